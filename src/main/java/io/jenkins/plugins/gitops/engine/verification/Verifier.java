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
        this(
                clock,
                cluster,
                new ClusterReader(
                        new ClusterReader.Access(cluster, new ObjectSource.Polled(cluster)), polledMetadata(cluster)));
    }

    private static ClusterReader.Access polledMetadata(Cluster cluster) {
        Cluster metadata = cluster.metadataOnly();
        return new ClusterReader.Access(metadata, new ObjectSource.Polled(metadata));
    }

    private Verifier(Clock clock, Cluster cluster, ClusterReader reader) {
        this.reader = reader;
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
        Cluster metadata = cluster.metadataOnly();
        if (cluster.insight().isEmpty() || metadata.insight().isEmpty()) {
            return new Verifier(cluster, clock);
        }
        ObjectSource whole = new ObjectSource.Watched(cluster.insight().get(), onChange);
        ObjectSource bare = new ObjectSource.Watched(metadata.insight().get(), onChange);
        return new Verifier(
                clock,
                cluster,
                new ClusterReader(new ClusterReader.Access(cluster, whole), new ClusterReader.Access(metadata, bare)));
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
     * @param others results of checks that the caller made itself; they decide as all do
     * @throws OperationException when the cluster cannot be asked
     */
    public synchronized VerificationLook look(
            VerificationRequest request, VerificationState state, List<CheckResult> others) {
        Instant now = clock.instant();
        ExpiringJobs jobs = new ExpiringJobs(state.jobs(), now);
        Look look = new Look(request, reader, now, jobs);
        Checks checks = new Checks(request, look, now);
        checks.addHealth();
        checks.addImages();
        checks.addExpectations();
        checks.addAll(others);
        VerificationState next = state.withJobs(jobs.seen());
        if (checks.allPassed()) {
            // who asks too early finds the old version, or nobody
            next = checks.addProbes(prober, next);
        } else {
            checks.postponeProbes();
        }
        boolean healthy = checks.allPassed();
        next = settle(healthy, look, next, now);
        Duration left = healthy ? left(request, next, now) : Duration.ZERO;
        if (healthy && left.isZero()) {
            checks.addDrift();
        } else {
            checks.postponeDrift();
        }
        Observation<VerificationReport> observation =
                left.isZero() ? decide(checks, look, request, now) : stay(request, left, now);
        return new VerificationLook(observation, checks.results(), next);
    }

    private static VerificationState settle(boolean healthy, Look look, VerificationState state, Instant now) {
        if (!healthy) {
            return state.unhealthy();
        }
        long restarts = look.workloads().stream().mapToLong(Workload::restarts).sum();
        return state.isHealthySince(restarts, now.toEpochMilli()) ? state : state.healthy(now.toEpochMilli(), restarts);
    }

    /** Returns how long everything must still stay healthy. */
    private static Duration left(VerificationRequest request, VerificationState state, Instant now) {
        Duration past = Duration.between(Instant.ofEpochMilli(state.healthySince()), now);
        Duration left = request.options().patience().stableFor().minus(past);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static Observation<VerificationReport> stay(VerificationRequest request, Duration left, Instant now) {
        Patience patience = request.options().patience();
        String phrase = "everything to stay healthy for " + patience.stableFor().toSeconds() + " s";
        return patience.isOver(now)
                ? Observation.failed("The time limit is over, while it waited for " + phrase + "; give it more time")
                : Observation.running(left.compareTo(PAUSE) < 0 ? left : PAUSE, phrase);
    }

    private Observation<VerificationReport> decide(Checks checks, Look look, VerificationRequest request, Instant now) {
        VerificationOptions options = request.options();
        if (checks.hasFailed() && (options.patience().failFast() || !checks.isOnItsWay())) {
            return Observation.failed(explain("", checks, look, options));
        }
        if (checks.allPassed()) {
            return Observation.succeeded(checks.report());
        }
        if (options.patience().isOver(now)) {
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
        Reasons reasons = new Reasons(insight, options.sync().at());
        List<String> lines = new ArrayList<>();
        if (!head.isEmpty()) {
            lines.add(head);
        }
        // what is only on its way is no reason for a failure before the time is over
        lines.addAll(head.isEmpty() ? checks.failed() : checks.unfinished());
        List<Workload> workloads = checks.workloadsToExplain(!head.isEmpty()).stream()
                .limit(Reasons.MAX_WORKLOADS)
                .map(reader::withPodsOfNow)
                .toList();
        reasons.of(workloads).forEach(line -> lines.add(checks.masked(line)));
        return String.join("\n", lines);
    }

    /** Ends the watches; waits for a look that is under way. May be called again. */
    @Override
    public synchronized void close() {
        reader.close();
    }
}
