package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Every replica is of the latest revision and available, and none of an older one is left. */
final class DeploymentRule implements HealthRule {

    @Override
    public Health assess(Resource deployment, HealthContext context) {
        if (deployment.isTrue("spec", "paused")) {
            return Health.suspended("paused");
        }
        if (Conditions.reason(deployment, "Progressing").equals("ProgressDeadlineExceeded")) {
            return Health.degraded(Conditions.describe(deployment, "Progressing")
                    + Pods.because(deployment, context)
                    + refused(deployment));
        }
        if (deployment.number(-1, "status", "observedGeneration") < 0) {
            return Health.progressing("its controller has not seen it yet");
        }
        Health pods = Pods.worst(deployment, context);
        if (pods.status() == HealthStatus.DEGRADED) {
            return pods;
        }
        if (Conditions.isTrue(deployment, "ReplicaFailure")) {
            // a tight quota lets a rollout go on as soon as an old pod is gone
            String why = Conditions.describe(deployment, "ReplicaFailure");
            return Conditions.lasts(
                            deployment, "ReplicaFailure", context.options().grace(), context.now())
                    ? Health.degraded(why)
                    : Health.progressing(why);
        }
        return byCounts(deployment, context);
    }

    private static String refused(Resource deployment) {
        return Conditions.isTrue(deployment, "ReplicaFailure")
                ? "; " + Conditions.describe(deployment, "ReplicaFailure")
                : "";
    }

    private static Health byCounts(Resource deployment, HealthContext context) {
        long wanted = deployment.number(1, "spec", "replicas");
        long updated = deployment.number(0, "status", "updatedReplicas");
        long total = deployment.number(0, "status", "replicas");
        long available = deployment.number(0, "status", "availableReplicas");
        long ready = deployment.number(0, "status", "readyReplicas");
        if (updated < wanted) {
            return Pods.progressing(updated + " of " + wanted + " replicas updated", deployment, context);
        }
        if (total > updated) {
            return Pods.progressing(total - updated + " old replicas are still there", deployment, context);
        }
        if (ready < wanted || available < wanted) {
            return Pods.progressing(
                    Math.min(ready, available) + " of " + wanted + " replicas available", deployment, context);
        }
        if (Conditions.isFalse(deployment, "Available")) {
            return Health.progressing(Conditions.describe(deployment, "Available"));
        }
        return Health.healthy(wanted + " of " + wanted + " replicas available");
    }
}
