package io.jenkins.plugins.gitops.engine.forge;

import java.util.Locale;
import java.util.Objects;

/**
 * Whether the forge would merge a pull request now.
 *
 * @param verdict the forge's answer
 * @param reason what stands in the way, as a phrase such as {@code "it conflicts with the base branch"}; empty when
 *     nothing does
 */
public record Mergeability(Verdict verdict, String reason) {

    /** The forge's answer in one word. */
    public enum Verdict {
        /** Nothing stands in the way. */
        MERGEABLE,
        /** The change conflicts with the base branch, or the pull request is not open. */
        NOT_MERGEABLE,
        /** No conflict, but a rule of the branch is not met: reviews, checks, a draft. */
        BLOCKED,
        /** Waiting does not help: the merge method is not allowed there, or the account may not merge. */
        FORBIDDEN,
        /** Not computed yet, or not told; ask again. */
        UNKNOWN
    }

    /** Nothing stands in the way. */
    public static final Mergeability MERGEABLE = new Mergeability(Verdict.MERGEABLE, "");

    /** The forge has not computed it yet. */
    public static final Mergeability UNKNOWN = new Mergeability(Verdict.UNKNOWN, "the forge has not checked it yet");

    /** The pull request is merged or closed, so the question does not arise. */
    public static final Mergeability NOT_OPEN = new Mergeability(Verdict.NOT_MERGEABLE, "it is not open");

    /** Returns that a person has to allow it first. */
    public static Mergeability forbidden(String reason) {
        return new Mergeability(Verdict.FORBIDDEN, reason);
    }

    /** Returns that the repository does not merge by that method. */
    public static Mergeability methodForbidden(MergeMethod method) {
        return forbidden("the repository does not allow the merge method "
                + method.name().toLowerCase(Locale.ROOT) + "; allow it there, or choose another method");
    }

    /** Returns that the account may not merge into that branch. */
    public static Mergeability accountForbidden(String branch) {
        return forbidden("this account may not merge into " + branch + "; let it do so in the branch's protection");
    }

    public Mergeability {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(reason, "reason");
    }
}
