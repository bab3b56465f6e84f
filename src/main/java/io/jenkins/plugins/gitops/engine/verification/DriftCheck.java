package io.jenkins.plugins.gitops.engine.verification;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Whether a cluster is what the last synced commit says: asked by the use case that plans syncs, which this room does not know.
 *
 * @param subject what was synced, for people: {@code cart-staging}
 * @param findings asks once and returns one line for each thing that drifted, secrets masked; none where nothing did. Blocking; called
 *     once for a verification that is otherwise over, and again only where the verification goes on. What it throws is passed on by the look
 */
public record DriftCheck(String subject, Supplier<List<String>> findings) {

    public DriftCheck {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(findings, "findings");
    }
}
