package io.jenkins.plugins.gitops.engine.verification;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What has to be known from one look to the next, also over a restart: since when all is healthy, how often containers had been
 * restarted then, which jobs go away by themselves, which probes have failed how often.
 *
 * <p>Strings and longs only, so that every way of storing it brings it back. Immutable.
 */
public final class VerificationState implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Before the first look. */
    public static final VerificationState NONE = new VerificationState(-1, 0, Map.of(), Map.of());

    /** Milliseconds since 1970, or -1. */
    private final long healthySince;

    private final long restarts;

    /** See {@link ExpiringJobs}. */
    private final LinkedHashMap<String, Long> jobs;

    private final LinkedHashMap<String, Long> probeFailures;

    VerificationState(long healthySince, long restarts, Map<String, Long> jobs, Map<String, Long> probeFailures) {
        this.healthySince = healthySince;
        this.restarts = restarts;
        this.jobs = new LinkedHashMap<>(jobs);
        this.probeFailures = new LinkedHashMap<>(probeFailures);
    }

    VerificationState healthy(long since, long restartsThen) {
        return new VerificationState(since, restartsThen, jobs, probeFailures);
    }

    VerificationState unhealthy() {
        return new VerificationState(-1, 0, jobs, probeFailures);
    }

    VerificationState withJobs(Map<String, Long> seen) {
        return new VerificationState(healthySince, restarts, seen, probeFailures);
    }

    VerificationState withProbeFailures(String probe, long failures) {
        Map<String, Long> counted = new LinkedHashMap<>(probeFailures);
        counted.put(probe, failures);
        return new VerificationState(healthySince, restarts, jobs, counted);
    }

    /** A clock that was set back begins the time again. */
    boolean isHealthySince(long restartsNow, long now) {
        return healthySince >= 0 && healthySince <= now && restarts == restartsNow;
    }

    long healthySince() {
        return healthySince;
    }

    Map<String, Long> jobs() {
        return Map.copyOf(jobs);
    }

    long probeFailures(String probe) {
        return probeFailures.getOrDefault(probe, 0L);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerificationState state
                && healthySince == state.healthySince
                && restarts == state.restarts
                && jobs.equals(state.jobs)
                && probeFailures.equals(state.probeFailures);
    }

    @Override
    public int hashCode() {
        return Objects.hash(healthySince, restarts, jobs, probeFailures);
    }
}
