package io.jenkins.plugins.gitops.engine.forge;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.time.Duration;
import java.util.Objects;

/**
 * A call to a forge that failed, with the reason in one word for the caller and in one sentence for the user.
 *
 * <p>A wait may forgive what is terminal here: a {@linkplain #isRefusal refusal} until the token is renewed, a
 * {@link Reason#NOT_FOUND} that does not come again.
 */
public class ForgeException extends OperationException {

    private static final long serialVersionUID = 1L;

    /** Why a call failed. */
    public enum Reason {
        /** 401: the token is wrong or has expired. */
        UNAUTHORIZED,
        /** 403: the token may not do this. */
        FORBIDDEN,
        /** 404: not there, or not visible to this account. */
        NOT_FOUND,
        /** A pull request cannot be opened: its branch has nothing that the base lacks. */
        NO_DIFFERENCE,
        /** Not merged: the branch has other commits than the expected one by now. */
        HEAD_MOVED,
        /** Not merged: a conflict, missing reviews or checks, a closed pull request, or not yet computed (retryable). */
        NOT_MERGEABLE,
        /** Too many requests; {@link #retryAfter()} says how long to wait. */
        RATE_LIMITED,
        /** No answer, half an answer, or 5xx; passes by itself, unless a certificate is not trusted. */
        UNAVAILABLE,
        /** An answer that is not the API's: not JSON, fields missing, a redirect to another host. */
        UNREADABLE,
        /**
         * Any other refusal; the message has the forge's words. Retryable where the forge shows no reason for it: what goes on so
         * is for a person.
         */
        REFUSED
    }

    private final Reason reason;

    /** A failure that a person must mend, or that the caller's next decision must answer. */
    public ForgeException(Reason reason, String message, Throwable cause) {
        super(message, cause, false, null);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    private ForgeException(Reason reason, String message, Duration retryAfter, Throwable cause) {
        super(message, cause, true, retryAfter);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * Returns a failure that may pass by itself.
     *
     * @param retryAfterOrNull how long to wait at least, where the forge says so
     */
    public static ForgeException passing(Reason reason, String message, Duration retryAfterOrNull, Throwable cause) {
        return new ForgeException(reason, message, retryAfterOrNull, cause);
    }

    @Override
    public boolean isRefusal() {
        return reason == Reason.UNAUTHORIZED || reason == Reason.FORBIDDEN;
    }

    /** Returns why the call failed. */
    public Reason reason() {
        return reason;
    }
}
