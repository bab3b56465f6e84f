package io.jenkins.plugins.gitops.steps.promote;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serializable;

/**
 * How far a proposal has come: what a restart must not lose. Stored with the running step; changed by its looks alone, read by
 * others too.
 */
public final class ProposalProgress implements Serializable {

    private static final long serialVersionUID = 1L;

    /** No pull request yet. */
    static final long NONE = 0;

    /** Whether something may have been proposed; noted before it is. */
    private volatile boolean begun;

    /** Lost races. */
    private volatile int attempts;

    private volatile long pullRequest = NONE;
    private volatile String pullRequestUrl;

    /** What is proposed; empty before. */
    private volatile String commit = "";

    /** The commit whose plan the pull request shows; null for none. */
    private volatile String planned;

    boolean hasBegun() {
        return begun;
    }

    public void begin() {
        begun = true;
    }

    int attempts() {
        return attempts;
    }

    public void attempted() {
        int next = attempts + 1;
        attempts = next;
    }

    /** Returns whether its number is known, so that only the merge is waited for. */
    boolean isProposed() {
        return pullRequest != NONE;
    }

    void proposed(long number, String url, String proposedCommit) {
        begun = true;
        pullRequestUrl = url;
        commit = proposedCommit;
        pullRequest = number;
    }

    /** Returns the number; {@link #NONE} until it is known. */
    long pullRequest() {
        return pullRequest;
    }

    /** Returns the number; null without a pull request. */
    @CheckForNull
    Long pullRequestOrNull() {
        return isProposed() ? pullRequest : null;
    }

    @CheckForNull
    String pullRequestUrl() {
        return pullRequestUrl;
    }

    /** Returns the commit that is proposed, 40 digits; empty before. */
    String commit() {
        return commit;
    }

    /** Returns the commit whose plan the pull request shows, or never will; null for none. */
    @CheckForNull
    String planned() {
        return planned;
    }

    void planned(@CheckForNull String commit) {
        planned = commit;
    }
}
