package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a sync would do, made without changing anything. It is worth what the cluster was when it was made: after a restart
 * or a pause of hours, plan again.
 */
public final class SyncPlan {

    private final SyncRequest request;
    private final Inventory before;
    private final List<PlannedObject> applies;
    private final List<PlannedObject> deletions;
    private final List<String> warnings;

    SyncPlan(
            SyncRequest request,
            Inventory before,
            List<PlannedObject> applies,
            List<PlannedObject> deletions,
            List<String> warnings) {
        this.request = request;
        this.before = before;
        this.applies = List.copyOf(applies);
        this.deletions = List.copyOf(deletions);
        this.warnings = List.copyOf(warnings);
    }

    /** Returns all changes, deletions last, secret values masked. */
    public ChangeSet changes() {
        return new ChangeSet(Stream.concat(applies.stream(), deletions.stream())
                .map(PlannedObject::change)
                .toList());
    }

    /** Returns what the server warned of in the dry runs. */
    public List<String> warnings() {
        return warnings;
    }

    /** Writes the plan: a line of counts, a line per object that changes, its fields below it. */
    public void print(OperationLog log) {
        ChangeSet changes = changes();
        log.info("Plan: " + changes.plannedSummary());
        for (Change change : changes.changes()) {
            if (change.action() != io.jenkins.plugins.gitops.engine.diff.ChangeAction.UNCHANGED) {
                log.info("  " + change.action().planned() + " " + change.id()
                        + (change.reason().isEmpty() ? "" : " (" + change.reason() + ")"));
                change.differences().forEach(difference -> log.info("      " + difference));
            }
        }
        warnings.forEach(log::warning);
    }

    SyncRequest request() {
        return request;
    }

    Inventory before() {
        return before;
    }

    List<PlannedObject> applies() {
        return applies;
    }

    List<PlannedObject> deletions() {
        return deletions;
    }
}
