package io.jenkins.plugins.gitops.engine.sync.clusters;

/** How one cluster stands. */
public enum ClusterState {
    WAITING("waiting"),
    RUNNING("running"),
    SUCCEEDED("synced"),
    FAILED("failed"),
    INTERRUPTED("interrupted"),
    /** Its turn never came, since too many others failed or somebody stopped the sync. */
    NOT_STARTED("not started");

    private final String word;

    ClusterState(String word) {
        this.word = word;
    }

    /** Returns the word of a report. */
    public String word() {
        return word;
    }
}
