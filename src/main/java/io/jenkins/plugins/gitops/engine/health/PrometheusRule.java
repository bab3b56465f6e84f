package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Prometheus operator: "Available" has three values; rules and monitors have no status and are healthy. */
final class PrometheusRule implements HealthRule {

    @Override
    public Health assess(Resource object, HealthContext context) {
        if (object.isTrue("spec", "paused")) {
            return Health.suspended("paused");
        }
        if (Conditions.isFalse(object, "Reconciled")) {
            return Health.degraded(Conditions.describeOr(object, "Reconciled", "could not be reconciled"));
        }
        if (Conditions.find(object, "Available").isEmpty()) {
            boolean runsPods =
                    switch (object.kind()) {
                        case "Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler" -> true;
                        default -> false;
                    };
            return runsPods ? Health.progressing("its controller has not seen it yet") : Health.healthy("");
        }
        if (Conditions.isTrue(object, "Available")) {
            return Health.healthy("");
        }
        String why = Conditions.describeOr(object, "Available", "not available");
        // it names pods that are starting and pods that fail alike: time tells them apart
        return Conditions.lasts(object, "Available", context.options().grace(), context.now())
                        && !Conditions.reason(object, "Available").equals("SomePodsNotReady")
                ? Health.degraded(why)
                : Health.progressing(why);
    }
}
