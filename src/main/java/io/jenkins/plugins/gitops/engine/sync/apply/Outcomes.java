package io.jenkins.plugins.gitops.engine.sync.apply;

import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.sync.plan.PlannedObject;
import io.jenkins.plugins.gitops.engine.sync.plan.Scrubber;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** What became of the objects of a batch. One object's failure must not hide what happens to the others. Thread-safe. */
final class Outcomes {

    private final List<PlannedObject> objects;
    private final Scrubber scrubber;
    private final boolean lastTry;
    private final Map<ResourceId, Change> changes = new ConcurrentHashMap<>();
    private final AtomicReference<OperationException> fault = new AtomicReference<>();

    /** @param lastTry whether a fault that may pass counts as a failure of the object now; an outage never does */
    Outcomes(List<PlannedObject> objects, Scrubber scrubber, boolean lastTry) {
        this.objects = objects;
        this.scrubber = scrubber;
        this.lastTry = lastTry;
    }

    void put(PlannedObject object, Work work) {
        try {
            work.on(object).ifPresent(change -> changes.put(object.id(), change));
        } catch (OperationException e) {
            if (RunProgress.isAbsence(e) || e.isRetryable() && !lastTry) {
                fault.accumulateAndGet(e, Outcomes::longer);
            } else {
                OperationException last = e instanceof ClusterException answer ? answer.asLasting() : e;
                changes.put(
                        object.id(),
                        object.change().withOutcome(ChangeAction.FAILED, scrubber.clean(last.getMessage())));
            }
        }
    }

    private static OperationException longer(OperationException one, OperationException other) {
        boolean first = one != null
                && (other.retryAfter().isEmpty()
                        || one.retryAfter().isPresent()
                                && one.retryAfter()
                                                .get()
                                                .compareTo(other.retryAfter().get())
                                        >= 0);
        return first ? one : other;
    }

    List<Change> inOrder() {
        return objects.stream()
                .map(PlannedObject::id)
                .map(changes::get)
                .filter(Objects::nonNull)
                .toList();
    }

    List<PlannedObject> left() {
        return objects.stream()
                .filter(object -> !changes.containsKey(object.id()))
                .toList();
    }

    /** Returns whether nobody is served now, so that the rest need not be sent. */
    boolean isOutage() {
        return fault.get() != null && RunProgress.isAbsence(fault.get());
    }

    /** Throws the fault that asks for the longest pause, where there was one. */
    void throwFault() {
        if (fault.get() != null) {
            throw fault.get();
        }
    }
}
