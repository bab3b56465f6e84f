package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Active is healthy. */
final class NamespaceRule implements HealthRule {

    @Override
    public Health assess(Resource namespace, HealthContext context) {
        String phase = namespace.text("status", "phase");
        return phase.equals("Active") ? Health.healthy("active") : Health.progressing(phase.isEmpty() ? "new" : phase);
    }
}
