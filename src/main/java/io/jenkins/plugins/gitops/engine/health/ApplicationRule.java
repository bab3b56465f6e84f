package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** An Argo CD application: healthy by its own words, and in step with its repository. */
final class ApplicationRule implements HealthRule {

    @Override
    public Health assess(Resource application, HealthContext context) {
        String health = application.text("status", "health", "status");
        String sync = application.text("status", "sync", "status");
        String phase = application.text("status", "operationState", "phase");
        String message = application.text("status", "health", "message");
        if (phase.equals("Failed") || phase.equals("Error")) {
            return Health.degraded("sync failed: " + application.text("status", "operationState", "message"));
        }
        if (health.equals("Degraded")) {
            return Health.degraded(message.isEmpty() ? "degraded" : message);
        }
        if (health.equals("Suspended")) {
            return Health.suspended(message);
        }
        return health.equals("Healthy") && sync.equals("Synced")
                ? Health.healthy("synced")
                : Health.progressing(
                        (health.isEmpty() ? "new" : health) + ", " + (sync.isEmpty() ? "not synced" : sync));
    }
}
