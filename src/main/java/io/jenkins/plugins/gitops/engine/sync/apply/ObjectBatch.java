package io.jenkins.plugins.gitops.engine.sync.apply;

import io.jenkins.plugins.gitops.engine.cluster.Parallel;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.sync.plan.PlannedObject;
import io.jenkins.plugins.gitops.engine.sync.plan.Scrubber;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

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
        Consumer<PlannedObject> unlessStopped = object -> {
            if (!progress.isStopped() && !outcomes.isOutage()) {
                outcomes.put(object, work);
            }
        };
        // most objects of most syncs: nothing is asked for them, so no other thread is woken for them
        Map<Boolean, List<PlannedObject>> byWork =
                left.stream().collect(Collectors.partitioningBy(object -> object.is(ChangeAction.UNCHANGED)));
        try {
            byWork.get(true).forEach(unlessStopped);
            Parallel.finish(byWork.get(false), unlessStopped, progress::stop);
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
