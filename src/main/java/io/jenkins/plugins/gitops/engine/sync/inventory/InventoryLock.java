package io.jenkins.plugins.gitops.engine.sync.inventory;

import io.jenkins.plugins.gitops.engine.cluster.ApplyConflictException;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.cluster.Parallel;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.options.LockHolder;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Lets only one process at a time write a set: an annotation of the inventory with the holder and a sign of life.
 *
 * <p>Taken by a JSON patch that carries the resource version of the inventory as the plan read it, so that no sync comes between
 * plan and lock; where there is no inventory yet, by an apply of a field manager of one's own, of which the server lets only one
 * through. Renewed before writes, checked to be still ours. Thread-safe.
 */
public final class InventoryLock {

    private static final Logger LOGGER = Logger.getLogger(InventoryLock.class.getName());
    private static final String POINTER = "/metadata/annotations/" + LockState.ANNOTATION.replace("/", "~1");
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    private static final int MAX_TRIES = 5;

    private final Cluster cluster;
    private final LockHolder holder;
    private final Inventory inventory;
    private final String manager;
    private final LongSupplier nanos;
    /** The same at each try, so that one whose answer was lost is known again. */
    private final LockState first;
    /** Null as long as we do not hold it. */
    private LockState held;

    private long renewedAt;
    private boolean lost;
    /** Whether it may be ours although no answer said so: an interrupt came between. */
    private boolean begun;

    public InventoryLock(
            Cluster cluster, LockHolder holder, Inventory inventory, String fieldManager, LongSupplier nanos) {
        this.cluster = cluster;
        this.holder = holder;
        this.inventory = inventory;
        this.manager = fieldManager + "-lock-" + UUID.randomUUID().toString().substring(0, 13);
        this.nanos = nanos;
        this.first = next();
    }

    private LockState next() {
        return new LockState(holder.name(), UUID.randomUUID().toString(), holder.expiry());
    }

    /**
     * Takes the lock.
     *
     * @param parentOrNull the inventory as the plan read it
     * @throws StalePlanException where it is not so any more
     */
    public synchronized void take(Resource parentOrNull) {
        begun = true;
        try {
            if (parentOrNull == null) {
                Resource parent = inventory.parent();
                cluster.apply(
                        InventoryReader.CONFIG_MAP,
                        parent.with(first.text(), "metadata", "annotations", LockState.ANNOTATION),
                        ApplyOptions.as(manager));
            } else {
                write(parentOrNull, first);
            }
        } catch (ApplyConflictException e) {
            throw stale(e);
        } catch (ClusterException e) {
            if (e.code() != CONFLICT && e.code() != NOT_FOUND || parentOrNull == null) {
                throw e;
            }
            // perhaps by ourselves: the answer of an earlier try was lost
            boolean ours = cluster.get(InventoryReader.CONFIG_MAP, inventory.namespace(), inventory.name())
                    .flatMap(LockState::of)
                    .filter(first::equals)
                    .isPresent();
            if (!ours) {
                throw stale(e);
            }
        }
        held = first;
        renewedAt = nanos.getAsLong();
    }

    private StalePlanException stale(Throwable cause) {
        return new StalePlanException(
                "Another sync of the set changed its inventory " + inventory.namespace() + "/" + inventory.name()
                        + " since the plan was made, so nothing was written; plan again",
                cause);
    }

    private void write(Resource parent, LockState lock) {
        Map<String, Object> operation = Map.of("op", "add", "path", POINTER, "value", lock.text());
        cluster.patch(InventoryReader.CONFIG_MAP, parent, List.of(operation), ApplyOptions.as(manager));
    }

    /**
     * Gives a sign of life where one is due; called before each write.
     *
     * @throws OperationException where somebody else has taken over, since we were silent for too long
     */
    public synchronized void renew() {
        long silence = nanos.getAsLong() - renewedAt;
        if (lost) {
            throw lost();
        }
        if (held == null || silence < holder.expiry().toNanos() / 3) {
            return;
        }
        LockState next = next();
        for (int tries = 1; ; tries++) {
            Resource parent = cluster.get(InventoryReader.CONFIG_MAP, inventory.namespace(), inventory.name())
                    .filter(found -> LockState.of(found).filter(this::isOurs).isPresent())
                    .orElseThrow(this::lost);
            try {
                write(parent, next);
                break;
            } catch (ClusterException e) {
                if (e.code() != CONFLICT || tries >= MAX_TRIES) {
                    throw e;
                }
            }
        }
        held = next;
        renewedAt = nanos.getAsLong();
    }

    public synchronized boolean isHeld() {
        return held != null;
    }

    private boolean isOurs(LockState lock) {
        return lock.holder().equals(holder.name());
    }

    private OperationException lost() {
        held = null;
        lost = true;
        return new OperationException("The lock on the set's inventory " + inventory.namespace() + "/"
                + inventory.name()
                + " was taken over by another sync, since this one gave no sign of life for more than "
                + holder.expiry().toSeconds() + " s; what was applied stays, sync again");
    }

    /** Gives the lock back where it is ours, whoever interrupts the thread meanwhile. Never fails: what is not given back expires. */
    public synchronized void release() {
        if (!begun) {
            return;
        }
        begun = false;
        held = null;
        Parallel.finish(List.of(inventory), set -> tryToRelease(), () -> {});
    }

    private void tryToRelease() {
        try {
            for (int tries = 1; tries <= MAX_TRIES && !isReleased(); tries++) {
                LOGGER.log(Level.FINE, "The inventory was written meanwhile; the lock is given back once more");
            }
        } catch (OperationException e) {
            LOGGER.log(Level.FINE, e, () -> "The lock on " + inventory.name() + " was not given back and expires");
        }
    }

    private boolean isReleased() {
        Resource parent = cluster.get(InventoryReader.CONFIG_MAP, inventory.namespace(), inventory.name())
                .filter(found -> LockState.of(found).filter(this::isOurs).isPresent())
                .orElse(null);
        if (parent == null) {
            return true;
        }
        try {
            cluster.patch(
                    InventoryReader.CONFIG_MAP,
                    parent,
                    List.of(Map.of("op", "remove", "path", POINTER)),
                    ApplyOptions.as(manager));
            return true;
        } catch (ClusterException e) {
            if (e.code() != CONFLICT) {
                throw e;
            }
            return false;
        }
    }
}
