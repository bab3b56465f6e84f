package io.jenkins.plugins.gitops.engine.sync.apply;

import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.cluster.Parallel;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.inventory.StalePlanException;
import io.jenkins.plugins.gitops.engine.sync.plan.PlannedObject;
import io.jenkins.plugins.gitops.engine.sync.plan.Scrubber;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * One plan being carried out, stage by stage. Kept in memory alone: after a restart the plan is made again, and what was
 * applied already shows up as unchanged. Not for use by several threads at once, {@link #stop} excepted.
 */
public final class SyncRun {

    private static final Duration STAGE_PAUSE = Duration.ofMillis(500);

    private final RunProgress progress;
    private final SetWriter set;
    private final Scrubber scrubber;
    private final Deque<RunStep> steps;
    private volatile SyncOutcome outcome = SyncOutcome.RUNNING;
    private boolean stale;
    /** What ended the run; null before. */
    private Observation<ChangeSet> end;

    public SyncRun(Cluster cluster, SyncPlan plan, LongSupplier nanos, BooleanSupplier wanted) {
        this.progress = new RunProgress(nanos, wanted);
        this.set = new SetWriter(cluster, plan, nanos);
        this.scrubber = new Scrubber(plan.request(), () -> liveObjects(plan));
        this.steps = new RunScript(cluster, plan, set, progress, scrubber).steps();
    }

    private static Stream<Resource> liveObjects(SyncPlan plan) {
        return Stream.concat(plan.applies().stream(), plan.deletions().stream())
                .map(PlannedObject::liveOrNull)
                .filter(live -> live != null);
    }

    /** Returns what was done up to now; the planned outcome of objects not reached yet is not in it. */
    public ChangeSet changes() {
        return progress.changes();
    }

    /** Returns how the run stands; may be asked by any thread. */
    public SyncOutcome outcome() {
        return outcome;
    }

    /** Returns whether the run failed since another sync of the set went between plan and run: plan again, then it can go on. */
    public boolean isStale() {
        return stale;
    }

    /**
     * Asks the run to end: requests under way are finished, no further one is sent, nothing more is pruned, the set is remembered as
     * it is then. The next (or present) {@link #applyNextStage} reports it. May be called by any thread; an interrupt of the thread
     * in {@link #applyNextStage} means the same.
     */
    public void stop() {
        progress.stop();
    }

    /**
     * Goes on until the end or until something is not there yet; never sleeps.
     *
     * @param log one line per object that was changed
     * @return running with what it waits for; succeeded with all changes; failed with the objects that could not be applied, or
     *     since it was stopped, as {@link #outcome} tells. What ended the run is returned again by further calls
     */
    public Observation<ChangeSet> applyNextStage(OperationLog log) {
        while (end == null) {
            if (progress.isStopped() || Thread.currentThread().isInterrupted()) {
                return ended(SyncOutcome.INTERRUPTED, Observation.failed(interruption()));
            }
            if (steps.isEmpty()) {
                return ended(SyncOutcome.SUCCEEDED, Observation.succeeded(changes()));
            }
            Observation<ChangeSet> seen = next(log);
            if (seen != null) {
                return seen;
            }
        }
        return end;
    }

    /** Returns null where the run goes on at once. */
    private Observation<ChangeSet> next(OperationLog log) {
        try {
            set.renewLock();
            if (!steps.element().advance(log)) {
                return progress.isStopped() ? null : Observation.running(STAGE_PAUSE, progress.waitingFor());
            }
            progress.advanced();
            steps.remove();
            return null;
        } catch (OperationException e) {
            if (progress.isStopped() || Thread.currentThread().isInterrupted()) {
                return null;
            }
            if (!progress.bears(e)) {
                stale = e instanceof StalePlanException;
                OperationException last = e instanceof ClusterException answer ? answer.asLasting() : e;
                return ended(
                        SyncOutcome.FAILED,
                        Observation.failed(scrubber.clean(last).getMessage() + appliedBefore()));
            }
            OperationException clean = scrubber.clean(e);
            return Observation.running(clean.retryAfter().orElseGet(progress::pause), clean.getMessage());
        }
    }

    private Observation<ChangeSet> ended(SyncOutcome how, Observation<ChangeSet> seen) {
        // by another thread: with the interrupt on, no request would get through
        Parallel.finish(List.of(set), SetWriter::finish, () -> {});
        outcome = how;
        end = seen;
        return seen;
    }

    private String interruption() {
        long pruned = changes().count(ChangeAction.DELETED);
        return "INTERRUPTED: the sync was stopped; what was applied stays and is remembered, "
                + (pruned == 0 ? "nothing was pruned" : "nothing more was pruned") + ": sync again to go on"
                + appliedBefore();
    }

    private String appliedBefore() {
        return changes().changes().isEmpty()
                ? ""
                : " (before that: " + changes().summary() + ")";
    }
}
