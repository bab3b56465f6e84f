package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Strimzi: "Ready" is true, or "NotReady" is with the reason; warnings are passed on. */
final class StrimziRule implements HealthRule {

    @Override
    public Health assess(Resource object, HealthContext context) {
        if (Conditions.isTrue(object, "ReconciliationPaused")) {
            return Health.suspended("reconciliation is paused");
        }
        if (Conditions.isTrue(object, "NotReady")) {
            String why = Conditions.describeOr(object, "NotReady", "not ready");
            return Conditions.reason(object, "NotReady").equals("Creating")
                    ? Health.progressing(why)
                    : Health.degraded(why);
        }
        if (Conditions.isTrue(object, "Ready")) {
            return Health.healthy("").withWarning(Conditions.describe(object, "Warning"));
        }
        if (Conditions.isFalse(object, "Ready")) {
            return Health.degraded(Conditions.describeOr(object, "Ready", "not ready"));
        }
        return Health.progressing("its controller has not seen it yet");
    }
}
