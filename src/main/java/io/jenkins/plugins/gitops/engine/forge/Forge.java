package io.jenkins.plugins.gitops.engine.forge;

import java.util.Optional;

/**
 * Pull requests of one forge, seen by one account.
 *
 * <p>Every call asks the forge over the network, within the time limit of its {@link ForgeEndpoint}; none of them waits
 * or repeats. Each may be made again after any failure: {@link #create}, {@link #update}, {@link #merge} and
 * {@link #close} find what an earlier, interrupted try has left, and only {@link #comment} may then say the same twice.
 *
 * <p>Implementations are safe for use by several threads. All calls throw {@link ForgeException}, which tells a passing
 * fault (network, 5xx, rate limit) from one that a person must mend.
 */
public interface Forge {

    /**
     * Returns the open pull request from one branch to another of the same repository.
     *
     * <p>Pull requests from forks are never returned, whatever their branch is called. The forge may not tell the
     * {@linkplain PullRequest#mergeability() mergeability} here; {@link #get} does.
     *
     * @param headBranch the branch to merge, without {@code refs/heads/}
     * @param baseBranch the branch to merge into
     */
    Optional<PullRequest> findOpen(RepositorySlug repository, String headBranch, String baseBranch);

    /**
     * Opens a pull request, or takes over the open one between the same branches, which then gets the wanted title and
     * body.
     *
     * <p>Both branches must have been pushed. Right after a first push a forge may not see the branch for a second or
     * two: that is a retryable failure. Without a difference between the branches nothing is left open and the failure's
     * reason is {@link ForgeException.Reason#NO_DIFFERENCE}.
     */
    PullRequest create(RepositorySlug repository, NewPullRequest wanted);

    /** Returns how many characters the body of a pull request may have; asks nobody. */
    int longestBody();

    /** Replaces title and body, whatever the pull request's state; texts are cut at the forge's limits. */
    PullRequest update(RepositorySlug repository, long number, String title, String body);

    /**
     * Returns the pull request as it is now, with its mergeability as far as the forge has computed it.
     *
     * @throws ForgeException with {@link ForgeException.Reason#NOT_FOUND} when there is none of that number, or the
     *     account may not see it
     */
    PullRequest get(RepositorySlug repository, long number);

    /** Adds a comment; a text over the forge's limit is cut. */
    void comment(RepositorySlug repository, long number, String text);

    /**
     * Merges, if the head is still the expected commit; returns the merged pull request with its merge commit. One that
     * is merged already is returned as it is.
     *
     * @param expectedHeadCommit the full id of the commit that was looked at
     * @throws ForgeException with {@link ForgeException.Reason#HEAD_MOVED} when the branch has other commits by now, with
     *     {@link ForgeException.Reason#NOT_MERGEABLE} for a conflict, missing reviews or checks, or a closed pull request;
     *     the latter is retryable while the forge may still be computing the mergeability
     */
    PullRequest merge(RepositorySlug repository, long number, MergeMethod method, String expectedHeadCommit);

    /** Closes without merging; one that is closed or merged already is returned as it is. */
    PullRequest close(RepositorySlug repository, long number);
}
