package io.jenkins.plugins.gitops.engine.sync.options;

import io.jenkins.plugins.gitops.engine.sync.record.RecordKey;
import java.util.Objects;
import java.util.Optional;

/**
 * What a sync checks, and what it may take for granted.
 *
 * @param limits where the environment's objects may be
 * @param alwaysDryRun whether every object is dry-run, also where manifest and live object already agree
 * @param recordKeyOrNull with what the fingerprints of unchanged objects are keyed; null where none are kept, so that objects on
 *     which manifest and ownership alone do not tell cost a dry run each time
 * @param holderOrNull who the set is locked for while it is written; null for no lock
 */
public record SyncSafety(
        EnvironmentLimits limits, boolean alwaysDryRun, RecordKey recordKeyOrNull, LockHolder holderOrNull) {

    public SyncSafety {
        Objects.requireNonNull(limits, "limits");
    }

    /** Returns no limits, no records, no lock. */
    public static SyncSafety defaults() {
        return new SyncSafety(EnvironmentLimits.none(), false, null, null);
    }

    /** Returns the key of the fingerprints, where they are kept. */
    public Optional<RecordKey> recordKey() {
        return Optional.ofNullable(recordKeyOrNull);
    }

    /** Returns who the set is locked for, where it is. */
    public Optional<LockHolder> holder() {
        return Optional.ofNullable(holderOrNull);
    }
}
