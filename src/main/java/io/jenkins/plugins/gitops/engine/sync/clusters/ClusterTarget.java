package io.jenkins.plugins.gitops.engine.sync.clusters;

import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.sync.SyncSession;

/** One of the clusters of an environment. */
public interface ClusterTarget extends AutoCloseable {

    /** Returns the name, another one for each cluster. */
    String name();

    /** Returns the wave; clusters of one wave are synced together, lower waves come first. */
    int wave();

    /**
     * Connects and returns the sync of this cluster; called when its turn has come, by the thread that looks, and again where a
     * fault that may pass came between.
     *
     * @param log gets lines with the cluster's name before them
     * @throws io.jenkins.plugins.gitops.engine.operation.OperationException counts as a failure of this cluster, one that may
     *     pass after five tries
     */
    SyncSession open(OperationLog log);

    /** Ends the connection; called once the cluster's sync is over, also where it was never opened. */
    @Override
    void close();
}
