package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** On every node that should have one, a pod of the latest revision is available. */
final class DaemonSetRule implements HealthRule {

    @Override
    public Health assess(Resource set, HealthContext context) {
        if (set.number(-1, "status", "observedGeneration") < 0) {
            return Health.progressing("its controller has not seen it yet");
        }
        Health pods = Pods.worst(set, context);
        if (pods.status() == HealthStatus.DEGRADED) {
            return pods;
        }
        long wanted = set.number(0, "status", "desiredNumberScheduled");
        long scheduled = set.number(0, "status", "currentNumberScheduled");
        long updated = set.number(0, "status", "updatedNumberScheduled");
        long available = Math.min(set.number(0, "status", "numberAvailable"), set.number(0, "status", "numberReady"));
        boolean byHand = set.text("spec", "updateStrategy", "type").equals("OnDelete");
        if (scheduled < wanted) {
            return Pods.progressing(scheduled + " of " + wanted + " pods scheduled", set, context);
        }
        if (updated < wanted && !(byHand && context.options().acceptOnDelete())) {
            return Pods.progressing(
                    updated + " of " + wanted + " pods updated"
                            + (byHand ? "; with OnDelete the others follow when somebody deletes their pods" : ""),
                    set,
                    context);
        }
        if (available < wanted) {
            return Pods.progressing(available + " of " + wanted + " pods available", set, context);
        }
        return Health.healthy(wanted == 0 ? "no node should have a pod" : wanted + " of " + wanted + " pods available");
    }
}
