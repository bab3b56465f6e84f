package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * When a verification ends.
 *
 * @param failFast whether the first broken object ends it, while others may still be on their way
 * @param stableFor how long everything must stay healthy, without a restart of a container; not negative
 * @param deadlineOrNull when it gives up: a point in time, so that a restart does not prolong it; null for never
 * @param objectDeadlines when single objects must be healthy
 */
public record Patience(
        boolean failFast, Duration stableFor, Instant deadlineOrNull, Map<ResourceId, Instant> objectDeadlines) {

    /** Fail fast, stable for ten seconds, no time limit. */
    public static final Patience DEFAULT = new Patience(true, Duration.ofSeconds(10), null, Map.of());

    public Patience {
        Objects.requireNonNull(stableFor, "stableFor");
        objectDeadlines = Map.copyOf(objectDeadlines);
        if (stableFor.isNegative()) {
            throw new IllegalArgumentException("A negative time (" + stableFor.toSeconds()
                    + " s) to stay healthy has no meaning; give zero to end with the first healthy look");
        }
    }

    /** Returns this patience with another answer to a first broken object. */
    public Patience withFailFast(boolean fast) {
        return new Patience(fast, stableFor, deadlineOrNull, objectDeadlines);
    }

    /** Returns this patience with another time to stay healthy. */
    public Patience withStableFor(Duration time) {
        return new Patience(failFast, time, deadlineOrNull, objectDeadlines);
    }

    /** Returns this patience with a time limit for all. */
    public Patience withDeadline(Instant time) {
        return new Patience(failFast, stableFor, time, objectDeadlines);
    }

    /** Returns this patience with time limits for single objects. */
    public Patience withObjectDeadlines(Map<ResourceId, Instant> times) {
        return new Patience(failFast, stableFor, deadlineOrNull, times);
    }

    boolean isOver(Instant now) {
        return deadlineOrNull != null && !now.isBefore(deadlineOrNull);
    }

    boolean isOver(ResourceId object, Instant now) {
        return Optional.ofNullable(objectDeadlines.get(object))
                .filter(limit -> !now.isBefore(limit))
                .isPresent();
    }
}
