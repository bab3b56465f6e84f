package io.jenkins.plugins.gitops.engine.sync.clusters;

import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.sync.SyncOutcome;
import io.jenkins.plugins.gitops.engine.sync.SyncSession;
import java.time.Duration;
import java.util.List;

/** One cluster on its way; only the wish to stop comes from other threads. */
final class RunningCluster {

    private final ClusterTarget target;
    private volatile SyncSession session;
    private ClusterResult result;
    private Duration pause = Duration.ZERO;
    private String waitingFor = "";

    RunningCluster(ClusterTarget target, ClusterState before) {
        this.target = target;
        this.result = ClusterResult.of(target.name(), before);
    }

    int wave() {
        return target.wave();
    }

    boolean is(ClusterState state) {
        return result.state() == state;
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

    void stop() {
        SyncSession current = session;
        if (current != null) {
            current.stop();
        }
    }

    /** Looks once. */
    void observe(OperationLog log) {
        OperationLog named = new NamedLog(target.name(), log);
        try {
            if (session == null) {
                session = target.open();
                result = ClusterResult.of(target.name(), ClusterState.RUNNING);
            }
            Observation<ChangeSet> seen = session.observe(named);
            if (seen instanceof Observation.Running<ChangeSet> running) {
                pause = running.retryAfter();
                waitingFor = running.waitingFor();
            } else if (seen instanceof Observation.Failed<ChangeSet> failed) {
                boolean interrupted = session.outcome() == SyncOutcome.INTERRUPTED;
                end(interrupted ? ClusterState.INTERRUPTED : ClusterState.FAILED, failed.reason(), session.changes());
            } else {
                end(ClusterState.SUCCEEDED, "", session.changes());
            }
        } catch (OperationException e) {
            end(ClusterState.FAILED, e.getMessage(), new ChangeSet(List.of()));
        }
        if (is(ClusterState.FAILED)) {
            named.warning(result.reason());
        } else if (is(ClusterState.SUCCEEDED)) {
            named.info("synced: " + result.changes().summary());
        }
    }

    private void end(ClusterState state, String reason, ChangeSet changes) {
        result = new ClusterResult(target.name(), state, reason, changes);
        target.close();
    }
}
