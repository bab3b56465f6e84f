package io.jenkins.plugins.gitops.engine.sync.apply;

import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.sync.plan.PlannedObject;
import io.jenkins.plugins.gitops.engine.sync.plan.Scrubber;
import io.jenkins.plugins.gitops.engine.sync.plan.Stages;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes down what a run does, in its order: lock, remember, apply in stages, prune, forget. */
final class RunScript {

    private final Cluster cluster;
    private final SyncPlan plan;
    private final SetWriter set;
    private final RunProgress progress;
    private final ObjectWrites writes;
    private final Scrubber scrubber;
    private final Deque<RunStep> steps = new ArrayDeque<>();

    RunScript(Cluster cluster, SyncPlan plan, SetWriter set, RunProgress progress, Scrubber scrubber) {
        this.cluster = cluster;
        this.plan = plan;
        this.set = set;
        this.progress = progress;
        this.writes = new ObjectWrites(cluster, plan);
        this.scrubber = scrubber;
    }

    Deque<RunStep> steps() {
        // the inventory's own namespace may come with the set: nothing can be remembered before it exists
        List<PlannedObject> home = plan.applies().stream().filter(this::isHome).toList();
        if (!home.isEmpty()) {
            steps.add(applying(home));
            addBarrier(home, plan.applies());
        }
        steps.add(log -> set.takeLock());
        steps.add(log -> set.writeUnion());
        addStages(plan.applies().stream().filter(object -> !isHome(object)).toList());
        steps.add(log -> progress.stopIfFailed("nothing was pruned"));
        addDeletions();
        return steps;
    }

    private boolean isHome(PlannedObject object) {
        return object.id().groupKind().equals("Namespace")
                && object.id().name().equals(plan.request().namespace());
    }

    private void addStages(List<PlannedObject> objects) {
        // each object is one of its own, whatever else has the same content
        Set<PlannedObject> left = Collections.newSetFromMap(new IdentityHashMap<>());
        left.addAll(objects);
        for (Stages.Stage stage : Stages.of(objects)) {
            stage.batches().forEach(batch -> steps.add(applying(batch)));
            stage.objects().forEach(left::remove);
            addBarrier(stage.mustBeReady(), left);
        }
    }

    private void addDeletions() {
        List<List<PlannedObject>> deletions = new ArrayList<>(new Stages.Stage(plan.deletions(), List.of()).batches());
        Collections.reverse(deletions);
        deletions.forEach(batch -> steps.add(working(batch, object -> Optional.of(writes.delete(object)))));
        if (plan.request().options().prune()) {
            steps.add(log -> progress.stopIfFailed("the objects stay remembered"));
            steps.add(log -> set.writeTrimmed(progress.changes().with(ChangeAction.SKIPPED)));
        }
    }

    /** Where nothing changes behind it, nobody needs to wait. */
    private void addBarrier(List<PlannedObject> objects, Collection<PlannedObject> behind) {
        boolean needed = behind.stream().anyMatch(object -> !object.is(ChangeAction.UNCHANGED));
        if (needed && !objects.isEmpty()) {
            steps.add(log -> progress.stopIfFailed("the objects that come after were not applied"));
            steps.add(new HealthBarrier(cluster, writes, progress, objects));
        }
    }

    private RunStep applying(List<PlannedObject> objects) {
        return working(objects, writes::apply);
    }

    private RunStep working(List<PlannedObject> objects, Work work) {
        Work locked = object -> {
            set.renewLock();
            return work.on(object);
        };
        return new ObjectBatch(objects, locked, progress, scrubber);
    }
}
