package io.jenkins.plugins.gitops.engine.sync.apply;

import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.sync.inventory.Inventory;
import io.jenkins.plugins.gitops.engine.sync.inventory.InventoryLock;
import io.jenkins.plugins.gitops.engine.sync.inventory.InventoryReader;
import io.jenkins.plugins.gitops.engine.sync.inventory.LockState;
import io.jenkins.plugins.gitops.engine.sync.options.LockHolder;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.plan.PlannedObject;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import io.jenkins.plugins.gitops.engine.sync.record.RecordStore;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Writes what the cluster remembers of a set, under the set's lock where there is one. */
final class SetWriter {

    private final Cluster cluster;
    private final SyncPlan plan;
    private final String fieldManager;
    private final List<ResourceId> members;
    private final Optional<InventoryLock> lock;
    /** As it is in the cluster; null where there is none. */
    private Inventory inventory;

    SetWriter(Cluster cluster, SyncPlan plan, LongSupplier nanos) {
        SyncOptions options = plan.request().options();
        this.cluster = cluster;
        this.plan = plan;
        this.fieldManager = options.fieldManager();
        this.members = plan.applies().stream().map(PlannedObject::id).toList();
        this.inventory = plan.memory().exists() ? plan.before() : null;
        this.lock = options.safety()
                .holder()
                .filter(holder -> writesAnything())
                .map(holder -> new InventoryLock(cluster, holder, plan.before(), fieldManager, nanos));
    }

    private boolean writesAnything() {
        return !plan.changes().isEmpty()
                || !plan.memory().exists()
                || !union().equals(plan.before())
                || plan.request().options().prune()
                        && !trimmed(plan.deletions()).equals(plan.before())
                || plan.memory().records().changed()
                || isLockedByUs();
    }

    /** A process that was killed at its very end left its lock, which nobody else should have to wait for. */
    private boolean isLockedByUs() {
        return plan.memory().exists()
                && LockState.of(plan.memory().parentOrNull())
                        .map(LockState::holder)
                        .equals(plan.request().options().safety().holder().map(LockHolder::name));
    }

    /** Locks the set; nothing where nothing would be written. */
    boolean takeLock() {
        lock.ifPresent(held -> held.take(plan.memory().parentOrNull()));
        return true;
    }

    /** Gives a sign of life where one is due, and makes sure that the set is still ours. */
    void renewLock() {
        lock.ifPresent(InventoryLock::renew);
    }

    private Inventory union() {
        Inventory union = plan.before().union(members);
        return plan.request()
                .options()
                .origin()
                .commit()
                .map(commit -> union.at(commit.id()))
                .orElse(union);
    }

    /** Writes where members are and will be, before the first of them is applied. */
    boolean writeUnion() {
        return write(union());
    }

    /** Kept objects stay remembered, so that they can be pruned once that is confirmed. */
    boolean writeTrimmed(List<Change> skipped) {
        return write(trimmed(skipped.stream().map(Change::id)));
    }

    private Inventory trimmed(Collection<PlannedObject> deletions) {
        return trimmed(deletions.stream().map(PlannedObject::id));
    }

    private Inventory trimmed(Stream<ResourceId> kept) {
        return union().trimmedTo(Stream.concat(members.stream(), kept).toList()).keeping(plan.unreadableKinds());
    }

    private boolean write(Inventory wanted) {
        if (!wanted.equals(inventory)) {
            renewLock();
            // forced: what somebody else wrote there must not make objects forgotten
            cluster.apply(
                    InventoryReader.CONFIG_MAP,
                    wanted.parent(),
                    ApplyOptions.as(fieldManager).forced());
            inventory = wanted;
        }
        return true;
    }

    /** Writes the records where the set is ours, and gives the lock back; never fails. */
    void finish() {
        if (inventory != null && lock.map(InventoryLock::isHeld).orElse(true)) {
            new RecordStore(cluster, inventory.namespace(), inventory.name())
                    .write(plan.memory().records(), fieldManager);
        }
        lock.ifPresent(InventoryLock::release);
    }
}
