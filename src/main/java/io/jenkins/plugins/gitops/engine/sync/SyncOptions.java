package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.diff.SecretMask;
import java.util.Objects;

/**
 * How a sync decides. Made by {@link #defaults()} and the {@code with} methods.
 *
 * @param fieldManager who owns the applied fields in the cluster
 * @param conflicts what happens where others own a field with another value; an object's annotation goes before it
 * @param prune whether objects of earlier syncs that are in no manifest any more are deleted
 * @param deleteProtected whether that, and recreation, goes for namespaces, definitions and volumes too, which take data with
 *     them
 * @param adopt whether objects of other tools and sets are taken over
 * @param recreate whether objects are deleted and created again where a field cannot be changed
 * @param verifyAll whether every object is dry-run, also where manifest and live object already agree
 * @param guards how much one sync may delete
 * @param limits where the environment's objects may be
 * @param provenance what leads back from a changed object to its cause
 * @param secrets which values are never shown
 */
public record SyncOptions(
        String fieldManager,
        ConflictPolicy conflicts,
        boolean prune,
        boolean deleteProtected,
        boolean adopt,
        boolean recreate,
        boolean verifyAll,
        DeletionGuard guards,
        EnvironmentLimits limits,
        Provenance provenance,
        SecretMask secrets) {

    /** The field manager where none is configured. */
    public static final String DEFAULT_FIELD_MANAGER = "jenkins-gitops";

    /** What happens where others own a field with another value. */
    public enum ConflictPolicy {
        /** The sync ends before anything is changed, and names field and owner. */
        FAIL,
        /** The field is taken over. */
        FORCE,
        /** The field is left to its owner. */
        YIELD
    }

    public SyncOptions {
        Objects.requireNonNull(fieldManager, "fieldManager");
        Objects.requireNonNull(conflicts, "conflicts");
        Objects.requireNonNull(guards, "guards");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(provenance, "provenance");
        Objects.requireNonNull(secrets, "secrets");
    }

    /** Returns the defaults: conflicts end the sync, prune on, protected kinds stay. */
    public static SyncOptions defaults() {
        return new SyncOptions(
                DEFAULT_FIELD_MANAGER,
                ConflictPolicy.FAIL,
                true,
                false,
                false,
                false,
                false,
                DeletionGuard.defaults(),
                EnvironmentLimits.none(),
                Provenance.none(),
                SecretMask.create());
    }

    /** Returns these options with another field manager. */
    public SyncOptions withFieldManager(String manager) {
        return new SyncOptions(
                manager,
                conflicts,
                prune,
                deleteProtected,
                adopt,
                recreate,
                verifyAll,
                guards,
                limits,
                provenance,
                secrets);
    }

    /** Returns these options with another conflict policy. */
    public SyncOptions withConflicts(ConflictPolicy policy) {
        return new SyncOptions(
                fieldManager,
                policy,
                prune,
                deleteProtected,
                adopt,
                recreate,
                verifyAll,
                guards,
                limits,
                provenance,
                secrets);
    }

    /** Returns these options with or without prune. */
    public SyncOptions withPrune(boolean wanted) {
        return new SyncOptions(
                fieldManager,
                conflicts,
                wanted,
                deleteProtected,
                adopt,
                recreate,
                verifyAll,
                guards,
                limits,
                provenance,
                secrets);
    }

    /** Returns these options with deletion of protected kinds confirmed. */
    public SyncOptions withDeleteProtected() {
        return new SyncOptions(
                fieldManager, conflicts, prune, true, adopt, recreate, verifyAll, guards, limits, provenance, secrets);
    }

    /** Returns these options with objects of other tools and sets taken over, and their field managers replaced. */
    public SyncOptions withAdopt() {
        return new SyncOptions(
                fieldManager,
                conflicts,
                prune,
                deleteProtected,
                true,
                recreate,
                verifyAll,
                guards,
                limits,
                provenance,
                secrets);
    }

    /** Returns these options with objects recreated where a field cannot be changed. */
    public SyncOptions withRecreate() {
        return new SyncOptions(
                fieldManager,
                conflicts,
                prune,
                deleteProtected,
                adopt,
                true,
                verifyAll,
                guards,
                limits,
                provenance,
                secrets);
    }

    /** Returns these options with a dry run for every object: only that sees a newly installed admission policy. */
    public SyncOptions withVerifyAll() {
        return new SyncOptions(
                fieldManager,
                conflicts,
                prune,
                deleteProtected,
                adopt,
                recreate,
                true,
                guards,
                limits,
                provenance,
                secrets);
    }

    /** Returns these options with another limit on deletions. */
    public SyncOptions withGuard(DeletionGuard guard) {
        return new SyncOptions(
                fieldManager,
                conflicts,
                prune,
                deleteProtected,
                adopt,
                recreate,
                verifyAll,
                guard,
                limits,
                provenance,
                secrets);
    }

    /** Returns these options with other limits of the environment. */
    public SyncOptions withLimits(EnvironmentLimits other) {
        return new SyncOptions(
                fieldManager,
                conflicts,
                prune,
                deleteProtected,
                adopt,
                recreate,
                verifyAll,
                guards,
                other,
                provenance,
                secrets);
    }

    /** Returns these options with another provenance. */
    public SyncOptions withProvenance(Provenance other) {
        return new SyncOptions(
                fieldManager,
                conflicts,
                prune,
                deleteProtected,
                adopt,
                recreate,
                verifyAll,
                guards,
                limits,
                other,
                secrets);
    }

    /** Returns these options with another idea of what is secret. */
    public SyncOptions withSecrets(SecretMask mask) {
        return new SyncOptions(
                fieldManager,
                conflicts,
                prune,
                deleteProtected,
                adopt,
                recreate,
                verifyAll,
                guards,
                limits,
                provenance,
                mask);
    }
}
