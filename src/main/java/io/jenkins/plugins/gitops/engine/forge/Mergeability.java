package io.jenkins.plugins.gitops.engine.forge;

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
        /** Not computed yet, or not told; ask again. */
        UNKNOWN
    }

    /** Nothing stands in the way. */
    public static final Mergeability MERGEABLE = new Mergeability(Verdict.MERGEABLE, "");

    /** The forge has not computed it yet. */
    public static final Mergeability UNKNOWN = new Mergeability(Verdict.UNKNOWN, "the forge has not checked it yet");

    /** The pull request is merged or closed, so the question does not arise. */
    public static final Mergeability NOT_OPEN = new Mergeability(Verdict.NOT_MERGEABLE, "it is not open");

    public Mergeability {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(reason, "reason");
    }
}
