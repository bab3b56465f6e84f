package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.cluster.ApiCatalog;
import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
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
import io.jenkins.plugins.gitops.engine.resource.ApplyOrder;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
    private final ApplyOptions options;
    private final Deque<Step> steps = new ArrayDeque<>();
    private final List<Change> done = new ArrayList<>();
    private ApiCatalog catalog;
    private String waitingFor = "";
    private int tries;

    SyncRun(Cluster cluster, SyncPlan plan) {
        this.cluster = cluster;
        this.plan = plan;
        ApplyOptions plain = ApplyOptions.as(plan.request().options().fieldManager());
        boolean force = plan.request().options().conflicts() == SyncOptions.ConflictPolicy.FORCE;
        this.options = force ? plain.forced() : plain;
        addSteps();
    }

    private void addSteps() {
        List<ResourceId> members =
                plan.applies().stream().map(each -> each.resource().id()).toList();
        List<PlannedObject> first = plan.applies().stream()
                .filter(each -> ApplyOrder.isFirstStage(each.resource().id()))
                .toList();
        List<PlannedObject> rest = plan.applies().stream()
                .filter(each -> !ApplyOrder.isFirstStage(each.resource().id()))
                .toList();
        // the inventory's own namespace may come with the set: nothing can be remembered before it exists
        List<PlannedObject> home = first.stream().filter(this::isHome).toList();
        home.forEach(object -> steps.add(log -> apply(object, log)));
        if (!home.isEmpty()) {
            steps.add(log -> areReady(home));
        }
        steps.add(log -> writeInventory(plan.before().union(members)));
        List<PlannedObject> others =
                first.stream().filter(object -> !isHome(object)).toList();
        others.forEach(object -> steps.add(log -> apply(object, log)));
        if (!first.isEmpty()) {
            steps.add(log -> areReady(first));
        }
        steps.add(log -> stopIfFailed());
        rest.forEach(object -> steps.add(log -> apply(object, log)));
        steps.add(log -> stopIfFailed());
        plan.deletions().forEach(object -> steps.add(log -> delete(object, log)));
        if (plan.request().options().prune()) {
            steps.add(log -> trimInventory(members));
        }
    }

    private boolean isHome(PlannedObject object) {
        return object.resource().id().groupKind().equals("Namespace")
                && object.resource().name().equals(plan.request().namespace());
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
                tries++;
                if (!e.isRetryable() || tries >= MOST_TRIES) {
                    return Observation.failed(e.getMessage() + appliedBefore());
                }
                Duration pause = e.retryAfter().orElse(FIRST_RETRY.multipliedBy(1L << tries - 1));
                return Observation.running(pause, e.getMessage());
            }
        }
        return Observation.succeeded(changes());
    }

    private String appliedBefore() {
        return done.isEmpty() ? "" : " (before that: " + changes().summary() + ")";
    }

    private boolean apply(PlannedObject object, OperationLog log) {
        if (object.change().action() == ChangeAction.UNCHANGED) {
            done.add(object.change());
            return true;
        }
        Change outcome;
        try {
            boolean created =
                    cluster.apply(kindOf(object), object.resource(), options).created();
            outcome = object.change().withOutcome(created ? ChangeAction.CREATED : ChangeAction.CONFIGURED, "");
        } catch (OperationException e) {
            if (e.isRetryable() && tries + 1 < MOST_TRIES) {
                throw e;
            }
            // one object's failure must not hide what happens to the others
            outcome = object.change().withOutcome(ChangeAction.FAILED, e.getMessage());
        }
        record(outcome, log);
        return true;
    }

    private void record(Change outcome, OperationLog log) {
        done.add(outcome);
        if (outcome.action() == ChangeAction.FAILED) {
            log.warning(outcome.toString());
        } else {
            log.info(outcome.toString());
        }
    }

    private ApiKind kindOf(PlannedObject object) {
        return object.kind().orElseGet(() -> {
            Resource resource = object.resource();
            if (catalog == null) {
                catalog = cluster.discover(plan.applies().stream()
                        .map(each -> each.resource().id().group())
                        .collect(Collectors.toSet()));
            }
            return catalog.find(resource.apiVersion(), resource.kind())
                    .orElseThrow(() -> new OperationException(resource + ": the cluster does not serve "
                            + resource.apiVersion() + " although its definition is established; correct the version in"
                            + " the manifest or in the definition"));
        });
    }

    /** The rest can only be sent once namespaces are active and definitions are served. */
    private boolean areReady(List<PlannedObject> objects) {
        for (PlannedObject object : objects) {
            Resource wanted = object.resource();
            Optional<Health> health = cluster.get(kindOf(object), "", wanted.name())
                    .map(live -> HealthAssessor.assess(live, new HealthContext(List.of(), Instant.EPOCH)));
            boolean failed = done.stream()
                    .anyMatch(change -> change.id().equals(wanted.id()) && change.action() == ChangeAction.FAILED);
            if (health.isPresent() && health.get().status() == HealthStatus.DEGRADED) {
                throw new OperationException(
                        wanted + " is " + health.get() + "; correct it, the objects that need it were not applied");
            }
            if (!failed && (health.isEmpty() || health.get().status() != HealthStatus.HEALTHY)) {
                waitingFor = wanted + " to be ready";
                return false;
            }
        }
        return true;
    }

    private boolean stopIfFailed() {
        List<Change> failures = changes().with(ChangeAction.FAILED);
        if (!failures.isEmpty()) {
            String reasons = failures.stream().map(Change::reason).collect(Collectors.joining("\n"));
            throw new OperationException(reasons + "\nNothing was pruned; correct the manifests and sync again");
        }
        return true;
    }

    private boolean delete(PlannedObject object, OperationLog log) {
        if (object.change().action() == ChangeAction.SKIPPED) {
            record(object.change(), log);
            return true;
        }
        boolean there = cluster.delete(object.kindOrNull(), object.resource());
        record(there ? object.change() : object.change().withOutcome(ChangeAction.DELETED, "was gone already"), log);
        return true;
    }

    private boolean writeInventory(Inventory inventory) {
        // forced: what somebody else wrote there must not make objects forgotten
        cluster.apply(InventoryReader.CONFIG_MAP, inventory.parent(), options.forced());
        return true;
    }

    /** Kept objects stay remembered, so that they can be pruned once that is confirmed. */
    private boolean trimInventory(List<ResourceId> members) {
        Stream<ResourceId> skipped =
                changes().with(ChangeAction.SKIPPED).stream().map(Change::id);
        return writeInventory(
                plan.before().trimmedTo(Stream.concat(members.stream(), skipped).toList()));
    }
}
