package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Healthy; with an address where the user wants that, since many controllers never write one. */
final class IngressRule implements HealthRule {

    @Override
    public Health assess(Resource ingress, HealthContext context) {
        return context.options().requireIngressAddress()
                        && ingress.maps("status", "loadBalancer", "ingress").isEmpty()
                ? Health.progressing("no address yet")
                : Health.healthy("");
    }
}
