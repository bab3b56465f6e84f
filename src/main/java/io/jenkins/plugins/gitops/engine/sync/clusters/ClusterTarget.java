package io.jenkins.plugins.gitops.engine.sync.clusters;

import io.jenkins.plugins.gitops.engine.sync.SyncSession;

/** One of the clusters of an environment. */
public interface ClusterTarget extends AutoCloseable {

    /** Returns the name, another one for each cluster. */
    String name();

    /** Returns the wave; clusters of one wave are synced together, lower waves come first. */
    int wave();

    /**
     * Connects and returns the sync of this cluster; called once, when its turn has come.
     *
     * @throws io.jenkins.plugins.gitops.engine.operation.OperationException counts as a failure of this cluster
     */
    SyncSession open();

    /** Ends the connection; called once the cluster's sync is over, also where it was never opened. */
    @Override
    void close();
}
