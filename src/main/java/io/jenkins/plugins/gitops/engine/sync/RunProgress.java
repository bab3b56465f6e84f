package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How far a run came. Only the wish to stop comes from other threads. */
final class RunProgress {

    private static final int MOST_TRIES = 5;
    private static final int MOST_FAILURES_SHOWN = 5;

    private final List<Change> done = new ArrayList<>();
    private volatile boolean stopped;
    private String waitingFor = "";
    private int tries;

    void stop() {
        stopped = true;
    }

    boolean isStopped() {
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
    }

    /** Returns how often the same did not go well, this time included. */
    int failedTries() {
        return ++tries;
    }

    boolean hasTriesLeft() {
        return tries < MOST_TRIES;
    }

    /** Returns whether a fault that may pass is final when it comes once more. */
    boolean isLastTry() {
        return tries + 1 >= MOST_TRIES;
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
                    .limit(MOST_FAILURES_SHOWN)
                    .map(Change::reason)
                    .collect(Collectors.joining("\n"));
            int more = failures.size() - MOST_FAILURES_SHOWN;
            throw new OperationException(reasons + (more > 0 ? "\nand " + more + " more objects that failed" : "")
                    + "\nSo " + consequence + "; correct the manifests and sync again");
        }
        return true;
    }
}
