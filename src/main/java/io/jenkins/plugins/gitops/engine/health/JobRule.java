package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Complete is healthy, failed is degraded, and so is a job whose pods can never start. */
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
        Health pods = Pods.worst(job, context);
        // a crash counts against its own limit of tries, an image that is not there does not
        if (pods.status() == HealthStatus.DEGRADED && !pods.message().contains("CrashLoopBackOff")) {
            return pods;
        }
        return Pods.progressing(
                job.number(0, "status", "active") + " pods active, " + job.number(0, "status", "succeeded")
                        + " succeeded, " + job.number(0, "status", "failed") + " failed",
                job,
                context);
    }
}
