package io.jenkins.plugins.gitops.engine.sync.apply;

import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** How far a run came. Only the wish to stop comes from other threads. */
final class RunProgress {

    /** With the pauses between them about a minute: a change of etcd's leader, or a webhook's restart. */
    private static final int MAX_TRIES = 7;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

    /** Upgrades of a control plane and restarts of an agent take minutes, and what is half applied should be finished. */
    private static final Duration MAX_ABSENCE = Duration.ofMinutes(5);

    private final LongSupplier nanos;
    private final BooleanSupplier wanted;
    private static final int MAX_FAILURES_SHOWN = 5;

    private final List<Change> done = new ArrayList<>();
    private volatile boolean stopped;
    private String waitingFor = "";
    private int tries;
    /** How often in a row, and since when, the cluster served nobody. */
    private int absences;

    private long absentSince;

    /**
     * @param nanos a clock that never goes back
     * @param wanted once it says no, the run is stopped; asked by several threads
     */
    RunProgress(LongSupplier nanos, BooleanSupplier wanted) {
        this.nanos = nanos;
        this.wanted = wanted;
    }

    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        if (!stopped && !wanted.getAsBoolean()) {
            stopped = true;
        }
        return stopped;
    }

    void waitFor(String what) {
        waitingFor = what;
    }

    String waitingFor() {
        return waitingFor;
    }

    /** Something went well: tries begin anew. */
    void advanced() {
        tries = 0;
        absences = 0;
    }

    /** Counts a fault, and returns whether it is worth another try: a minute for most that may pass, five for an outage. */
    boolean bears(OperationException fault) {
        if (isAbsence(fault)) {
            if (absences++ == 0) {
                absentSince = nanos.getAsLong();
            }
            return nanos.getAsLong() - absentSince < MAX_ABSENCE.toNanos();
        }
        absences = 0;
        return fault.isRetryable() && ++tries < MAX_TRIES;
    }

    /** The token was accepted when the plan was made a moment ago: one that expires meanwhile is given the same time to be renewed. */
    static boolean isAbsence(OperationException fault) {
        return fault instanceof ClusterException answer
                && (answer.isRetryable() && answer.fault() == ClusterException.Fault.OUTAGE || answer.isTokenRefused());
    }

    /** Returns how long to wait before the next try. */
    Duration pause() {
        Duration grown = FIRST_PAUSE.multipliedBy(1L << Math.min(Math.max(tries, absences) - 1, 5));
        return grown.compareTo(MAX_PAUSE) < 0 ? grown : MAX_PAUSE;
    }

    /** Returns whether a fault that may pass is final when it comes once more. */
    boolean isLastTry() {
        return tries + 1 >= MAX_TRIES;
    }

    ChangeSet changes() {
        return new ChangeSet(done);
    }

    void record(Change outcome, OperationLog log) {
        done.add(outcome);
        if (outcome.action() == ChangeAction.FAILED) {
            log.warning(outcome.toString());
        } else if (outcome.action() != ChangeAction.UNCHANGED) {
            log.info(outcome.toString());
        }
    }

    /** Ends the run where an object failed. */
    boolean stopIfFailed(String consequence) {
        List<Change> failures = changes().with(ChangeAction.FAILED);
        if (!failures.isEmpty()) {
            String reasons = failures.stream()
                    .limit(MAX_FAILURES_SHOWN)
                    .map(Change::reason)
                    .collect(Collectors.joining("\n"));
            int more = failures.size() - MAX_FAILURES_SHOWN;
            throw new OperationException(reasons + (more > 0 ? "\nand " + more + " more objects that failed" : "")
                    + "\nSo " + consequence + "; correct the manifests and sync again");
        }
        return true;
    }
}
