package io.jenkins.plugins.gitops.engine.sync.clusters;

import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.sync.SyncSession;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncOutcome;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One cluster on its way: one thread at a time looks; only the wish to stop comes from others. */
final class RunningCluster {

    private static final Logger LOGGER = Logger.getLogger(RunningCluster.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

    /** Upgrades of a control plane take minutes; longer than this the other clusters should not wait. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ClusterTarget target;
    private final LongSupplier nanos;
    private volatile SyncSession session;
    private ClusterResult result;
    private Duration pause = Duration.ZERO;
    private String waitingFor = "";
    /** How often in a row it could not be looked at. */
    private int faults;

    private long failingSince;

    /**
     * @param before how it stood before a restart
     * @param nanos the clock for {@link #PATIENCE}
     */
    RunningCluster(ClusterTarget target, ClusterResult before, LongSupplier nanos) {
        this.target = target;
        this.nanos = nanos;
        this.result = before;
    }

    int wave() {
        return target.wave();
    }

    boolean is(ClusterState state) {
        return result.state() == state;
    }

    boolean isConnected() {
        return session != null;
    }

    boolean hasBegun() {
        SyncSession current = session;
        return current != null && current.hasBegun();
    }

    boolean isOpen() {
        return is(ClusterState.WAITING) || is(ClusterState.RUNNING);
    }

    ClusterResult result() {
        SyncSession current = session;
        return current == null || !is(ClusterState.RUNNING)
                ? result
                : new ClusterResult(target.name(), ClusterState.RUNNING, "", current.changes());
    }

    Duration pause() {
        return pause;
    }

    String waitingFor() {
        return target.name() + ": " + waitingFor;
    }

    void skip() {
        end(ClusterState.NOT_STARTED, "", new ChangeSet(List.of()));
    }

    /** May be called by any thread. */
    void stop() {
        SyncSession current = session;
        if (current != null) {
            current.stop();
        }
    }

    /** Connects where that was not done yet. */
    void open(OperationLog log) {
        if (session != null) {
            return;
        }
        OperationLog named = new NamedLog(target.name(), log);
        result = ClusterResult.of(target.name(), ClusterState.RUNNING);
        guarded(named, () -> {
            session = target.open(named);
            faults = 0;
        });
    }

    /** Looks once, where it is connected. */
    void look(OperationLog log) {
        if (session == null || !is(ClusterState.RUNNING)) {
            return;
        }
        OperationLog named = new NamedLog(target.name(), log);
        guarded(named, () -> {
            Observation<ChangeSet> seen = session.observe(named);
            faults = 0;
            conclude(seen, named);
        });
    }

    private void conclude(Observation<ChangeSet> seen, OperationLog named) {
        if (seen instanceof Observation.Running<ChangeSet> running) {
            pause = running.retryAfter();
            waitingFor = running.waitingFor();
        } else if (seen instanceof Observation.Failed<ChangeSet> failed) {
            boolean interrupted = session.outcome() == SyncOutcome.INTERRUPTED;
            end(interrupted ? ClusterState.INTERRUPTED : ClusterState.FAILED, failed.reason(), session.changes());
            named.warning(failed.reason());
        } else {
            end(ClusterState.SUCCEEDED, "", ((Observation.Succeeded<ChangeSet>) seen).value());
            named.info(
                    session.isOnlyPlanning()
                            ? "planned: " + result.changes().plannedSummary()
                            : "synced: " + result.changes().summary());
        }
    }

    /** Whatever goes wrong with one cluster, the others must neither be left locked nor be lost. */
    private void guarded(OperationLog named, Runnable look) {
        try {
            look.run();
        } catch (OperationException e) {
            boolean passes = e.isRetryable() || e.isRefusal() && session != null;
            if (passes && isPatient()) {
                pause = e.retryAfter().orElseGet(this::growingPause);
                waitingFor = e.getMessage();
            } else {
                fail(e.getMessage(), named);
            }
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "unexpected fault with the cluster " + target.name());
            fail("unexpected fault (" + e + "); the log of the controller has more", named);
        }
    }

    private boolean isPatient() {
        if (faults++ == 0) {
            failingSince = nanos.getAsLong();
        }
        return nanos.getAsLong() - failingSince < PATIENCE.toNanos();
    }

    private Duration growingPause() {
        Duration grown = FIRST_PAUSE.multipliedBy(1L << Math.min(faults - 1, 5));
        return grown.compareTo(MAX_PAUSE) < 0 ? grown : MAX_PAUSE;
    }

    private void fail(String reason, OperationLog named) {
        giveBack(named);
        SyncSession current = session;
        end(ClusterState.FAILED, reason, current == null ? new ChangeSet(List.of()) : current.changes());
        named.warning(reason);
    }

    /** A session that was cut short holds the lock of its set. */
    private void giveBack(OperationLog named) {
        SyncSession current = session;
        if (current == null) {
            return;
        }
        // a request of an interrupted thread is never sent
        boolean interrupted = Thread.interrupted();
        try {
            current.stop();
            current.observe(named);
        } catch (RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "the sync of " + target.name() + " could not be ended; its lock expires");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void end(ClusterState state, String reason, ChangeSet changes) {
        result = new ClusterResult(target.name(), state, reason, changes);
        try {
            target.close();
        } catch (RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "the connection to " + target.name() + " could not be closed");
        }
    }
}
