package io.jenkins.plugins.gitops.engine.sync.clusters;

import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Syncs the clusters of one environment, wave after wave. The clusters of a wave go on together, at the same time; the
 * next wave begins when all of them are over. Once as many clusters have failed as the limit says, no further one is started; those
 * under way are finished. Whatever goes wrong with one cluster is a failure of that cluster alone; one that cannot be reached is tried for
 * five minutes.
 *
 * <p>Kept in memory alone. After a restart a new one, told how the clusters stood, goes on; a cluster that it is not told of is
 * synced again, which changes nothing there. Not for use by several threads at once, {@link #stop} excepted.
 */
public final class ClusterRollout {

    /** Each has several requests under way by itself. */
    private static final int MAX_AT_ONCE = 32;

    /** Often enough for a lock, which expires after a minute without a sign of life. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private static final ThreadFactory THREADS = task -> {
        Thread thread = new Thread(task, "gitops-cluster");
        thread.setDaemon(true);
        return thread;
    };

    private final List<RunningCluster> clusters;
    private final int stopAfter;
    private Duration lookAgain = LOOK_AGAIN;
    private volatile boolean stopped;

    /**
     * @param targets at least one, each with a name of its own
     * @param stopAfter how many failed clusters end the rollout, at least 1
     * @param before how clusters stood before a restart: those that succeeded or failed are not synced again
     */
    public ClusterRollout(List<? extends ClusterTarget> targets, int stopAfter, Map<String, ClusterResult> before) {
        this(targets, stopAfter, before, System::nanoTime);
    }

    ClusterRollout(
            List<? extends ClusterTarget> targets,
            int stopAfter,
            Map<String, ClusterResult> before,
            LongSupplier nanos) {
        if (targets.isEmpty() || stopAfter < 1) {
            throw new IllegalArgumentException("A rollout needs a cluster and a limit of at least one failed cluster");
        }
        Set<String> names = new HashSet<>();
        for (ClusterTarget target : targets) {
            if (!names.add(target.name())) {
                throw new IllegalArgumentException(
                        "Two clusters have the name \"" + target.name() + "\"; give each another one");
            }
        }
        this.stopAfter = stopAfter;
        this.clusters = targets.stream()
                .sorted(Comparator.comparingInt(ClusterTarget::wave))
                .map(target -> new RunningCluster(target, before(target.name(), before.get(target.name())), nanos))
                .toList();
    }

    /** @param pause after which clusters that wait are looked at again while another's look goes on */
    ClusterRollout lookingAgainAfter(Duration pause) {
        lookAgain = pause;
        return this;
    }

    private static ClusterResult before(String name, ClusterResult known) {
        return known != null && known.isEnd() ? known : ClusterResult.of(name, ClusterState.WAITING);
    }

    /** Returns how all clusters stand; for the thread that looks. */
    public ClusterReport report() {
        return new ClusterReport(clusters.stream().map(RunningCluster::result).toList());
    }

    /** Returns whether anything is written on a cluster by now, or may be; for the thread that looks. */
    public boolean hasBegun() {
        return clusters.stream().anyMatch(RunningCluster::hasBegun);
    }

    /** Asks all clusters under way to end, and starts no further one; may be called by any thread. */
    public void stop() {
        stopped = true;
        clusters.forEach(RunningCluster::stop);
    }

    /**
     * Looks once at each cluster of the present wave; never sleeps. Threads that it starts end with the call. An interrupt of the
     * calling thread stops all clusters, as {@link #stop} does.
     *
     * @param log gets the lines of all clusters, each with the cluster's name before it, from several threads
     * @return running as long as a cluster is; succeeded when all are synced; failed otherwise, with each cluster that is not
     */
    public Observation<ClusterReport> observe(OperationLog log) {
        while (true) {
            skipWhatMustNotStart();
            List<RunningCluster> wave = presentWave();
            if (wave.isEmpty()) {
                return end();
            }
            open(wave, log);
            look(wave, log);
            List<RunningCluster> running = wave.stream()
                    .filter(cluster -> cluster.is(ClusterState.RUNNING))
                    .toList();
            if (!running.isEmpty()) {
                Duration pause = running.stream()
                        .map(RunningCluster::pause)
                        .min(Comparator.naturalOrder())
                        .orElse(Duration.ZERO);
                return Observation.running(
                        pause, running.stream().map(RunningCluster::waitingFor).collect(Collectors.joining("; ")));
            }
        }
    }

    /** In the thread that looks: it has the rights to connect. */
    private void open(List<RunningCluster> wave, OperationLog log) {
        for (RunningCluster cluster : wave) {
            boolean waits = cluster.is(ClusterState.WAITING) && mustNotStart();
            if (waits || stopped && !cluster.isConnected()) {
                cluster.skip();
            } else {
                cluster.open(log);
            }
        }
    }

    /**
     * All at once: a cluster that is slow must neither hold the others up nor let their locks expire. Those that wait for something are
     * looked at again while it goes on.
     */
    private void look(List<RunningCluster> wave, OperationLog log) {
        List<RunningCluster> open = wave.stream()
                .filter(cluster -> cluster.is(ClusterState.RUNNING))
                .toList();
        if (stopped) {
            open.forEach(RunningCluster::stop);
        }
        if (open.size() == 1) {
            open.get(0).look(log);
        } else if (!open.isEmpty()) {
            lookTogether(open, log);
        }
        if (Thread.currentThread().isInterrupted()) {
            stop();
        }
    }

    private void lookTogether(List<RunningCluster> open, OperationLog log) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(MAX_AT_ONCE, open.size()), THREADS);
        Map<RunningCluster, Future<?>> looks = new LinkedHashMap<>();
        open.forEach(cluster -> looks.put(cluster, threads.submit(() -> cluster.look(log))));
        boolean interrupted = false;
        try {
            while (!areOver(looks.values())) {
                looks.replaceAll((cluster, look) ->
                        look.isDone() && mayLookAgain(cluster) ? threads.submit(() -> cluster.look(log)) : look);
            }
            threads.shutdown();
        } catch (InterruptedException e) {
            // what runs comes to its end, gives its lock back, and what has not begun looks another time
            interrupted = true;
            threads.shutdownNow();
        }
        interrupted |= awaitEnd(threads);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        looks.values().stream().filter(Future::isDone).forEach(ClusterRollout::rethrow);
    }

    /** Waits for all of them, but no longer than until those that wait for something should give a sign of life again. */
    private boolean areOver(Collection<? extends Future<?>> looks) throws InterruptedException {
        long end = System.nanoTime() + lookAgain.toNanos();
        for (Future<?> look : looks) {
            try {
                look.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException e) {
                // thrown when all are over
            }
        }
        return true;
    }

    private boolean mayLookAgain(RunningCluster cluster) {
        return !stopped && cluster.is(ClusterState.RUNNING) && cluster.pause().compareTo(lookAgain) <= 0;
    }

    /** Returns whether somebody interrupted it. */
    private static boolean awaitEnd(ExecutorService threads) {
        boolean interrupted = false;
        for (boolean over = false; !over; ) {
            try {
                over = threads.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                interrupted = true;
                threads.shutdownNow();
            }
        }
        return interrupted;
    }

    /** Of a cluster's own faults none comes this far. */
    private static void rethrow(Future<?> look) {
        try {
            look.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean mustNotStart() {
        long failed = clusters.stream()
                .filter(cluster -> cluster.is(ClusterState.FAILED))
                .count();
        return stopped || failed >= stopAfter;
    }

    private void skipWhatMustNotStart() {
        if (mustNotStart()) {
            clusters.stream()
                    .filter(cluster -> cluster.is(ClusterState.WAITING))
                    .forEach(RunningCluster::skip);
        }
    }

    private List<RunningCluster> presentWave() {
        return clusters.stream()
                .filter(RunningCluster::isOpen)
                .findFirst()
                .map(first -> clusters.stream()
                        .filter(cluster -> cluster.isOpen() && cluster.wave() == first.wave())
                        .toList())
                .orElse(List.of());
    }

    private Observation<ClusterReport> end() {
        ClusterReport report = report();
        List<ClusterResult> bad = report.results().stream()
                .filter(result -> result.state() != ClusterState.SUCCEEDED)
                .toList();
        if (bad.isEmpty()) {
            return Observation.succeeded(report);
        }
        return Observation.failed("Of " + clusters.size() + " clusters: " + report.summary() + "\n"
                + bad.stream().map(Objects::toString).collect(Collectors.joining("\n")));
    }
}
