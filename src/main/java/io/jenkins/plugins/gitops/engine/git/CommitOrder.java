package io.jenkins.plugins.gitops.engine.git;

/** Where a commit stands to another one. */
public enum CommitOrder {
    /** The other one is among its ancestors, or is the same. */
    NEWER,
    /** It is among the ancestors of the other one. */
    OLDER,
    /** Neither: the branch was rewritten, it is another branch, or thousands of commits lie between. */
    DIVERGED,
    /** The server does not hand out one of them, since no branch has it any more. */
    UNKNOWN
}
