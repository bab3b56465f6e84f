package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.manifest.ManifestChange;
import java.util.List;
import java.util.Optional;

/**
 * What a promotion came to.
 *
 * @param commit the commit of the environment's branch that has the images; of a proposal the commit of its own branch
 * @param branch the branch of that commit
 * @param changes what differs from before, empty where nothing had to be changed
 * @param pullRequestOrNull null without a pull request
 */
public record PromotionResult(
        State state, CommitId commit, String branch, List<ManifestChange> changes, PullRequest pullRequestOrNull) {

    /** How far it has come. */
    public enum State {
        /** Committed to the branch. */
        PROMOTED,
        /** The branch had these images already. */
        UNCHANGED,
        /** The pull request waits for people. */
        PROPOSED,
        /** The pull request was merged and the images are in the merged commit. */
        MERGED
    }

    public PromotionResult {
        changes = List.copyOf(changes);
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
}
