package io.jenkins.plugins.gitops.engine.forge;

import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A pull request as the forge showed it at one moment.
 *
 * @param number its number within the repository
 * @param url the page where a person reviews and merges it
 * @param state open, merged or closed
 * @param content what it says
 * @param branches what it merges, and where
 * @param mergeability whether the forge would merge it now
 * @param mergeOrNull how it was merged; present exactly when the state is {@link PullRequestState#MERGED}
 */
public record PullRequest(
        long number,
        URI url,
        PullRequestState state,
        Content content,
        Branches branches,
        Mergeability mergeability,
        Merge mergeOrNull) {

    /**
     * What a pull request says.
     *
     * @param body Markdown, may be empty
     * @param authorOrNull login of who opened it; null when that account is gone
     */
    public record Content(String title, String body, String authorOrNull) {
        public Content {
            Objects.requireNonNull(title, "title");
            Objects.requireNonNull(body, "body");
        }
    }

    /**
     * What a pull request merges, and where.
     *
     * @param head the branch to merge; its name stays after the branch is deleted
     * @param headCommit full id of the last commit of that branch
     * @param base the branch to merge into
     */
    public record Branches(String head, String headCommit, String base) {
        public Branches {
            Objects.requireNonNull(head, "head");
            Objects.requireNonNull(headCommit, "headCommit");
            Objects.requireNonNull(base, "base");
        }
    }

    /**
     * How a pull request was merged.
     *
     * @param commit full id of the commit that brought the change into the base branch
     * @param byOrNull login of who merged it, where the forge says so
     * @param atOrNull when, where the forge says so
     */
    public record Merge(String commit, String byOrNull, Instant atOrNull) {
        public Merge {
            Objects.requireNonNull(commit, "commit");
        }
    }

    public PullRequest {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(branches, "branches");
        Objects.requireNonNull(mergeability, "mergeability");
        if (number <= 0) {
            throw new IllegalArgumentException("A pull request's number is positive, not " + number);
        }
        if ((state == PullRequestState.MERGED) != (mergeOrNull != null)) {
            throw new IllegalArgumentException("Pull request " + number + " is " + state
                    + (mergeOrNull == null ? " without" : " with") + " a merge commit");
        }
    }

    /** Returns the title. */
    public String title() {
        return content.title();
    }

    /** Returns the body, which may be empty. */
    public String body() {
        return content.body();
    }

    /** Returns the login of who opened it, unless that account is gone. */
    public Optional<String> author() {
        return Optional.ofNullable(content.authorOrNull());
    }

    /** Returns the name of the branch to merge. */
    public String headBranch() {
        return branches.head();
    }

    /** Returns the full id of the last commit of the branch to merge. */
    public String headCommit() {
        return branches.headCommit();
    }

    /** Returns the name of the branch to merge into. */
    public String baseBranch() {
        return branches.base();
    }

    /** Returns whether it waits for its merge. */
    public boolean isOpen() {
        return state == PullRequestState.OPEN;
    }

    /** Returns the full id of the commit that brought the change into the base branch, once it is merged. */
    public Optional<String> mergeCommit() {
        return Optional.ofNullable(mergeOrNull).map(Merge::commit);
    }

    /** Returns the login of who merged it, once it is merged and where the forge says so. */
    public Optional<String> mergedBy() {
        return Optional.ofNullable(mergeOrNull).map(Merge::byOrNull);
    }

    /** Returns when it was merged, once it is and where the forge says so. */
    public Optional<Instant> mergedAt() {
        return Optional.ofNullable(mergeOrNull).map(Merge::atOrNull);
    }
}
