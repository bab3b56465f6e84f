package io.jenkins.plugins.gitops.engine.sync.options;

import java.util.Objects;
import java.util.Optional;

/**
 * Where the manifests of a sync come from.
 *
 * @param provenance what leads back from a changed object to its cause
 * @param commitOrNull the commit of the manifests and its place among others; null where nobody checks the order
 */
public record SyncOrigin(Provenance provenance, SourceCommit commitOrNull) {

    public SyncOrigin {
        Objects.requireNonNull(provenance, "provenance");
    }

    /** Returns an origin that says nothing. */
    public static SyncOrigin unknown() {
        return new SyncOrigin(Provenance.none(), null);
    }

    /** Returns the commit of the manifests, where the order of commits is kept. */
    public Optional<SourceCommit> commit() {
        return Optional.ofNullable(commitOrNull);
    }
}
