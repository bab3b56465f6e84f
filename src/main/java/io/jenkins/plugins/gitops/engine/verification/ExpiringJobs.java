package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.health.Health;
import io.jenkins.plugins.gitops.engine.health.HealthStatus;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Jobs that go away by themselves some time after their end ({@code ttlSecondsAfterFinished}), as they were last seen: complete, failed, or
 * running and then the first moment at which they can have ended and gone.
 */
final class ExpiringJobs {

    private static final long COMPLETE = 0;
    private static final long FAILED = -1;

    private final Map<String, Long> jobs;
    private final Instant now;

    ExpiringJobs(Map<String, Long> seen, Instant now) {
        this.jobs = new LinkedHashMap<>(seen);
        this.now = now;
    }

    /** Returns how an object is that is not in the cluster; a job that somebody deleted before its end is missing. */
    Health absent(ResourceId id) {
        long seen = jobs.getOrDefault(id.toString(), Long.MAX_VALUE);
        if (seen == COMPLETE) {
            return Health.healthy("complete, and gone after its time to live");
        }
        if (seen == FAILED) {
            return Health.degraded("failed, and gone after its time to live");
        }
        return seen <= now.toEpochMilli()
                ? Health.healthy("gone after its time to live").withWarning("nobody saw whether it completed")
                : new Health(HealthStatus.MISSING, "not in the cluster");
    }

    void saw(Resource object, Health health) {
        Optional<Object> limit = object.at("spec", "ttlSecondsAfterFinished");
        if (!object.kind().equals("Job") || limit.isEmpty()) {
            return;
        }
        long mayBeGone = now.plusSeconds(object.number(0, "spec", "ttlSecondsAfterFinished"))
                .toEpochMilli();
        jobs.put(
                object.id().toString(),
                switch (health.status()) {
                    case HEALTHY -> COMPLETE;
                    case DEGRADED -> hasFailed(object) ? FAILED : mayBeGone;
                    default -> mayBeGone;
                });
    }

    /** A job whose image cannot be pulled is degraded too, and may still complete. */
    private static boolean hasFailed(Resource job) {
        return job.maps("status", "conditions").stream()
                .anyMatch(
                        condition -> "Failed".equals(condition.get("type")) && "True".equals(condition.get("status")));
    }

    Map<String, Long> seen() {
        return jobs;
    }
}
