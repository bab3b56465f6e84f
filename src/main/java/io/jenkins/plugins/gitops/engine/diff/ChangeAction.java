package io.jenkins.plugins.gitops.engine.diff;

/** What a sync does to one object. */
public enum ChangeAction {
    CREATED("created", "create"),
    CONFIGURED("configured", "configure"),
    UNCHANGED("unchanged", "leave unchanged"),
    /** Deleted and created again, where a field cannot be changed otherwise. */
    RECREATED("recreated", "recreate"),
    DELETED("deleted", "delete"),
    /** Something should happen to it and does not, for the reason given. */
    SKIPPED("skipped", "skip"),
    FAILED("failed", "fail");

    private final String past;
    private final String planned;

    ChangeAction(String past, String planned) {
        this.past = past;
        this.planned = planned;
    }

    /** Returns the word of a log line, as Flux and kubectl write it: {@code configured}. */
    public String past() {
        return past;
    }

    /** Returns the word of a plan: {@code configure}. */
    public String planned() {
        return planned;
    }

    /** Returns whether the cluster differs afterwards. */
    public boolean changesCluster() {
        return this == CREATED || this == CONFIGURED || this == RECREATED || this == DELETED;
    }
}
