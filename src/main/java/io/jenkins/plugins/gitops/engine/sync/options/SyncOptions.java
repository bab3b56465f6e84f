package io.jenkins.plugins.gitops.engine.sync.options;

import io.jenkins.plugins.gitops.engine.diff.SecretMask;
import io.jenkins.plugins.gitops.engine.sync.record.RecordKey;
import java.util.Objects;
import java.util.Optional;

/**
 * How a sync decides. Made by {@link #defaults()} and the {@code with} methods. Immutable.
 *
 * @param fields who owns the fields
 * @param removals what may be deleted
 * @param safety what is checked, and what is not asked again
 * @param origin where the manifests come from
 * @param secrets which values are never shown
 */
public record SyncOptions(
        FieldOwnership fields, RemovalPolicy removals, SyncSafety safety, SyncOrigin origin, SecretMask secrets) {

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
        Objects.requireNonNull(fields, "fields");
        Objects.requireNonNull(removals, "removals");
        Objects.requireNonNull(safety, "safety");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(secrets, "secrets");
    }

    /** Returns the defaults: conflicts end the sync, prune on, protected kinds stay, no records, no lock. */
    public static SyncOptions defaults() {
        return new SyncOptions(
                FieldOwnership.defaults(),
                RemovalPolicy.defaults(),
                SyncSafety.defaults(),
                SyncOrigin.unknown(),
                SecretMask.create());
    }

    private SyncOptions with(FieldOwnership other) {
        return new SyncOptions(other, removals, safety, origin, secrets);
    }

    private SyncOptions with(RemovalPolicy other) {
        return new SyncOptions(fields, other, safety, origin, secrets);
    }

    private SyncOptions with(SyncSafety other) {
        return new SyncOptions(fields, removals, other, origin, secrets);
    }

    private SyncOptions with(SyncOrigin other) {
        return new SyncOptions(fields, removals, safety, other, secrets);
    }

    /** Returns these options with another conflict policy. */
    public SyncOptions withConflicts(ConflictPolicy policy) {
        return with(new FieldOwnership(fieldManager(), policy, adopt(), fields.healingOrNull()));
    }

    /** Returns these options with objects of other tools and sets taken over, and their field managers replaced. */
    public SyncOptions withAdopt() {
        return with(new FieldOwnership(fieldManager(), conflicts(), true, fields.healingOrNull()));
    }

    /**
     * Returns these options with drift taken back: our fields get their values again, whoever has them now and whatever the
     * conflict policy says, and what others added goes away.
     *
     * @param rules which drift is none
     */
    public SyncOptions withHealing(DriftRules rules) {
        Objects.requireNonNull(rules, "rules");
        return with(new FieldOwnership(fieldManager(), conflicts(), adopt(), rules));
    }

    /** Returns these options with or without prune. */
    public SyncOptions withPrune(boolean wanted) {
        return with(new RemovalPolicy(wanted, deleteProtected(), recreate(), guards()));
    }

    /** Returns these options with deletion of protected kinds confirmed. */
    public SyncOptions withDeleteProtected() {
        return with(new RemovalPolicy(prune(), true, recreate(), guards()));
    }

    /** Returns these options with objects recreated where a field cannot be changed. */
    public SyncOptions withRecreate() {
        return with(new RemovalPolicy(prune(), deleteProtected(), true, guards()));
    }

    /** Returns these options with another limit on deletions. */
    public SyncOptions withGuard(DeletionGuard guard) {
        return with(new RemovalPolicy(prune(), deleteProtected(), recreate(), guard));
    }

    /** Returns these options with a dry run for every object: only that sees a newly installed admission policy. */
    public SyncOptions withAlwaysDryRun() {
        return with(new SyncSafety(limits(), true, safety.recordKeyOrNull(), safety.holderOrNull()));
    }

    /** Returns these options with other limits of the environment. */
    public SyncOptions withLimits(EnvironmentLimits other) {
        return with(new SyncSafety(other, alwaysDryRun(), safety.recordKeyOrNull(), safety.holderOrNull()));
    }

    /** Returns these options with fingerprints of unchanged objects kept beside the inventory, so that they cost no request. */
    public SyncOptions withRecords(RecordKey key) {
        return with(
                new SyncSafety(limits(), alwaysDryRun(), Objects.requireNonNull(key, "key"), safety.holderOrNull()));
    }

    /** Returns these options with the set locked while it is written, so that no other process writes it at the same time. */
    public SyncOptions withLock(LockHolder holder) {
        return with(new SyncSafety(
                limits(), alwaysDryRun(), safety.recordKeyOrNull(), Objects.requireNonNull(holder, "holder")));
    }

    /** Returns these options with another provenance. */
    public SyncOptions withProvenance(Provenance other) {
        return with(new SyncOrigin(other, origin.commitOrNull()));
    }

    /** Returns these options with the order of commits kept: an older one is refused unless it is a rollback. */
    public SyncOptions withCommit(SourceCommit commit) {
        return with(new SyncOrigin(provenance(), Objects.requireNonNull(commit, "commit")));
    }

    /** Returns these options with another idea of what is secret. */
    public SyncOptions withSecrets(SecretMask mask) {
        return new SyncOptions(fields, removals, safety, origin, mask);
    }

    /** Returns {@link FieldOwnership#manager()}. */
    public String fieldManager() {
        return fields.manager();
    }

    /** Returns {@link FieldOwnership#conflicts()}; where drift is taken back, {@link ConflictPolicy#FORCE}. */
    public ConflictPolicy conflicts() {
        return fields.healingOrNull() == null ? fields.conflicts() : ConflictPolicy.FORCE;
    }

    /** Returns which drift is none, where drift is taken back. */
    public Optional<DriftRules> healing() {
        return Optional.ofNullable(fields.healingOrNull());
    }

    /** Returns {@link FieldOwnership#adopt()}. */
    public boolean adopt() {
        return fields.adopt();
    }

    /** Returns {@link RemovalPolicy#prune()}. */
    public boolean prune() {
        return removals.prune();
    }

    /** Returns {@link RemovalPolicy#deleteProtected()}. */
    public boolean deleteProtected() {
        return removals.deleteProtected();
    }

    /** Returns {@link RemovalPolicy#recreate()}. */
    public boolean recreate() {
        return removals.recreate();
    }

    /** Returns {@link RemovalPolicy#guard()}. */
    public DeletionGuard guards() {
        return removals.guard();
    }

    /** Returns {@link SyncSafety#alwaysDryRun()}. */
    public boolean alwaysDryRun() {
        return safety.alwaysDryRun();
    }

    /** Returns {@link SyncSafety#limits()}. */
    public EnvironmentLimits limits() {
        return safety.limits();
    }

    /** Returns {@link SyncOrigin#provenance()}. */
    public Provenance provenance() {
        return origin.provenance();
    }
}
