package io.jenkins.plugins.gitops.engine.verification;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
    public static final VerificationState NONE = new VerificationState(-1, 0, List.of(), Map.of());

    /** Milliseconds since 1970, or -1. */
    private final long healthySince;

    private final long restarts;
    private final ArrayList<String> expiringJobs;
    private final LinkedHashMap<String, Long> probeFailures;

    VerificationState(long healthySince, long restarts, List<String> expiringJobs, Map<String, Long> probeFailures) {
        this.healthySince = healthySince;
        this.restarts = restarts;
        this.expiringJobs = new ArrayList<>(expiringJobs);
        this.probeFailures = new LinkedHashMap<>(probeFailures);
    }

    VerificationState healthy(long since, long restartsThen) {
        return new VerificationState(since, restartsThen, expiringJobs, probeFailures);
    }

    VerificationState unhealthy() {
        return new VerificationState(-1, 0, expiringJobs, probeFailures);
    }

    VerificationState withExpiringJobs(List<String> jobs) {
        return new VerificationState(healthySince, restarts, jobs, probeFailures);
    }

    VerificationState withProbeFailures(String probe, long failures) {
        LinkedHashMap<String, Long> counted = new LinkedHashMap<>(probeFailures);
        counted.put(probe, failures);
        return new VerificationState(healthySince, restarts, expiringJobs, counted);
    }

    boolean isHealthySince(long restartsNow) {
        return healthySince >= 0 && restarts == restartsNow;
    }

    long healthySince() {
        return healthySince;
    }

    List<String> expiringJobs() {
        return List.copyOf(expiringJobs);
    }

    long probeFailures(String probe) {
        return probeFailures.getOrDefault(probe, 0L);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerificationState state
                && healthySince == state.healthySince
                && restarts == state.restarts
                && expiringJobs.equals(state.expiringJobs)
                && probeFailures.equals(state.probeFailures);
    }

    @Override
    public int hashCode() {
        return Objects.hash(healthySince, restarts, expiringJobs, probeFailures);
    }
}
