package io.jenkins.plugins.gitops.engine.health;

import java.util.Objects;

/**
 * How an object is, and why.
 *
 * @param message a phrase for people; empty where the status says it all
 * @param warning what somebody should look at though it decides nothing; mostly empty
 */
public record Health(HealthStatus status, String message, String warning) {

    public Health {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(warning, "warning");
    }

    /** A health without a warning. */
    public Health(HealthStatus status, String message) {
        this(status, message, "");
    }

    /** Returns healthy, with a phrase that may be empty. */
    public static Health healthy(String message) {
        return new Health(HealthStatus.HEALTHY, message);
    }

    /** Returns progressing, with what is missing. */
    public static Health progressing(String message) {
        return new Health(HealthStatus.PROGRESSING, message);
    }

    /** Returns degraded, with what is broken. */
    public static Health degraded(String message) {
        return new Health(HealthStatus.DEGRADED, message);
    }

    /** Returns suspended, with what holds it. */
    public static Health suspended(String message) {
        return new Health(HealthStatus.SUSPENDED, message);
    }

    /** Returns this health with something that somebody should look at. */
    public Health withWarning(String text) {
        return new Health(status, message, text);
    }

    /** Returns whether nothing has to be waited for: healthy, or held on purpose. */
    public boolean isSettled() {
        return status == HealthStatus.HEALTHY || status == HealthStatus.SUSPENDED;
    }

    /** Returns {@code healthy: 3 of 3 replicas ready}. */
    @Override
    public String toString() {
        return status.name().toLowerCase(java.util.Locale.ROOT) + (message.isEmpty() ? "" : ": " + message);
    }
}
