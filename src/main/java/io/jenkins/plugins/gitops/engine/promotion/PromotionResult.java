package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.manifest.ManifestChange;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a promotion came to.
 *
 * @param commit the commit of the environment's branch that has the images; of a proposal, and of one that was not merged,
 *     the commit of its own branch; of one that was superseded without a proposal, the branch's tip
 * @param branch the branch of that commit
 * @param changes what differs from before, empty where nothing had to be changed or it cannot be told any more
 * @param pullRequestOrNull null without a pull request
 * @param approvals logins of those who approved the merged commit, without the pull request's author
 * @param reason for an unwelcome end a sentence with subject, fact and way out; otherwise empty
 */
public record PromotionResult(
        State state,
        CommitId commit,
        String branch,
        List<ManifestChange> changes,
        PullRequest pullRequestOrNull,
        List<String> approvals,
        String reason) {

    /** How far it has come. */
    public enum State {
        /** Committed to the branch. */
        PROMOTED,
        /** The branch had these images already. */
        UNCHANGED,
        /** The pull request waits for people. */
        PROPOSED,
        /** The pull request was merged and the images are in the merged commit. */
        MERGED,
        /** The pull request was closed without a merge while the promotion waited. */
        CLOSED,
        /** A newer promotion of the same application and environment took its place. */
        SUPERSEDED,
        /** A person closed a pull request with the very same images before; no new one was opened. */
        REJECTED_BY_REVIEWER,
        /** The pull request was merged, but what is in the branch now is something else. */
        CONTENT_DIFFERS,
        /** The pull request was merged with fewer approvals than the policy asks for. */
        NOT_APPROVED;

        /** Returns whether this is what the promotion was for. */
        public boolean isWelcome() {
            return this == PROMOTED || this == UNCHANGED || this == PROPOSED || this == MERGED;
        }
    }

    public PromotionResult {
        Objects.requireNonNull(state, "state");
        changes = List.copyOf(changes);
        approvals = List.copyOf(approvals);
    }

    /** Returns the result of a promotion that nobody reviewed and that ended well. */
    public PromotionResult(
            State state, CommitId commit, String branch, List<ManifestChange> changes, PullRequest pullRequestOrNull) {
        this(state, commit, branch, changes, pullRequestOrNull, List.of(), "");
    }

    /** Returns the pull request, where there is one. */
    public Optional<PullRequest> pullRequest() {
        return Optional.ofNullable(pullRequestOrNull);
    }

    /** Returns the address of the pull request as text; empty without one. */
    public String pullRequestUrl() {
        return pullRequest().map(opened -> opened.url().toString()).orElse("");
    }

    /** Returns the number of the pull request; zero, which no forge gives, without one. */
    public long pullRequestNumber() {
        return pullRequest().map(PullRequest::number).orElse(0L);
    }

    /** Returns the commit's id, 40 digits. */
    public String commitId() {
        return commit.value();
    }

    PromotionResult ending(State end, String why) {
        return new PromotionResult(end, commit, branch, changes, pullRequestOrNull, approvals, why);
    }
}
