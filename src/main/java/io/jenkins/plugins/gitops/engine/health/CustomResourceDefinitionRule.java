package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Its names are accepted and the server serves it. */
final class CustomResourceDefinitionRule implements HealthRule {

    @Override
    public Health assess(Resource definition, HealthContext context) {
        if (Conditions.isFalse(definition, "NamesAccepted")) {
            return Health.degraded(Conditions.describe(definition, "NamesAccepted"));
        }
        return Conditions.isTrue(definition, "Established")
                ? Health.healthy("established")
                : Health.progressing("not established yet");
    }
}
