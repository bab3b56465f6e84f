package io.jenkins.plugins.gitops.engine.forge;

/** Where a pull request is in its life. */
public enum PullRequestState {
    /** Waits for its merge. */
    OPEN,
    /** Its change is in the base branch. */
    MERGED,
    /** Closed without a merge; a person may open it again. */
    CLOSED
}
