package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.io.IOException;

/** What a rollout to several clusters asks of the step that it belongs to. */
public interface RolloutStep {

    /**
     * Reads what a cluster should be; called by the thread that looks, when the cluster's turn has come.
     *
     * @param factory for the environment as it is on that cluster
     */
    EnvironmentManifests manifests(EngineFactory factory, EnvironmentSettings cluster, OperationLog log)
            throws IOException, InterruptedException;

    /** Returns who syncs these manifests. */
    SyncCause cause(EnvironmentManifests manifests);

    /** Returns whether the plans are all that is wanted. */
    boolean onlyPlans();

    /** Returns whether the plans come with what has drifted. */
    boolean wantsDrift();

    /**
     * Keeps a plan; called before anything of it is carried out, by several threads.
     *
     * @param cluster its {@code TARGET}
     */
    void planned(String cluster, ClusterPlan plan);
}
