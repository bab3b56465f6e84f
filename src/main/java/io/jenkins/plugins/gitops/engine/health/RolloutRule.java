package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Argo Rollouts: by the phase that its controller writes; a pause is a decision of somebody. */
final class RolloutRule implements HealthRule {

    @Override
    public Health assess(Resource rollout, HealthContext context) {
        if (Conditions.isTrue(rollout, "InvalidSpec")) {
            return Health.degraded(Conditions.describe(rollout, "InvalidSpec"));
        }
        // a text, and a hash in old releases: a number of another generation says that it was not seen
        String observed = rollout.text("status", "observedGeneration");
        if (Regex.matches(observed, "[0-9]{1,10}")
                && Long.parseLong(observed) != rollout.number(0, "metadata", "generation")) {
            return Health.progressing("its controller has not seen the latest change yet");
        }
        String message = rollout.text("status", "message");
        Health pods = Pods.worst(rollout, context);
        return switch (rollout.text("status", "phase")) {
            case "Healthy" -> Health.healthy(message);
            case "Degraded" -> Health.degraded(message.isEmpty() ? "degraded" : message);
            case "Paused" -> Health.suspended(message.isEmpty() ? "paused" : message);
            default ->
                pods.status() == HealthStatus.DEGRADED
                        ? pods
                        : Health.progressing(message.isEmpty() ? "its controller has not seen it yet" : message);
        };
    }
}
