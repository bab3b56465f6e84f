package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** A load balancer needs an address; all others are as healthy as what they lead to. */
final class ServiceRule implements HealthRule {

    @Override
    public Health assess(Resource service, HealthContext context) {
        boolean balanced = service.text("spec", "type").equals("LoadBalancer");
        if (balanced
                && context.options().requireServiceAddress()
                && service.maps("status", "loadBalancer", "ingress").isEmpty()) {
            return Health.progressing("the load balancer has no address yet");
        }
        return Health.healthy("");
    }
}
