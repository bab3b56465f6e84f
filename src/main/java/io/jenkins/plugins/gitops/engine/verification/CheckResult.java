package io.jenkins.plugins.gitops.engine.verification;

import java.util.Objects;

/**
 * What one check of a verification found at a look.
 *
 * @param kind what is checked: {@code health}, {@code image}, {@code expression}, {@code probe}, {@code drift}
 * @param name the subject: {@code Deployment shop/cart}
 * @param outcome whether it passed
 * @param message a phrase or several lines, masked; may be empty
 */
public record CheckResult(String kind, String name, Outcome outcome, String message) {

    /** Whether a check passed. */
    public enum Outcome {
        PASSED,
        /** Not yet; another look may find otherwise. */
        WAITING,
        /** Waiting does not mend it. */
        FAILED
    }

    public CheckResult {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(message, "message");
    }

    /** Returns {@code Deployment shop/cart progressing: 2 of 3 replicas available}. */
    @Override
    public String toString() {
        return name + (message.isEmpty() ? "" : " " + message);
    }
}
