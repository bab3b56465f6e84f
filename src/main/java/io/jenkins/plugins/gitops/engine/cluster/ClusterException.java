package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.time.Duration;
import java.util.List;

/** The API server refused a request, or no answer came. The message never quotes a value of a Secret. */
public class ClusterException extends OperationException {

    private static final long serialVersionUID = 1L;

    /** No answer of an API server: none at all, or one of a proxy. */
    public static final int NO_ANSWER = 0;

    static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    /** Whether the same request may succeed later. */
    public enum Fault {
        /** No: the request is refused. */
        LASTING,
        /** Nobody can tell: it may be the request, or the state of what is behind the server. */
        DOUBTFUL,
        /** Yes: the server, or what is before it, serves nobody now. */
        OUTAGE
    }

    private static final String PASSING = "this may pass by itself, otherwise ";

    private final String statement;
    private final String wayOut;
    private final Fault fault;
    private final int httpStatus;
    private final boolean fromServer;
    private final String reason;
    /** Not stored with the exception: the texts may hold secret values. */
    private final transient List<Cause> causes;

    /**
     * @param statement subject and fact
     * @param wayOut what to do about a fault that stays
     * @param fromServer whether the API server itself answered
     */
    ClusterException(
            String statement,
            String wayOut,
            Fault fault,
            int httpStatus,
            boolean fromServer,
            String reason,
            Duration retryAfter,
            Throwable cause,
            List<Cause> causes) {
        super(
                statement + "; " + (fault == Fault.LASTING ? "" : PASSING) + wayOut,
                cause,
                fault != Fault.LASTING,
                retryAfter);
        this.statement = statement;
        this.wayOut = wayOut;
        this.fault = fault;
        this.httpStatus = httpStatus;
        this.fromServer = fromServer;
        this.reason = reason;
        this.causes = List.copyOf(causes);
    }

    /** Returns how sure it is that the fault passes. */
    public Fault fault() {
        return fault;
    }

    /** Returns this failure for those who have waited, or asked, enough: no longer retryable. */
    public ClusterException asLasting() {
        return new ClusterException(
                statement, wayOut, Fault.LASTING, httpStatus, fromServer, reason, null, this, causes());
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

    /** Returns whether the server does not accept the token (401), rather than that its account may not do this. */
    public boolean isTokenRefused() {
        return httpStatus == UNAUTHORIZED;
    }

    @Override
    public boolean isRefusal() {
        return httpStatus == UNAUTHORIZED || httpStatus == FORBIDDEN;
    }

    /** Returns the HTTP status where the API server itself answered, or {@link #NO_ANSWER}: what a proxy says has no meaning there. */
    public int code() {
        return fromServer ? httpStatus : NO_ANSWER;
    }

    /** Returns the HTTP status, whoever answered; 0 for no answer. */
    int httpStatus() {
        return httpStatus;
    }

    /** Returns the reason of the server's {@code Status}, such as {@code NotFound}; empty where it gave none. */
    public String reason() {
        return reason;
    }
}
