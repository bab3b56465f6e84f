package io.jenkins.plugins.gitops.engine.sync;

import java.util.Objects;

/**
 * How a sync decides.
 *
 * @param fieldManager who owns the applied fields in the cluster
 * @param conflicts what happens where others own a field with another value
 * @param prune whether objects of earlier syncs that are in no manifest any more are deleted
 * @param deleteProtected whether that goes for namespaces, definitions and volumes too, which take data with them
 */
public record SyncOptions(String fieldManager, ConflictPolicy conflicts, boolean prune, boolean deleteProtected) {

    /** The field manager where none is configured. */
    public static final String DEFAULT_FIELD_MANAGER = "jenkins-gitops";

    /** What happens where others own a field with another value. */
    public enum ConflictPolicy {
        /** The sync ends before anything is changed, and names field and owner. */
        FAIL,
        /** The field is taken over. */
        FORCE
    }

    public SyncOptions {
        Objects.requireNonNull(fieldManager, "fieldManager");
        Objects.requireNonNull(conflicts, "conflicts");
    }

    /** Returns the defaults: conflicts end the sync, prune on, protected kinds stay. */
    public static SyncOptions defaults() {
        return new SyncOptions(DEFAULT_FIELD_MANAGER, ConflictPolicy.FAIL, true, false);
    }

    /** Returns these options with another conflict policy. */
    public SyncOptions withConflicts(ConflictPolicy policy) {
        return new SyncOptions(fieldManager, policy, prune, deleteProtected);
    }

    /** Returns these options with or without prune. */
    public SyncOptions withPrune(boolean wanted) {
        return new SyncOptions(fieldManager, conflicts, wanted, deleteProtected);
    }

    /** Returns these options with deletion of protected kinds confirmed. */
    public SyncOptions withDeleteProtected() {
        return new SyncOptions(fieldManager, conflicts, prune, true);
    }
}
