package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.SyncChoices;
import io.jenkins.plugins.gitops.connection.settings.SyncPolicy;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.sync.clusters.ClusterReport;
import io.jenkins.plugins.gitops.engine.sync.clusters.ClusterResult;
import io.jenkins.plugins.gitops.engine.sync.clusters.ClusterRollout;
import java.util.Map;

/** One plan or sync of one environment on its several clusters: what of it lives in memory between two looks. */
public final class EnvironmentRollout {

    private final ClusterRollout rollout;

    private EnvironmentRollout(ClusterRollout rollout) {
        this.rollout = rollout;
    }

    /**
     * Prepares it; asks nobody yet.
     *
     * @param settings of an environment that has several clusters
     * @param before how clusters stood before a restart, by their names
     * @throws OperationException when a setting is not valid
     */
    public static EnvironmentRollout open(
            EngineFactory factory,
            EnvironmentSettings settings,
            SyncChoices choices,
            RolloutStep step,
            Map<String, ClusterResult> before) {
        // what is only looked at does no harm on the others
        int stopAfter = step.onlyPlans()
                ? Integer.MAX_VALUE
                : Math.max(1, SyncPolicy.number(settings, Key.MAX_FAILED_CLUSTERS, 1));
        try {
            return new EnvironmentRollout(new ClusterRollout(
                    settings.clusters().stream()
                            .map(cluster -> new EnvironmentTarget(factory.of(cluster), cluster, choices, step))
                            .toList(),
                    stopAfter,
                    before));
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    /** Looks once; see {@link ClusterRollout#observe}. */
    public Observation<ClusterReport> look(OperationLog log) {
        return rollout.observe(log);
    }

    /** Returns how all clusters stand. */
    public ClusterReport report() {
        return rollout.report();
    }

    /** Returns whether anything is written by now, or may be; see {@link ClusterRollout#hasBegun}. */
    public boolean hasBegun() {
        return rollout.hasBegun();
    }

    /** Ends what is under way: nothing more is applied or pruned, each set is remembered as it is, and its lock is given back. */
    public void stop(OperationLog log) {
        rollout.stop();
        // nothing is sent by one that is over already
        rollout.observe(log);
    }
}
