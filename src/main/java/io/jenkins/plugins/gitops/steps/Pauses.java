package io.jenkins.plugins.gitops.steps;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.time.Duration;
import jenkins.util.SystemProperties;

/** How long a step waits from one look to the next. */
final class Pauses {

    static final long FIRST_FAULT_MILLIS = 2_000;

    private static final long MAX_FAULT_MILLIS = 60_000;

    private static final long FIRST_REFUSAL_MILLIS = 30_000;
    private static final long MAX_REFUSAL_MILLIS = 300_000;

    /** For administrators of a forge that is close by: look more often than the engine proposes, and than a server asks. */
    private static final String MAX_MILLIS = ResumableExecution.class.getName() + ".longestPauseMillis";

    private Pauses() {}

    /** A server whose limit is used up says when to come back, often in an hour: whoever asks earlier is refused again. */
    static long millis(Duration proposed) {
        return Math.min(proposed.toMillis(), SystemProperties.getLong(MAX_MILLIS, Long.MAX_VALUE));
    }

    /**
     * Returns the pause after a fault that may pass. A server that says when to come back is asked no earlier.
     *
     * @param before how many faults in a row there were before this one
     */
    static long millisAfter(OperationException fault, int before) {
        long pause = Math.min(MAX_FAULT_MILLIS, FIRST_FAULT_MILLIS << Math.min(before, 10));
        return fault.retryAfter().map(Duration::toMillis).orElse(pause);
    }

    /**
     * Returns the pause after credentials were refused: somebody has to renew them, and servers lock accounts out that try too often.
     *
     * @param before how many faults in a row there were before this one
     */
    static long millisAfterRefusal(int before) {
        return Math.min(
                Math.min(MAX_REFUSAL_MILLIS, FIRST_REFUSAL_MILLIS << Math.min(before, 10)),
                SystemProperties.getLong(MAX_MILLIS, Long.MAX_VALUE));
    }

    /** Returns why a step ends that has waited too long. */
    static String gaveUp(Duration limit, String waitedFor) {
        String time = limit.toMinutes() > 0 ? limit.toMinutes() + " min" : limit.toSeconds() + " s";
        return "Gave up after " + time + "; it still waited for: " + waitedFor
                + ". Look at the cause, or give the step a longer timeLimit";
    }
}
