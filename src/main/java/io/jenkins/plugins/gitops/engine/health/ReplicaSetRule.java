package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Every replica is ready and available, and none too many. */
final class ReplicaSetRule implements HealthRule {

    @Override
    public Health assess(Resource set, HealthContext context) {
        if (Conditions.isTrue(set, "ReplicaFailure")) {
            String why = Conditions.describe(set, "ReplicaFailure");
            return Conditions.lasts(set, "ReplicaFailure", context.options().grace(), context.now())
                    ? Health.degraded(why)
                    : Health.progressing(why);
        }
        if (set.number(-1, "status", "observedGeneration") < 0) {
            return Health.progressing("its controller has not seen it yet");
        }
        Health pods = Pods.worst(set, context);
        if (pods.status() == HealthStatus.DEGRADED) {
            return pods;
        }
        long wanted = set.number(1, "spec", "replicas");
        long total = set.number(0, "status", "replicas");
        long available =
                Math.min(set.number(0, "status", "availableReplicas"), set.number(0, "status", "readyReplicas"));
        if (available < wanted) {
            return Health.progressing(available + " of " + wanted + " replicas available");
        }
        if (total > wanted) {
            return Health.progressing(total - wanted + " replicas too many are still there");
        }
        return Health.healthy(wanted + " of " + wanted + " replicas available");
    }
}
