package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.time.Duration;

/** The API server refused a request, or no answer came. The message never quotes a value of a Secret. */
public class ClusterException extends OperationException {

    private static final long serialVersionUID = 1L;

    /** No HTTP answer at all. */
    public static final int NO_ANSWER = 0;

    private final int code;
    private final String reason;

    ClusterException(String message, int code, String reason, boolean retryable, Duration retryAfter, Throwable cause) {
        super(message, cause, retryable, retryAfter);
        this.code = code;
        this.reason = reason;
    }

    /** Returns the HTTP status, or {@link #NO_ANSWER}. */
    public int code() {
        return code;
    }

    /** Returns the reason of the server's {@code Status}, such as {@code NotFound}; empty where it gave none. */
    public String reason() {
        return reason;
    }
}
