package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.engine.sync.Provenance;
import java.util.Map;

/**
 * Who syncs, and what leads back to it.
 *
 * @param holder who holds the set's lock: the same after a restart, and of no other sync; empty for one that writes nothing
 * @param provenance what applied objects say about their cause, by the names of {@link Provenance}
 * @param beforeEachWrite called right before anything is changed; what it throws ends the sync there
 */
public record SyncCause(String holder, Map<String, String> provenance, Runnable beforeEachWrite) {

    public SyncCause {
        provenance = Map.copyOf(provenance);
    }

    boolean writes() {
        return !holder.isEmpty();
    }

    Provenance annotations() {
        Provenance annotations = Provenance.none();
        for (Map.Entry<String, String> entry : provenance.entrySet()) {
            annotations = annotations.with(entry.getKey(), entry.getValue());
        }
        return annotations;
    }
}
