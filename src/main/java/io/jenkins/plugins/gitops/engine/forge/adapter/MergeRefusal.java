package io.jenkins.plugins.gitops.engine.forge.adapter;

import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.Mergeability;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Says why a merge was refused, from the refusal and from the pull request as it is after it; for adapters only.
 *
 * <p>Forges give the same status, and sometimes the same words, for a conflict, for a rule that is not met and for a
 * mergeability that is not computed yet, and other words with each version. So words are quoted for people and decide nothing.
 */
public final class MergeRefusal {

    private static final Duration UNTIL_COMPUTED = Duration.ofSeconds(2);
    private static final Duration UNTIL_REVIEWED = Duration.ofSeconds(30);

    private MergeRefusal() {}

    /**
     * Returns the failure.
     *
     * @param subject the start of its sentence
     * @param words the forge's own, for people; may be empty
     * @param now the pull request, read after the refusal; not merged
     * @param conflictIsCertain whether the forge says "not mergeable" only after it has checked
     * @param inTheWay asks the forge what keeps the head from being merged; used where the head is the expected one
     */
    public static ForgeException of(
            String subject,
            String words,
            PullRequest now,
            String expectedHeadCommit,
            boolean conflictIsCertain,
            Supplier<Mergeability> inTheWay) {
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
        Mergeability found = inTheWay.get();
        String fact = subject + " was not merged" + quote + (found.reason().isEmpty() ? "" : ": " + found.reason());
        return switch (found.verdict()) {
            case FORBIDDEN -> new ForgeException(Reason.REFUSED, fact, null);
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
            case UNKNOWN -> ForgeException.passing(Reason.NOT_MERGEABLE, fact + "; try again", UNTIL_COMPUTED, null);
            case MERGEABLE ->
                ForgeException.passing(
                        Reason.REFUSED,
                        fact + ", though its forge shows nothing in the way; try again, and merge it on its page if it"
                                + " goes on",
                        UNTIL_COMPUTED,
                        null);
        };
    }

    private static ForgeException terminal(String message) {
        return new ForgeException(Reason.NOT_MERGEABLE, message, null);
    }
}
