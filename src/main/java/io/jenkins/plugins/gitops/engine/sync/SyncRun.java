package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.health.Health;
import io.jenkins.plugins.gitops.engine.health.HealthAssessor;
import io.jenkins.plugins.gitops.engine.health.HealthContext;
import io.jenkins.plugins.gitops.engine.health.HealthStatus;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One plan being carried out, stage by stage. Kept in memory alone: after a restart the plan is made again, and what was
 * applied already shows up as unchanged. Not for use by several threads at once.
 */
public final class SyncRun {

    private static final Duration STAGE_PAUSE = Duration.ofMillis(500);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final int MOST_TRIES = 5;

    /** A piece of work; done in order, each until it is finished. */
    private interface Step {
        /** Returns true when finished, false when the caller must look again after a while. */
        boolean advance(OperationLog log);
    }

    private final Cluster cluster;
    private final SyncPlan plan;
    private final ObjectWrites writes;
    private final Scrubber scrubber;
    private final Deque<Step> steps = new ArrayDeque<>();
    private final List<Change> done = new ArrayList<>();
    /** As it is in the cluster; null where there is none. */
    private Inventory inventory;

    private String waitingFor = "";
    private int tries;

    SyncRun(Cluster cluster, SyncPlan plan) {
        this.cluster = cluster;
        this.plan = plan;
        this.writes = new ObjectWrites(cluster, plan);
        this.scrubber = new Scrubber(plan.request());
        this.inventory = plan.inventoryExists() ? plan.before() : null;
        addSteps();
    }

    private void addSteps() {
        List<ResourceId> members =
                plan.applies().stream().map(PlannedObject::id).toList();
        // the inventory's own namespace may come with the set: nothing can be remembered before it exists
        List<PlannedObject> home = plan.applies().stream().filter(this::isHome).toList();
        if (!home.isEmpty()) {
            steps.add(applying(home));
            addBarrier(home, plan.applies());
        }
        steps.add(log -> writeInventory(plan.before().union(members)));
        List<PlannedObject> others =
                plan.applies().stream().filter(object -> !isHome(object)).toList();
        List<PlannedObject> left = new ArrayList<>(others);
        for (Stages.Stage stage : Stages.of(others)) {
            stage.batches().forEach(batch -> steps.add(applying(batch)));
            left.removeAll(stage.objects());
            addBarrier(stage.mustBeReady(), left);
        }
        steps.add(log -> stopIfFailed("nothing was pruned"));
        List<List<PlannedObject>> deletions = new ArrayList<>(new Stages.Stage(plan.deletions(), List.of()).batches());
        Collections.reverse(deletions);
        deletions.forEach(batch -> steps.add(new Batch(batch, object -> Optional.of(writes.delete(object)))));
        if (plan.request().options().prune()) {
            steps.add(log -> stopIfFailed("the objects stay remembered"));
            steps.add(log -> trimInventory(members));
        }
    }

    private boolean isHome(PlannedObject object) {
        return object.id().groupKind().equals("Namespace")
                && object.id().name().equals(plan.request().namespace());
    }

    /** Where nothing changes behind it, nobody needs to wait. */
    private void addBarrier(List<PlannedObject> objects, List<PlannedObject> behind) {
        boolean needed = behind.stream().anyMatch(object -> !object.is(ChangeAction.UNCHANGED));
        if (needed && !objects.isEmpty()) {
            steps.add(log -> stopIfFailed("the objects that come after were not applied"));
            List<PlannedObject> waiting = new ArrayList<>(objects);
            steps.add(log -> areReady(waiting));
        }
    }

    private Step applying(List<PlannedObject> objects) {
        return new Batch(objects, writes::apply);
    }

    /** Returns what was done up to now; the planned outcome of objects not reached yet is not in it. */
    public ChangeSet changes() {
        return new ChangeSet(done);
    }

    /**
     * Goes on until the end or until something is not there yet; never sleeps.
     *
     * @param log one line per object that was changed
     * @return running with what it waits for; succeeded with all changes; failed with the objects that could not be applied
     */
    public Observation<ChangeSet> applyNextStage(OperationLog log) {
        while (!steps.isEmpty()) {
            try {
                if (!steps.peek().advance(log)) {
                    return Observation.running(STAGE_PAUSE, waitingFor);
                }
                tries = 0;
                steps.remove();
            } catch (OperationException e) {
                OperationException clean = scrubber.clean(e);
                tries++;
                if (Thread.currentThread().isInterrupted()) {
                    return Observation.failed(new InterruptedSyncException(null).getMessage() + appliedBefore());
                }
                if (!clean.isRetryable() || tries >= MOST_TRIES) {
                    return Observation.failed(clean.getMessage() + appliedBefore());
                }
                Duration pause = clean.retryAfter().orElse(FIRST_RETRY.multipliedBy(1L << tries - 1));
                return Observation.running(pause, clean.getMessage());
            }
        }
        return Observation.succeeded(changes());
    }

    private String appliedBefore() {
        return done.isEmpty() ? "" : " (before that: " + changes().summary() + ")";
    }

    private void record(Change outcome, OperationLog log) {
        done.add(outcome);
        if (outcome.action() == ChangeAction.FAILED) {
            log.warning(outcome.toString());
        } else if (outcome.action() != ChangeAction.UNCHANGED) {
            log.info(outcome.toString());
        }
    }

    /** The rest can only be sent once namespaces are active, definitions are served, earlier waves run. */
    private boolean areReady(List<PlannedObject> objects) {
        while (!objects.isEmpty()) {
            PlannedObject object = objects.get(0);
            Optional<Health> health = cluster.get(
                            writes.kindOf(object),
                            object.id().namespace(),
                            object.id().name())
                    .map(live -> HealthAssessor.assess(live, new HealthContext(List.of(), Instant.EPOCH)));
            HealthStatus status = health.map(Health::status).orElse(HealthStatus.MISSING);
            if (status == HealthStatus.DEGRADED) {
                throw new OperationException(object.id() + " is " + health.orElseThrow()
                        + "; correct it, the objects that need it were not applied");
            }
            boolean ignored = object.policy().apply() == ObjectPolicy.Apply.IGNORE && status == HealthStatus.MISSING;
            if (status != HealthStatus.HEALTHY && status != HealthStatus.SUSPENDED && !ignored) {
                waitingFor = object.id() + " to be ready";
                return false;
            }
            objects.remove(0);
        }
        return true;
    }

    private boolean stopIfFailed(String consequence) {
        List<Change> failures = changes().with(ChangeAction.FAILED);
        if (!failures.isEmpty()) {
            String reasons = failures.stream().map(Change::reason).collect(Collectors.joining("\n"));
            throw new OperationException(reasons + "\nSo " + consequence + "; correct the manifests and sync again");
        }
        return true;
    }

    private boolean writeInventory(Inventory wanted) {
        if (!wanted.equals(inventory)) {
            // forced: what somebody else wrote there must not make objects forgotten
            cluster.apply(
                    InventoryReader.CONFIG_MAP,
                    wanted.parent(),
                    ApplyOptions.as(plan.request().options().fieldManager()).forced());
            inventory = wanted;
        }
        return true;
    }

    /** Kept objects stay remembered, so that they can be pruned once that is confirmed. */
    private boolean trimInventory(List<ResourceId> members) {
        Stream<ResourceId> skipped =
                changes().with(ChangeAction.SKIPPED).stream().map(Change::id);
        return writeInventory(plan.before()
                .trimmedTo(Stream.concat(members.stream(), skipped).toList())
                .keeping(plan.unreadableKinds()));
    }

    /** Objects that do not need each other: several requests at a time, those that failed for now once more later. */
    private final class Batch implements Step {

        private final Work work;
        private List<PlannedObject> left;

        Batch(List<PlannedObject> objects, Work work) {
            this.left = objects;
            this.work = work;
        }

        @Override
        public boolean advance(OperationLog log) {
            Outcomes outcomes = new Outcomes(left, scrubber, tries + 1 >= MOST_TRIES);
            try {
                Parallel.forEach(left, object -> outcomes.put(object, work));
            } finally {
                outcomes.inOrder().forEach(outcome -> record(outcome, log));
                left = outcomes.left();
            }
            outcomes.throwFault();
            if (!left.isEmpty()) {
                waitingFor = left.get(0).id() + " to be gone";
            }
            return left.isEmpty();
        }
    }
}
