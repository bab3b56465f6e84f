package io.jenkins.plugins.gitops.engine.operation;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A foreseen failure. The message is one sentence for the user: subject, fact, way out. It never contains a secret.
 *
 * <p>{@link #isRetryable()} tells whether the same call may succeed later without anybody doing anything (a lost
 * connection, a 503, a lost race). Only the caller that knows time decides whether to try again.
 */
public class OperationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    private final boolean refusal;

    /** Milliseconds that the server asked to wait, or -1. */
    private final long retryAfterMillis;

    /** A failure that another try cannot mend. */
    public OperationException(String message) {
        this(message, null, false, null);
    }

    /** A failure that another try cannot mend, with what caused it. */
    public OperationException(String message, Throwable cause) {
        this(message, cause, false, null);
    }

    protected OperationException(String message, Throwable cause, boolean retryable, Duration retryAfter) {
        this(message, cause, retryable, false, retryAfter);
    }

    private OperationException(
            String message, Throwable cause, boolean retryable, boolean refusal, Duration retryAfter) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.retryable = retryable;
        this.refusal = refusal;
        this.retryAfterMillis = retryAfter == null ? -1 : retryAfter.toMillis();
    }

    /** Returns a failure that may pass by itself. */
    public static OperationException retryable(String message, Throwable cause) {
        return new OperationException(message, cause, true, null);
    }

    /** Returns a failure that may pass by itself, not before the time that the server asked for. */
    public static OperationException retryable(String message, Duration retryAfter) {
        return new OperationException(message, null, true, retryAfter);
    }

    /** Returns a failure that lasts until somebody renews the credentials, or gives their account the right. */
    public static OperationException refused(String message, Throwable cause) {
        return new OperationException(message, cause, false, true, null);
    }

    /**
     * Returns whether a server refused the credentials, or they are gone: 401, 403, a key that it does not accept. Another try is of no use
     * before a person does something, but what has been waiting for days need not be lost: tokens expire and are rotated.
     */
    public boolean isRefusal() {
        return refusal;
    }

    /** Returns whether the same call may succeed later without a change by a person. */
    public boolean isRetryable() {
        return retryable;
    }

    /** Returns how long the server asked to wait before the next try, where it did. */
    public Optional<Duration> retryAfter() {
        return retryAfterMillis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(retryAfterMillis));
    }
}
