package io.jenkins.plugins.gitops.engine.forge;

import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import java.time.Duration;
import java.util.Locale;

/**
 * Says why a merge was refused, from the refusal and from the pull request as it is after it; for adapters only.
 *
 * <p>Forges give the same status, and sometimes the same words, for a conflict, for a rule that is not met and for a
 * mergeability that is not computed yet. Only the pull request tells them apart.
 */
public final class MergeRefusal {

    private static final Duration UNTIL_COMPUTED = Duration.ofSeconds(2);
    private static final Duration UNTIL_REVIEWED = Duration.ofSeconds(30);

    private MergeRefusal() {}

    /**
     * Returns the failure.
     *
     * @param subject the start of its sentence
     * @param words the forge's own, may be empty
     * @param now the pull request, read after the refusal; not merged
     * @param conflictIsCertain whether the forge says "not mergeable" only after it has checked
     */
    public static ForgeException of(
            String subject, String words, PullRequest now, String expectedHeadCommit, boolean conflictIsCertain) {
        String quote = words.isEmpty() ? "" : " (" + words + ")";
        if (!now.isOpen()) {
            return terminal(subject + " is closed" + quote + "; open it again, or promote anew");
        }
        if (!now.headCommit().equals(expectedHeadCommit)) {
            return new ForgeException(
                    Reason.HEAD_MOVED,
                    subject + " was not merged: its branch " + now.headBranch() + " is at " + now.headCommit()
                            + ", not at the expected " + expectedHeadCommit + "; look at the new commits first",
                    null);
        }
        if (words.toLowerCase(Locale.ROOT).contains("not allowed")) {
            return new ForgeException(
                    Reason.REFUSED,
                    subject + " was not merged" + quote
                            + "; allow this merge method in the repository, or the account to merge, or choose another"
                            + " method",
                    null);
        }
        String reason = now.mergeability().reason();
        String fact = subject + " was not merged" + quote + (reason.isEmpty() ? "" : ": " + reason);
        return switch (now.mergeability().verdict()) {
            case NOT_MERGEABLE ->
                conflictIsCertain
                        ? terminal(fact + "; promote anew, which rebuilds the branch on its base")
                        : ForgeException.passing(
                                Reason.NOT_MERGEABLE,
                                fact + "; try again, and promote anew if it goes on",
                                UNTIL_COMPUTED,
                                null);
            case BLOCKED ->
                ForgeException.passing(
                        Reason.NOT_MERGEABLE,
                        fact + "; it can be merged when the rules of " + now.baseBranch() + " are met",
                        UNTIL_REVIEWED,
                        null);
            case MERGEABLE, UNKNOWN ->
                ForgeException.passing(Reason.NOT_MERGEABLE, fact + "; try again", UNTIL_COMPUTED, null);
        };
    }

    private static ForgeException terminal(String message) {
        return new ForgeException(Reason.NOT_MERGEABLE, message, null);
    }
}
