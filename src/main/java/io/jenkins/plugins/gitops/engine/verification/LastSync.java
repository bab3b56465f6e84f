package io.jenkins.plugins.gitops.engine.verification;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of the sync before.
 *
 * @param atOrNull events before are left out of the reasons; null to show all
 * @param labelSelector what the objects of the set have in common; empty where it is not known, which costs a request to learn it
 */
public record LastSync(Instant atOrNull, String labelSelector) {

    /** Nothing is known. */
    public static final LastSync UNKNOWN = new LastSync(null, "");

    public LastSync {
        Objects.requireNonNull(labelSelector, "labelSelector");
    }

    Optional<Instant> at() {
        return Optional.ofNullable(atOrNull);
    }
}
