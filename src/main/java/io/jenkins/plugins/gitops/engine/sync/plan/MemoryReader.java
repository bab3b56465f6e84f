package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.inventory.Inventory;
import io.jenkins.plugins.gitops.engine.sync.inventory.InventoryReader;
import io.jenkins.plugins.gitops.engine.sync.inventory.LockState;
import io.jenkins.plugins.gitops.engine.sync.inventory.LockWatch;
import io.jenkins.plugins.gitops.engine.sync.options.LockHolder;
import io.jenkins.plugins.gitops.engine.sync.options.SourceCommit;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.record.RecordStore;
import io.jenkins.plugins.gitops.engine.sync.record.Records;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Reads what the cluster remembers of a set, and says whether a sync of it may begin now. */
final class MemoryReader {

    private static final int SHOWN_DIGITS = 12;

    private final Cluster cluster;
    private final SyncRequest request;
    private final Inventory named;
    private final LockWatch watch;

    MemoryReader(Cluster cluster, SyncRequest request, LongSupplier nanos) {
        this.cluster = cluster;
        this.request = request;
        this.named = Inventory.empty(request.set(), request.namespace());
        String name = request.options().safety().holder().map(LockHolder::name).orElse("");
        this.watch = new LockWatch(name, nanos);
    }

    /**
     * Looks once.
     *
     * @return running while another sync writes the set
     * @throws OperationException when the commit is older than the last one
     */
    Observation<SetMemory> look() {
        Optional<Resource> parent = new InventoryReader(cluster).readParent(named);
        if (parent.isPresent() && request.options().safety().holder().isPresent()) {
            Optional<LockState> other = watch.holder(parent.get());
            if (other.isPresent()) {
                return Observation.running(
                        watch.pause(),
                        "the sync of " + request.set() + " by " + other.get().holder() + " to finish");
            }
        }
        SetMemory memory = memory(parent.orElse(null));
        request.options().origin().commit().ifPresent(commit -> checkOrder(commit, memory.inventory()));
        return Observation.succeeded(memory);
    }

    /** Returns what the cluster remembers, whoever writes the set now and whichever commit was the last. */
    SetMemory read() {
        return memory(new InventoryReader(cluster).readParent(named).orElse(null));
    }

    private SetMemory memory(Resource parent) {
        Inventory inventory = parent == null ? named : Inventory.of(named.set(), parent);
        Records records = request.options()
                .safety()
                .recordKey()
                .map(key -> new RecordStore(cluster, named.namespace(), named.name()).read(parent, key, named.id()))
                .orElseGet(Records::none);
        return new SetMemory(parent, inventory, records);
    }

    private void checkOrder(SourceCommit commit, Inventory inventory) {
        String last = inventory.commit();
        boolean checked = !last.isEmpty() && !last.equals(commit.id()) && !commit.rollback();
        if (checked && commit.ancestry().of(commit.id(), last) == SourceCommit.Order.OLDER) {
            throw new OperationException("The commit " + shown(commit.id()) + " is older than " + shown(last)
                    + ", which was synced last to the set " + request.set()
                    + "; sync a newer commit, or say that it is a rollback (rollback: true)");
        }
    }

    private static String shown(String commit) {
        return commit.substring(0, Math.min(SHOWN_DIGITS, commit.length()));
    }
}
