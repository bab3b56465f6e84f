package io.jenkins.plugins.gitops.connection;

import hudson.Util;
import io.jenkins.plugins.gitops.engine.sync.options.LockHolder;
import io.jenkins.plugins.gitops.engine.sync.options.Provenance;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Who syncs, and what leads back to it.
 *
 * @param holder who holds the set's lock: the same after a restart, and of no other sync; empty for one that writes nothing
 * @param provenance what applied objects say about their cause, by the names of {@link Provenance}
 * @param wanted asked right before an object is changed, by several threads; once it says no, the sync ends as an interrupted one:
 *     what is under way is finished, the set is remembered as it is, and its lock is given back
 */
public record SyncCause(String holder, Map<String, String> provenance, BooleanSupplier wanted) {

    private static final int MAX_HOLDER = 400;

    public SyncCause {
        provenance = Map.copyOf(provenance);
    }

    boolean writes() {
        return !holder.isEmpty();
    }

    /** The address of a build deep in folders, each character of whose names takes nine in it, is longer than a lock's name. */
    LockHolder lock() {
        String name = holder.length() <= MAX_HOLDER
                ? holder
                : Util.getDigestOf(holder) + " …" + holder.substring(holder.length() - MAX_HOLDER);
        return LockHolder.of(name);
    }

    Provenance annotations() {
        Provenance annotations = Provenance.none();
        for (Map.Entry<String, String> entry : provenance.entrySet()) {
            annotations = annotations.with(entry.getKey(), entry.getValue());
        }
        return annotations;
    }
}
