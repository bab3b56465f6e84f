package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Every replica is of the latest revision and available, and none of an older one is left. */
final class DeploymentRule implements HealthRule {

    @Override
    public Health assess(Resource deployment, HealthContext context) {
        if (deployment.isTrue("spec", "paused")) {
            return Health.suspended("paused");
        }
        if (Conditions.describe(deployment, "Progressing").startsWith("ProgressDeadlineExceeded")) {
            return Health.degraded(Conditions.describe(deployment, "Progressing") + Pods.because(context));
        }
        if (Conditions.isTrue(deployment, "ReplicaFailure")) {
            return Health.degraded(Conditions.describe(deployment, "ReplicaFailure"));
        }
        if (deployment.number(-1, "status", "observedGeneration") < 0) {
            return Health.progressing("its controller has not seen it yet");
        }
        Health pods = Pods.worst(context);
        if (pods.status() == HealthStatus.DEGRADED) {
            return pods;
        }
        return byCounts(deployment);
    }

    private static Health byCounts(Resource deployment) {
        long wanted = deployment.number(1, "spec", "replicas");
        long updated = deployment.number(0, "status", "updatedReplicas");
        long total = deployment.number(0, "status", "replicas");
        long available = deployment.number(0, "status", "availableReplicas");
        long ready = deployment.number(0, "status", "readyReplicas");
        if (updated < wanted) {
            return Health.progressing(updated + " of " + wanted + " replicas updated");
        }
        if (total > updated) {
            return Health.progressing(total - updated + " old replicas are still there");
        }
        if (ready < wanted || available < wanted) {
            return Health.progressing(Math.min(ready, available) + " of " + wanted + " replicas available");
        }
        if (Conditions.isFalse(deployment, "Available")) {
            return Health.progressing(Conditions.describe(deployment, "Available"));
        }
        return Health.healthy(wanted + " of " + wanted + " replicas available");
    }
}
