package io.jenkins.plugins.gitops.sandbox.kubernetes;

import java.time.Duration;

/**
 * What goes wrong with a request.
 *
 * @param code the status to answer with, or 0 to carry the request out
 * @param message of the Status body, or empty for the usual one
 * @param retryAfterSeconds for the header, or -1
 * @param delay before anything else
 * @param close when the connection is closed without an answer
 */
public record Fault(int code, String message, int retryAfterSeconds, Duration delay, Close close) {

    /** When a connection is closed. */
    public enum Close {
        NEVER,
        BEFORE,
        AFTER
    }

    /** Answers with a status, in the usual words. */
    public static Fault status(int code) {
        return status(code, "");
    }

    /** Answers with a status, in these words. */
    public static Fault status(int code, String message) {
        return new Fault(code, message, -1, Duration.ZERO, Close.NEVER);
    }

    /** Answers 429 or 503 with {@code Retry-After}. */
    public static Fault retryAfter(int code, int seconds) {
        return new Fault(code, "", seconds, Duration.ZERO, Close.NEVER);
    }

    /** Answers as usual, later. */
    public static Fault slow(Duration delay) {
        return new Fault(0, "", -1, delay, Close.NEVER);
    }

    /** Closes the connection; nothing is done. */
    public static Fault closeBefore() {
        return new Fault(0, "", -1, Duration.ZERO, Close.BEFORE);
    }

    /** Carries the request out and closes the connection without an answer. */
    public static Fault closeAfter() {
        return new Fault(0, "", -1, Duration.ZERO, Close.AFTER);
    }

    ApiException toException() {
        String reason =
                switch (code) {
                    case 401 -> "Unauthorized";
                    case 403 -> "Forbidden";
                    case 404 -> "NotFound";
                    case 409 -> "Conflict";
                    case 410 -> "Expired";
                    case 429 -> "TooManyRequests";
                    case 500 -> "InternalError";
                    case 503 -> "ServiceUnavailable";
                    case 504 -> "Timeout";
                    default -> "";
                };
        String usual =
                switch (code) {
                    case 401 -> "Unauthorized";
                    case 429 -> "too many requests, please try again later";
                    case 500 -> "Internal error occurred: fault on demand";
                    case 503 -> "the server is currently unable to handle the request";
                    case 504 -> "request timed out";
                    default -> "fault on demand";
                };
        return ApiException.of(code, reason, message.isEmpty() ? usual : message);
    }
}
