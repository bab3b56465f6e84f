package io.jenkins.plugins.gitops.engine.operation;

import java.time.Duration;
import java.util.Objects;

/**
 * What one look at something unfinished found. The engine looks once and returns; the caller decides when to look again.
 *
 * @param <T> the result of the finished operation
 */
public sealed interface Observation<T> {

    /**
     * Not finished yet.
     *
     * @param retryAfter how long to wait before the next look, at least zero
     * @param waitingFor one short phrase for the log, such as {@code "pull request 42 to merge"}
     */
    record Running<T>(Duration retryAfter, String waitingFor) implements Observation<T> {
        public Running {
            Objects.requireNonNull(waitingFor, "waitingFor");
            if (retryAfter.isNegative()) {
                throw new IllegalArgumentException("retryAfter is negative: " + retryAfter);
            }
        }
    }

    /**
     * Finished as wanted.
     *
     * @param value the result, never null
     */
    record Succeeded<T>(T value) implements Observation<T> {
        public Succeeded {
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * Finished otherwise; looking again would find the same.
     *
     * @param reason a sentence with subject, fact and way out
     */
    record Failed<T>(String reason) implements Observation<T> {
        public Failed {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** Returns {@link Running} with the given pause and phrase. */
    static <T> Observation<T> running(Duration retryAfter, String waitingFor) {
        return new Running<>(retryAfter, waitingFor);
    }

    /** Returns {@link Succeeded} with the given result. */
    static <T> Observation<T> succeeded(T value) {
        return new Succeeded<>(value);
    }

    /** Returns {@link Failed} with the given reason. */
    static <T> Observation<T> failed(String reason) {
        return new Failed<>(reason);
    }
}
