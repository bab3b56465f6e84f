package io.jenkins.plugins.gitops.engine.sync.options;

import java.util.Objects;

/**
 * Who owns the fields of the applied objects, and what happens where somebody else does.
 *
 * @param manager the field manager of our applies, 1 to 100 characters; another name means other ownership, so it must stay the
 *     same from sync to sync
 * @param conflicts what happens where others own a field with another value; an object's annotation goes before it
 * @param adopt whether objects of other tools and sets are taken over, and the fields of those tools with them
 * @param healingOrNull where drift is taken back, which drift is none; null where fields that others added stay
 */
public record FieldOwnership(
        String manager, SyncOptions.ConflictPolicy conflicts, boolean adopt, DriftRules healingOrNull) {

    private static final int MAX_MANAGER = 100;

    public FieldOwnership {
        // the server takes 128; locks, records and replicas handed over have longer names made of this one
        if (manager == null || manager.isBlank() || manager.length() > MAX_MANAGER) {
            throw new IllegalArgumentException("The field manager \"" + manager + "\" must have 1 to " + MAX_MANAGER
                    + " characters, such as " + SyncOptions.DEFAULT_FIELD_MANAGER);
        }
        Objects.requireNonNull(conflicts, "conflicts");
    }

    /** Returns our usual manager; conflicts end the sync, objects of others are refused. */
    public static FieldOwnership defaults() {
        return new FieldOwnership(SyncOptions.DEFAULT_FIELD_MANAGER, SyncOptions.ConflictPolicy.FAIL, false, null);
    }
}
