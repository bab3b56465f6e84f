package io.jenkins.plugins.gitops.engine.promotion;

import java.time.Duration;
import java.util.Objects;

/**
 * What an environment asks of a pull request before its merge counts.
 *
 * @param requiredApprovals how many people besides the author must have approved the merged commit; 0 to 100
 * @param onContentMismatch what becomes of a promotion whose pull request was merged with other values
 * @param reopeningTime how long one that was closed may still be opened again, before the promotion ends
 */
public record PromotionPolicy(int requiredApprovals, ContentMismatch onContentMismatch, Duration reopeningTime) {

    /** What becomes of a promotion whose pull request was merged with other values. */
    public enum ContentMismatch {
        /** It ends as {@code CONTENT_DIFFERS}. */
        FAIL,
        /** It waits for a person to decide; look again under the policy {@code FAIL} or {@code ACCEPT} to answer. */
        ASK,
        /** It ends as merged, with a warning. */
        ACCEPT
    }

    private static final Duration DEFAULT_REOPENING_TIME = Duration.ofMinutes(1);

    /** No approvals asked for; other content fails; a minute to open it again. */
    public static final PromotionPolicy DEFAULT = new PromotionPolicy(0, ContentMismatch.FAIL);

    /** Returns this policy with a person's answer to {@link ContentMismatch#ASK}. */
    public PromotionPolicy answering(boolean accepted) {
        return new PromotionPolicy(
                requiredApprovals, accepted ? ContentMismatch.ACCEPT : ContentMismatch.FAIL, reopeningTime);
    }

    private static final int MAX_APPROVALS = 100;

    /** A policy with a minute to open a closed pull request again. */
    public PromotionPolicy(int requiredApprovals, ContentMismatch onContentMismatch) {
        this(requiredApprovals, onContentMismatch, DEFAULT_REOPENING_TIME);
    }

    /** Returns this policy with another time to open a closed pull request again, zero for none. */
    public PromotionPolicy withReopeningTime(Duration time) {
        return new PromotionPolicy(requiredApprovals, onContentMismatch, time);
    }

    public PromotionPolicy {
        Objects.requireNonNull(onContentMismatch, "onContentMismatch");
        Objects.requireNonNull(reopeningTime, "reopeningTime");
        if (requiredApprovals < 0 || requiredApprovals > MAX_APPROVALS) {
            throw new IllegalArgumentException(
                    "The number of required approvals is " + requiredApprovals + "; give one from 0 to 100");
        }
    }
}
