package io.jenkins.plugins.gitops.sandbox.http;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * Something that goes wrong with one request.
 *
 * @param kind what goes wrong
 * @param status of the answer, for {@link Kind#ANSWER}
 * @param headers of the answer, for {@link Kind#ANSWER}
 * @param body of the answer, for {@link Kind#ANSWER}
 * @param pause before the request is served, for {@link Kind#SLOW}; before the connection is closed, for
 *     {@link Kind#HALF_BODY}
 */
public record Fault(Kind kind, int status, Map<String, String> headers, String body, Duration pause) {

    /** What goes wrong. */
    public enum Kind {
        /** The request is not served; another answer is given in its place. */
        ANSWER,
        /** The request is served late. */
        SLOW,
        /** The connection is closed; nothing was done. */
        CLOSED,
        /** The request is served, then the connection is closed without an answer. */
        LOST_ANSWER,
        /** The request is served, half of its answer is sent, then, after a pause, the connection is closed. */
        HALF_BODY
    }

    public Fault {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(pause, "pause");
        headers = Map.copyOf(headers);
    }

    /** An answer of that status, with a body as API servers send it. */
    public static Fault status(int status) {
        return status(status, Map.of(), "{\"message\":\"fault ordered by a test\"}");
    }

    /** An answer of that status, with these headers and this body. */
    public static Fault status(int status, Map<String, String> headers, String body) {
        return new Fault(Kind.ANSWER, status, headers, body, Duration.ZERO);
    }

    /** 200 with the page that a proxy shows. */
    public static Fault notJson() {
        return status(200, Map.of("Content-Type", "text/html"), "<!DOCTYPE html><title>Sign in</title>");
    }

    /** The request is served after that pause. */
    public static Fault slow(Duration pause) {
        return new Fault(Kind.SLOW, 0, Map.of(), "", pause);
    }

    /** The connection is closed before anything is done. */
    public static Fault closed() {
        return new Fault(Kind.CLOSED, 0, Map.of(), "", Duration.ZERO);
    }

    /** All is done, but the connection is closed before the answer. */
    public static Fault lostAnswer() {
        return new Fault(Kind.LOST_ANSWER, 0, Map.of(), "", Duration.ZERO);
    }

    /** All is done, but the connection is closed in the middle of the answer. */
    public static Fault halfBody() {
        return new Fault(Kind.HALF_BODY, 0, Map.of(), "", Duration.ZERO);
    }

    /** All is done and half of the answer is sent, then nothing more comes for that long. */
    public static Fault stalled(Duration pause) {
        return new Fault(Kind.HALF_BODY, 0, Map.of(), "", pause);
    }
}
