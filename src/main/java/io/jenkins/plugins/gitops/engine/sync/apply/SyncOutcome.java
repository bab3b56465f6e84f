package io.jenkins.plugins.gitops.engine.sync.apply;

/** How a sync stands. */
public enum SyncOutcome {
    /** Not over yet. */
    RUNNING,
    /** The cluster is what the manifests say. */
    SUCCEEDED,
    /** An object, or all that comes after it, could not be written. */
    FAILED,
    /** Somebody stopped it: what was applied stays and is remembered, nothing was pruned after that. */
    INTERRUPTED
}
