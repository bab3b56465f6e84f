package io.jenkins.plugins.gitops.sandbox.kubernetes;

import java.time.Duration;

/**
 * What goes wrong with a request.
 *
 * @param code the status to answer with, or 0 to carry the request out
 * @param message of the Status body, or empty for the usual one
 * @param kind of the answer
 * @param retryAfterSeconds for the header, or -1
 * @param delay before anything else
 * @param close when the connection is closed without an answer
 */
public record Fault(int code, String message, Kind kind, int retryAfterSeconds, Duration delay, Close close) {

    /** When a connection is closed. */
    public enum Close {
        NEVER,
        BEFORE,
        AFTER
    }

    /** Who answers. */
    public enum Kind {
        /** The server, with the reason of its status. */
        STATUS,
        /** The server, with an error of its storage: a Status of 500 without a reason. */
        STORAGE,
        /** A proxy or load balancer before the server: a page. */
        PAGE
    }

    /**
     * Answers as the server does while its storage fails: without a reason, since {@code ErrorToAPIStatus} knows none for errors that
     * are not its own.
     *
     * @param message such as {@code etcdserver: leader changed}
     */
    public static Fault storage(String message) {
        return new Fault(500, message, Kind.STORAGE, -1, Duration.ZERO, Close.NEVER);
    }

    /** Answers as a proxy before the server does, with a page; a status of 200 is possible too. */
    public static Fault page(int code) {
        return new Fault(
                code,
                "<html><head><title>" + code + "</title></head><body><center><h1>" + code
                        + "</h1></center><hr><center>nginx</center></body></html>\r\n",
                Kind.PAGE,
                -1,
                Duration.ZERO,
                Close.NEVER);
    }

    /** Answers with a status, in the usual words. */
    public static Fault status(int code) {
        return status(code, "");
    }

    /** Answers with a status, in these words. */
    public static Fault status(int code, String message) {
        return new Fault(code, message, Kind.STATUS, -1, Duration.ZERO, Close.NEVER);
    }

    /** Answers 429 or 503 with {@code Retry-After}. */
    public static Fault retryAfter(int code, int seconds) {
        return new Fault(code, "", Kind.STATUS, seconds, Duration.ZERO, Close.NEVER);
    }

    /** Answers as usual, later. */
    public static Fault slow(Duration delay) {
        return new Fault(0, "", Kind.STATUS, -1, delay, Close.NEVER);
    }

    /** Closes the connection; nothing is done. */
    public static Fault closeBefore() {
        return new Fault(0, "", Kind.STATUS, -1, Duration.ZERO, Close.BEFORE);
    }

    /** Carries the request out and closes the connection without an answer. */
    public static Fault closeAfter() {
        return new Fault(0, "", Kind.STATUS, -1, Duration.ZERO, Close.AFTER);
    }

    ApiException toException() {
        if (kind == Kind.STORAGE) {
            return ApiException.internal(message);
        }
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
