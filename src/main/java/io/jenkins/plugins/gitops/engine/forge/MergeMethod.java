package io.jenkins.plugins.gitops.engine.forge;

/** How a pull request's commits get into its base branch. */
public enum MergeMethod {
    /** A merge commit with two parents. */
    MERGE,
    /** One new commit with the whole change. */
    SQUASH,
    /** A copy of each commit on top of the base branch. */
    REBASE
}
