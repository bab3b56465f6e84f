package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Healthy; that the last run failed is worth a warning, since a rollout has no part in it. */
final class CronJobRule implements HealthRule {

    @Override
    public Health assess(Resource cronJob, HealthContext context) {
        if (cronJob.isTrue("spec", "suspend")) {
            return Health.suspended("suspended");
        }
        String scheduled = cronJob.text("status", "lastScheduleTime");
        boolean runs = !cronJob.maps("status", "active").isEmpty();
        if (scheduled.isEmpty() || runs) {
            return Health.healthy(runs ? "a run is on its way" : "not scheduled yet");
        }
        boolean tellsOfSuccess = cronJob.version().equals("v1");
        if (isBefore(cronJob.text("status", "lastSuccessfulTime"), scheduled, tellsOfSuccess)) {
            return Health.healthy("").withWarning("the last run, scheduled at " + scheduled + ", has not succeeded");
        }
        return Health.healthy("");
    }

    /** Servers before 1.21, which have no {@code batch/v1} of it, tell of no success at all: then nothing is known. */
    private static boolean isBefore(String succeeded, String scheduled, boolean tellsOfSuccess) {
        try {
            return succeeded.isEmpty()
                    ? tellsOfSuccess
                    : Instant.parse(succeeded).isBefore(Instant.parse(scheduled));
        } catch (DateTimeParseException e) {
            // not the time format of Kubernetes
            return false;
        }
    }
}
