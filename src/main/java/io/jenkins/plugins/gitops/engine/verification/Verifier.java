package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterInsight;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks whether objects are healthy and really run the promoted images. Blocking; one look at a time.
 *
 * <p>What decides is in the request and in the {@link VerificationState} that the caller keeps; what a verifier holds itself only
 * spares requests, so another one can go on after a restart.
 */
public final class Verifier implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ObjectSource source;
    private final ClusterReader reader;
    private final Optional<ClusterInsight> insight;
    private final HttpProber prober = new HttpProber();
    private final Clock clock;

    /**
     * Uses a cluster that the caller closes; asks it at each look.
     *
     * @param clock tells how old a failing pod is
     */
    public Verifier(Cluster cluster, Clock clock) {
        this(cluster, clock, new ObjectSource.Polled(cluster));
    }

    private Verifier(Cluster cluster, Clock clock, ObjectSource source) {
        this.source = source;
        this.reader = new ClusterReader(cluster, source);
        this.insight = cluster.insight();
        this.clock = clock;
    }

    /**
     * Returns a verifier that keeps itself up to date by watches, where the cluster has them: then a look asks for nothing as
     * long as nothing ended. It must be made after the sync, since it hears of changes a moment after them, and closed before the
     * cluster.
     *
     * @param onChange called by another thread when a look is worth while; must be quick and not throw
     */
    public static Verifier watching(Cluster cluster, Clock clock, Runnable onChange) {
        return cluster.insight()
                .map(insight -> new Verifier(cluster, clock, new ObjectSource.Watched(insight, onChange)))
                .orElseGet(() -> new Verifier(cluster, clock));
    }

    /**
     * Looks once, without regard to {@code stableFor}.
     *
     * @return running as long as something is on its way, with all that is unfinished; failed as soon as one object is broken
     *     or set to another image, with every reason; succeeded when all is healthy and every pod runs the images
     * @throws OperationException when the cluster cannot be asked
     */
    public Observation<VerificationReport> observe(VerificationRequest request) {
        VerificationOptions options = request.options().withStableFor(Duration.ZERO);
        return look(request.withOptions(options), VerificationState.NONE).observation();
    }

    /**
     * Looks once.
     *
     * @param state of the look before, {@link VerificationState#NONE} at first
     * @return what {@link #observe} returns, but succeeded only after {@code stableFor}; each check by itself; the next state
     * @throws OperationException when the cluster cannot be asked
     */
    public VerificationLook look(VerificationRequest request, VerificationState state) {
        return look(request, state, List.of());
    }

    /**
     * Looks once.
     *
     * @param others results of checks that the caller made itself, such as that nothing has drifted; they decide as all do
     */
    public synchronized VerificationLook look(
            VerificationRequest request, VerificationState state, List<CheckResult> others) {
        Instant now = clock.instant();
        Look look = new Look(request, reader, now, state.expiringJobs());
        Checks checks = new Checks(request, look, now);
        checks.addHealth();
        checks.addImages();
        checks.addExpectations();
        checks.addAll(others);
        VerificationState next = state.withExpiringJobs(look.expiringJobs());
        if (checks.allPassed()) {
            // who asks too early finds the old version, or nobody
            next = checks.addProbes(prober, next);
        } else {
            checks.addWaitingProbes();
        }
        next = settle(checks, look, next, now);
        return new VerificationLook(decide(checks, look, request, next, now), checks.results(), next);
    }

    private static VerificationState settle(Checks checks, Look look, VerificationState state, Instant now) {
        if (!checks.allPassed()) {
            return state.unhealthy();
        }
        long restarts = look.workloads().stream().mapToLong(Workload::restarts).sum();
        return state.isHealthySince(restarts) ? state : state.healthy(now.toEpochMilli(), restarts);
    }

    private Observation<VerificationReport> decide(
            Checks checks, Look look, VerificationRequest request, VerificationState state, Instant now) {
        VerificationOptions options = request.options();
        boolean late = options.deadline().filter(limit -> !now.isBefore(limit)).isPresent();
        if (checks.hasFailed() && (options.failFast() || !checks.isWaiting())) {
            return Observation.failed(explain("", checks, look, options));
        }
        if (checks.allPassed()) {
            Duration left =
                    options.stableFor().minus(Duration.between(Instant.ofEpochMilli(state.healthySince()), now));
            if (left.isNegative() || left.isZero()) {
                return Observation.succeeded(checks.report());
            }
            String phrase = "everything is healthy, and must stay so for "
                    + options.stableFor().toSeconds() + " s";
            return late
                    ? Observation.failed("The time limit is over: " + phrase + "; give it more time")
                    : Observation.running(left.compareTo(PAUSE) < 0 ? left : PAUSE, phrase);
        }
        if (late) {
            return Observation.failed(explain(
                    "The time limit is over; " + checks.unfinishedCount() + " of "
                            + checks.results().size() + " checks have not passed:",
                    checks,
                    look,
                    options));
        }
        return Observation.running(PAUSE, checks.phrase());
    }

    private String explain(String head, Checks checks, Look look, VerificationOptions options) {
        Reasons reasons = new Reasons(insight, Optional.ofNullable(options.syncedAtOrNull()));
        List<String> lines = new ArrayList<>();
        if (!head.isEmpty()) {
            lines.add(head);
        }
        // what is only on its way is no reason for a failure before the time is over
        lines.addAll(head.isEmpty() ? checks.failed() : checks.unfinished());
        reasons.of(checks.workloadsToExplain(!head.isEmpty())).forEach(line -> lines.add(checks.masked(line)));
        return String.join("\n", lines);
    }

    /** Ends the watches. */
    @Override
    public void close() {
        source.close();
    }
}
