package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.util.List;

/** Objects that do not need each other: several requests at a time, those that failed for now once more later. */
final class ObjectBatch implements RunStep {

    private final Work work;
    private final RunProgress progress;
    private final Scrubber scrubber;
    private List<PlannedObject> left;

    ObjectBatch(List<PlannedObject> objects, Work work, RunProgress progress, Scrubber scrubber) {
        this.left = objects;
        this.work = work;
        this.progress = progress;
        this.scrubber = scrubber;
    }

    @Override
    public boolean advance(OperationLog log) {
        Outcomes outcomes = new Outcomes(left, scrubber, progress.isLastTry());
        int before = left.size();
        try {
            Parallel.finish(
                    left,
                    object -> {
                        if (!progress.isStopped()) {
                            outcomes.put(object, work);
                        }
                    },
                    progress::stop);
        } finally {
            outcomes.inOrder().forEach(outcome -> progress.record(outcome, log));
            left = outcomes.left();
        }
        if (left.size() < before) {
            progress.advanced();
        }
        outcomes.throwFault();
        if (!left.isEmpty()) {
            progress.waitFor(left.get(0).id() + " to be gone");
        }
        return left.isEmpty();
    }
}
