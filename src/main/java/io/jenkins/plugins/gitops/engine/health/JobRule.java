package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Complete is healthy, failed is degraded. */
final class JobRule implements HealthRule {

    @Override
    public Health assess(Resource job, HealthContext context) {
        if (Conditions.isTrue(job, "Failed")) {
            return Health.degraded(Conditions.describe(job, "Failed"));
        }
        if (Conditions.isTrue(job, "Complete")) {
            return Health.healthy("complete");
        }
        if (Conditions.isTrue(job, "Suspended") || job.isTrue("spec", "suspend")) {
            return Health.suspended("suspended");
        }
        long active = job.number(0, "status", "active");
        return Health.progressing(active + " pods active, " + job.number(0, "status", "succeeded") + " succeeded");
    }
}
