package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.time.Duration;
import java.util.List;

/** The API server refused a request, or no answer came. The message never quotes a value of a Secret. */
public class ClusterException extends OperationException {

    private static final long serialVersionUID = 1L;

    /** No HTTP answer at all. */
    public static final int NO_ANSWER = 0;

    static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final int code;
    private final String reason;
    /** Not stored with the exception: the texts may hold secret values. */
    private final transient List<Cause> causes;

    ClusterException(String message, int code, String reason, boolean retryable, Duration retryAfter, Throwable cause) {
        this(message, code, reason, retryable, retryAfter, cause, List.of());
    }

    ClusterException(
            String message,
            int code,
            String reason,
            boolean retryable,
            Duration retryAfter,
            Throwable cause,
            List<Cause> causes) {
        super(message, cause, retryable, retryAfter);
        this.code = code;
        this.reason = reason;
        this.causes = List.copyOf(causes);
    }

    /**
     * One of the server's own reasons. For deciding, never for showing: its text may repeat a secret value.
     *
     * @param field empty where the server names none
     */
    public record Cause(String field, String text) {
        @Override
        public String toString() {
            return field;
        }
    }

    /** Returns the server's reasons in its own words, to be matched and not to be shown. */
    public List<Cause> causes() {
        return causes == null ? List.of() : causes;
    }

    @Override
    public boolean isRefusal() {
        return code == UNAUTHORIZED || code == FORBIDDEN;
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
