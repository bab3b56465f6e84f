package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.sync.inventory.Inventory;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a sync would do, made without changing anything. It is worth what the cluster was when it was made: after a restart
 * or a pause of hours, plan again.
 */
public final class SyncPlan {

    private final SyncRequest request;
    private final SetMemory memory;
    private final Set<String> unreadableKinds;
    private final List<PlannedObject> applies;
    private final List<PlannedObject> deletions;
    private final List<String> warnings;
    /** Null for a plan that leaves fields of others alone. */
    private Healing healing;

    /** What is taken back from whom; empty for a plan that heals nothing. */
    private List<String> takenBack = List.of();

    SyncPlan(
            SyncRequest request,
            SetMemory memory,
            Set<String> unreadableKinds,
            List<PlannedObject> applies,
            List<PlannedObject> deletions,
            List<String> warnings) {
        this.request = request;
        this.memory = memory;
        this.unreadableKinds = Set.copyOf(unreadableKinds);
        this.applies = List.copyOf(applies);
        this.deletions = List.copyOf(deletions);
        this.warnings = List.copyOf(warnings);
    }

    /** Returns all changes, deletions last, secret values masked. */
    public ChangeSet changes() {
        return new ChangeSet(Stream.concat(applies.stream(), deletions.stream())
                .map(object -> object.shown(request.options()))
                .toList());
    }

    /** Returns what the server warned of in the dry runs, and which marks of other tools have an effect on which objects. */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * Returns a hash that is the same for the same changes of the same set, whenever and by whomever the plan is made: 64
     * hexadecimal digits. What the server makes up (uid, addresses, ports) is not in it. Of secret values there is only that
     * they change, so a plan is approved together with its commit.
     */
    public String hash() {
        return PlanDocument.hash(
                request, Stream.concat(applies.stream(), deletions.stream()).toList());
    }

    /** Returns the plan as a JSON object, secret values masked. */
    public String json() {
        return PlanDocument.json(this);
    }

    /** Returns the lines that {@link #print} writes, without the warnings. */
    public String text() {
        return String.join("\n", lines());
    }

    /** Writes the plan: a line of counts, a line per object that changes, its fields below it. */
    public void print(OperationLog log) {
        lines().forEach(log::info);
        warnings.forEach(log::warning);
    }

    private List<String> lines() {
        ChangeSet changes = changes();
        List<String> lines = new ArrayList<>(List.of("Plan: " + changes.plannedSummary()));
        for (Change change : changes.changes()) {
            if (change.action() != ChangeAction.UNCHANGED) {
                lines.add("  " + change.action().planned() + " " + change.id()
                        + (change.reason().isEmpty() ? "" : " (" + change.reason() + ")"));
                change.differences().forEach(difference -> lines.add("      " + difference));
            }
        }
        takenBack.forEach(line -> lines.add("  " + line));
        return lines;
    }

    /** Returns a line for each field that is taken back, with who had it since when; empty for a plan that heals nothing. */
    public List<String> takenBack() {
        return takenBack;
    }

    /** Returns this plan with other objects, those prepared by a healing among them. */
    public SyncPlan healing(Healing how, List<PlannedObject> healed, List<String> taken) {
        SyncPlan plan = new SyncPlan(request, memory, unreadableKinds, healed, deletions, warnings);
        plan.healing = how;
        plan.takenBack = List.copyOf(taken);
        return plan;
    }

    public Optional<Healing> healing() {
        return Optional.ofNullable(healing);
    }

    public SyncRequest request() {
        return request;
    }

    public SetMemory memory() {
        return memory;
    }

    public Inventory before() {
        return memory.inventory();
    }

    /** Returns kinds whose members could not be read, so that they must stay remembered. */
    public Set<String> unreadableKinds() {
        return unreadableKinds;
    }

    public List<PlannedObject> applies() {
        return applies;
    }

    public List<PlannedObject> deletions() {
        return deletions;
    }
}
