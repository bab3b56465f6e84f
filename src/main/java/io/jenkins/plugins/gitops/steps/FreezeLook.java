package io.jenkins.plugins.gitops.steps;

import io.jenkins.plugins.gitops.engine.freeze.Freeze;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What one look found of the freezes of an environment.
 *
 * @param freezeOrNull null where it is not frozen, or a person let the step through
 * @param nextOrNull when the next window begins; null for none
 * @param fails whether the step does not wait for the end of a freeze
 */
public record FreezeLook(String environment, Freeze freezeOrNull, Instant now, Instant nextOrNull, boolean fails) {

    /** A change of the configuration wakes those who wait; this is for a clock that was set. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** Not frozen, now and later. */
    public static FreezeLook none(String environment) {
        return new FreezeLook(environment, null, Instant.EPOCH, null, false);
    }

    public boolean isFrozen() {
        return freezeOrNull != null;
    }

    /** @throws OperationException where the step shall not wait */
    public void failWhereAsked() {
        if (isFrozen() && fails) {
            throw new OperationException("The environment " + environment + " is " + freezeOrNull
                    + "; nothing was changed. Start the build again after that, or leave out freeze: 'fail' to wait");
        }
    }

    /** Waits for nothing but the end of the freeze, without asking anybody until then. */
    public <R> Observation.Running<R> waiting() {
        return new Observation.Running<>(pause(), environment + ", " + freezeOrNull);
    }

    /** Adds to what is waited for that the environment is frozen, and looks again when that begins or ends. */
    public <R> Observation<R> amend(Observation<R> seen) {
        if (!(seen instanceof Observation.Running<R> running)) {
            return seen;
        }
        String freeze = isFrozen() ? "; " + environment + " is " + freezeOrNull : "";
        Duration pause = isFrozen() || nextOrNull != null ? pause() : running.retryAfter();
        return Observation.running(
                pause.compareTo(running.retryAfter()) < 0 ? pause : running.retryAfter(),
                running.waitingFor() + freeze);
    }

    /** Warns that something was merged all the same. */
    public void tellMerge(OperationLog log) {
        if (isFrozen()) {
            log.warning("It was merged although " + environment + " is " + freezeOrNull);
        }
    }

    /** Until the freeze is over, or another one begins. */
    private Duration pause() {
        return Stream.of(isFrozen() ? freezeOrNull.untilOrNull() : null, nextOrNull)
                .filter(Objects::nonNull)
                .map(moment -> Duration.between(now, moment))
                .map(left -> left.compareTo(SHORTEST) < 0 ? SHORTEST : left)
                .filter(left -> left.compareTo(LONGEST) < 0)
                .min(Duration::compareTo)
                .orElse(LONGEST);
    }
}
