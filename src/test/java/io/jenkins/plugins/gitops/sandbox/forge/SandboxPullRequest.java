package io.jenkins.plugins.gitops.sandbox.forge;

import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pull request as the simulator has it at one moment.
 *
 * @param repository where it is
 * @param number within the repository
 * @param author login of who opened it
 * @param text title and body
 * @param state open, merged or closed
 * @param head the branch to merge
 * @param headCommit that branch's last commit; as it was at the end, once the pull request is not open
 * @param base the branch to merge into
 * @param mergeBase where the two branches part
 * @param mergeable null while it is not computed
 * @param blockedBy what the base branch's rules miss, or empty
 * @param mergeOrNull how it was merged
 * @param times when it was opened, changed, ended
 * @param comments in order
 */
public record SandboxPullRequest(
        RepositorySlug repository,
        long number,
        String author,
        Text text,
        PullRequestState state,
        String head,
        String headCommit,
        String base,
        String mergeBase,
        Boolean mergeable,
        String blockedBy,
        Merge mergeOrNull,
        Times times,
        List<Comment> comments) {

    /** What it says. */
    public record Text(String title, String body) {}

    /**
     * How it was merged.
     *
     * @param by login
     */
    public record Merge(String commit, String by, Instant at) {}

    /**
     * When things happened.
     *
     * @param endedOrNull when it was merged or closed
     */
    public record Times(Instant opened, Instant changed, Instant endedOrNull) {}

    /**
     * What somebody said.
     *
     * @param by login
     */
    public record Comment(long id, String by, String text, Instant at) {}

    public SandboxPullRequest {
        comments = List.copyOf(comments);
    }

    /** Returns the title. */
    public String title() {
        return text.title();
    }

    /** Returns the body. */
    public String body() {
        return text.body();
    }

    /** Returns whether it waits for its merge. */
    public boolean isOpen() {
        return state == PullRequestState.OPEN;
    }

    /** Returns whether it is merged. */
    public boolean isMerged() {
        return state == PullRequestState.MERGED;
    }

    /** Returns how it was merged, once it is. */
    public Optional<Merge> merge() {
        return Optional.ofNullable(mergeOrNull);
    }

    SandboxPullRequest withText(Text newText) {
        return copy(newText, state, headCommit, base, mergeBase, mergeable, blockedBy, mergeOrNull, times, comments);
    }

    SandboxPullRequest withState(PullRequestState newState, Merge merge, Instant now) {
        Instant ended = newState == PullRequestState.OPEN ? null : now;
        return copy(
                text,
                newState,
                headCommit,
                base,
                mergeBase,
                mergeable,
                blockedBy,
                merge,
                new Times(times.opened(), now, ended),
                comments);
    }

    SandboxPullRequest withBranches(String newBase, String newHeadCommit, String newMergeBase) {
        return copy(
                text, state, newHeadCommit, newBase, newMergeBase, mergeable, blockedBy, mergeOrNull, times, comments);
    }

    SandboxPullRequest withMergeability(Boolean newMergeable, String newBlockedBy) {
        return copy(text, state, headCommit, base, mergeBase, newMergeable, newBlockedBy, mergeOrNull, times, comments);
    }

    SandboxPullRequest withComment(Comment comment) {
        List<Comment> more = new ArrayList<>(comments);
        more.add(comment);
        return copy(text, state, headCommit, base, mergeBase, mergeable, blockedBy, mergeOrNull, times, more);
    }

    SandboxPullRequest changedAt(Instant now) {
        Times newTimes = new Times(times.opened(), now, times.endedOrNull());
        return copy(text, state, headCommit, base, mergeBase, mergeable, blockedBy, mergeOrNull, newTimes, comments);
    }

    private SandboxPullRequest copy(
            Text newText,
            PullRequestState newState,
            String newHeadCommit,
            String newBase,
            String newMergeBase,
            Boolean newMergeable,
            String newBlockedBy,
            Merge newMerge,
            Times newTimes,
            List<Comment> newComments) {
        return new SandboxPullRequest(
                repository,
                number,
                author,
                newText,
                newState,
                head,
                newHeadCommit,
                newBase,
                newMergeBase,
                newMergeable,
                newBlockedBy,
                newMerge,
                newTimes,
                newComments);
    }
}
