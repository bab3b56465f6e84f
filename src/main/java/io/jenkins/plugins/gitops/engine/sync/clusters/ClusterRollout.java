package io.jenkins.plugins.gitops.engine.sync.clusters;

import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Syncs the clusters of one environment, wave after wave. The clusters of a wave go on together, one look at each per look; the
 * next wave begins when all of them are over. Once as many clusters have failed as the limit says, no further one is started; those
 * under way are finished.
 *
 * <p>Kept in memory alone. After a restart a new one, told how the clusters stood, goes on; a cluster that it is not told of is
 * synced again, which changes nothing there. Not for use by several threads at once, {@link #stop} excepted.
 */
public final class ClusterRollout {

    private final List<RunningCluster> clusters;
    private final int stopAfter;
    private volatile boolean stopped;

    /**
     * @param targets at least one, each with a name of its own
     * @param stopAfter how many failed clusters end the rollout, at least 1
     * @param before how clusters stood before a restart: those that succeeded or failed are not synced again
     */
    public ClusterRollout(List<? extends ClusterTarget> targets, int stopAfter, Map<String, ClusterState> before) {
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
                .map(target -> new RunningCluster(target, stateBefore(before.get(target.name()))))
                .toList();
    }

    private static ClusterState stateBefore(ClusterState known) {
        return known == ClusterState.SUCCEEDED || known == ClusterState.FAILED ? known : ClusterState.WAITING;
    }

    /** Returns how all clusters stand; for the thread that looks. */
    public ClusterReport report() {
        return new ClusterReport(clusters.stream().map(RunningCluster::result).toList());
    }

    /** Asks all clusters under way to end, and starts no further one; may be called by any thread. */
    public void stop() {
        stopped = true;
        clusters.forEach(RunningCluster::stop);
    }

    /**
     * Looks once at each cluster of the present wave; never sleeps.
     *
     * @param log gets the lines of all clusters, each with the cluster's name before it
     * @return running as long as a cluster is; succeeded when all are synced; failed otherwise, with each cluster that is not
     */
    public Observation<ClusterReport> observe(OperationLog log) {
        while (true) {
            skipWhatMustNotStart();
            List<RunningCluster> wave = presentWave();
            if (wave.isEmpty()) {
                return end();
            }
            wave.forEach(cluster -> look(cluster, log));
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

    private void look(RunningCluster cluster, OperationLog log) {
        boolean starts = cluster.is(ClusterState.WAITING);
        if (starts && mustNotStart()) {
            cluster.skip();
            return;
        }
        if (stopped) {
            cluster.stop();
        }
        cluster.observe(log);
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
