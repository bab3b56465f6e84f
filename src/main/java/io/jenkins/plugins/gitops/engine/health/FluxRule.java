package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Flux: suspended on purpose, ready, failed, or not looked at yet; what it still tries again is reconciling. */
final class FluxRule implements HealthRule {

    @Override
    public Health assess(Resource object, HealthContext context) {
        if (object.isTrue("spec", "suspend")) {
            return Health.suspended("suspended");
        }
        if (Conditions.isTrue(object, "Ready")) {
            return Health.healthy(Conditions.describe(object, "Ready"));
        }
        if (Conditions.isFalse(object, "Ready")) {
            return Health.degraded(Conditions.describeOr(object, "Ready", "not ready"));
        }
        // alerts and providers have no status in their newer versions
        boolean without = object.map("status").isEmpty() && !context.hasStatus();
        return without
                ? Health.healthy("")
                : Health.progressing(Conditions.describeOr(object, "Ready", "its controller has not seen it yet"));
    }
}
