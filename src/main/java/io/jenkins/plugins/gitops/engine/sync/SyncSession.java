package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.cluster.InterruptedSyncException;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncOutcome;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncRun;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.plan.Planning;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A sync from its first look to its end: waits for others who write the set, plans, prints the plan, applies, and plans again where
 * another sync went between. Kept in memory alone; after a restart a new one goes on. Not for use by several threads at once, {@link
 * #stop} excepted.
 */
public final class SyncSession {

    private static final int MAX_PLANS = 3;

    private final Syncer syncer;
    private final SyncRequest request;
    private Planning planning;
    private SyncPlan plan;
    private volatile SyncRun run;
    private volatile SyncOutcome outcome = SyncOutcome.RUNNING;
    private volatile boolean stopped;
    private int plans = 1;
    /** Whether a run before the present one wrote anything. */
    private volatile boolean wrote;
    /** What ended the session; null before. */
    private Observation<ChangeSet> end;

    private boolean onlyPlanning;
    private Consumer<SyncPlan> onPlan = made -> {};

    SyncSession(Syncer syncer, SyncRequest request) {
        this.syncer = syncer;
        this.request = request;
        this.planning = syncer.planning(request);
    }

    /** Makes the session end after its plan, which it succeeds with; to be called before the first look. */
    public SyncSession onlyPlanning() {
        onlyPlanning = true;
        return this;
    }

    public boolean isOnlyPlanning() {
        return onlyPlanning;
    }

    /**
     * Has each plan told once it is made and before anything of it is carried out; to be called before the first look.
     *
     * @param told what it throws ends the look; after a fault that may pass the next look tells the same plan again
     */
    public SyncSession reporting(Consumer<SyncPlan> told) {
        onPlan = Objects.requireNonNull(told, "told");
        return this;
    }

    /**
     * Goes on until the end or until something must be waited for; never sleeps.
     *
     * @param log gets the plan once it is made, then a line per object that was changed
     * @return running with what it waits for; succeeded with all changes; failed where anything stands against the sync, an object
     *     could not be written, or it was stopped, as {@link #outcome} tells
     * @throws OperationException a retryable one as long as there is no plan and the cluster cannot be asked for one; the next look
     *     goes on
     */
    public Observation<ChangeSet> observe(OperationLog log) {
        if (end != null) {
            return end;
        }
        if (run == null) {
            Optional<Observation<ChangeSet>> seen = makePlan(log);
            if (seen.isPresent()) {
                return seen.get();
            }
        }
        Observation<ChangeSet> seen = run.applyNextStage(log);
        if (run.isStale() && plans < MAX_PLANS) {
            plans++;
            wrote |= !run.changes().isEmpty();
            run = null;
            plan = null;
            planning = syncer.planning(request);
            return Observation.running(Duration.ZERO, "a new plan, since another sync changed the set meanwhile");
        }
        outcome = run.outcome();
        end = outcome == SyncOutcome.RUNNING ? null : seen;
        return seen;
    }

    /** Returns nothing once there is a plan to carry out. */
    private Optional<Observation<ChangeSet>> makePlan(OperationLog log) {
        if (stopped) {
            return Optional.of(ended(
                    SyncOutcome.INTERRUPTED,
                    "INTERRUPTED: the sync was stopped before anything was changed: sync again"));
        }
        if (plan == null) {
            try {
                Observation<SyncPlan> seen = planning.observe();
                if (seen instanceof Observation.Running<SyncPlan> waiting) {
                    return Optional.of(Observation.running(waiting.retryAfter(), waiting.waitingFor()));
                }
                plan = ((Observation.Succeeded<SyncPlan>) seen).value();
                plan.print(log);
            } catch (InterruptedSyncException e) {
                return Optional.of(ended(SyncOutcome.INTERRUPTED, "INTERRUPTED: " + e.getMessage()));
            } catch (OperationException e) {
                if (e.isRetryable()) {
                    throw e;
                }
                return Optional.of(ended(SyncOutcome.FAILED, e.getMessage()));
            }
        }
        onPlan.accept(plan);
        return start();
    }

    private Optional<Observation<ChangeSet>> start() {
        if (onlyPlanning) {
            outcome = SyncOutcome.SUCCEEDED;
            end = Observation.succeeded(plan.changes());
            return Optional.of(end);
        }
        run = syncer.start(plan);
        if (stopped) {
            run.stop();
        }
        return Optional.empty();
    }

    private Observation<ChangeSet> ended(SyncOutcome how, String reason) {
        outcome = how;
        end = Observation.failed(reason);
        return end;
    }

    /** Returns the plan that is carried out, nothing as long as there is none. */
    public Optional<SyncPlan> plan() {
        return Optional.ofNullable(plan);
    }

    /** Returns what was done up to now. */
    public ChangeSet changes() {
        SyncRun current = run;
        return current == null ? new ChangeSet(List.of()) : current.changes();
    }

    /** Returns whether anything is written by now, or may be; a plan that others made stale, or that changes nothing, is no beginning. */
    public boolean hasBegun() {
        SyncRun current = run;
        boolean writing = current != null
                && (current.outcome() == SyncOutcome.RUNNING
                        || !current.changes().isEmpty());
        return wrote || writing;
    }

    /** Returns how the sync stands; may be asked by any thread. */
    public SyncOutcome outcome() {
        return outcome;
    }

    /** Asks the sync to end, as {@link SyncRun#stop} does; may be called by any thread. */
    public void stop() {
        stopped = true;
        SyncRun current = run;
        if (current != null) {
            current.stop();
        }
    }
}
