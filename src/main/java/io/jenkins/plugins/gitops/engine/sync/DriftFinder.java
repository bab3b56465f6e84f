package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.Difference;
import io.jenkins.plugins.gitops.engine.diff.DriftReport;
import io.jenkins.plugins.gitops.engine.diff.DriftReport.Finding;
import io.jenkins.plugins.gitops.engine.diff.DriftReport.Type;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads out of a plan what drifted, and out of {@code managedFields} who did it. Pure. */
final class DriftFinder {

    /** Who owns a value, and since when. */
    private record Owner(String manager, String time, String path) {}

    private final SyncOptions options;
    private final DriftRules rules;
    private final List<Finding> findings = new ArrayList<>();

    private DriftFinder(SyncOptions options, DriftRules rules) {
        this.options = options;
        this.rules = rules;
    }

    /** @param plan made with conflicts forced, so that contested fields are differences */
    static DriftReport find(SyncPlan plan, DriftRules rules) {
        DriftFinder finder = new DriftFinder(plan.request().options(), rules);
        plan.applies().forEach(finder::look);
        plan.deletions().forEach(extra -> finder.add(new Finding(extra.id(), Type.EXTRA, "", null, null, "", "")));
        return new DriftReport(finder.findings);
    }

    private void add(Finding finding) {
        if (!rules.ignore(finding)) {
            findings.add(finding);
        }
    }

    private void look(PlannedObject object) {
        if (object.is(ChangeAction.CREATED)) {
            add(new Finding(object.id(), Type.MISSING, "", null, null, "", ""));
            return;
        }
        if (object.liveOrNull() == null) {
            return;
        }
        List<Owner> others = others(object.liveOrNull());
        object.change().differences().forEach(difference -> changed(object, difference, others));
        foreign(object);
    }

    private boolean isOther(Map<String, Object> entry) {
        return !options.fieldManager().equals(entry.get("manager"))
                && !Autoscaling.keeper(options.fieldManager()).equals(entry.get("manager"))
                && !"status".equals(entry.get("subresource"));
    }

    private List<Owner> others(Resource live) {
        return ManagedFields.entries(live).stream()
                .filter(this::isOther)
                .flatMap(entry -> OwnedLeaves.of(entry, live).keySet().stream().map(path -> owner(entry, path)))
                .toList();
    }

    private static Owner owner(Map<String, Object> entry, String path) {
        return new Owner(String.valueOf(entry.get("manager")), Objects.toString(entry.get("time"), ""), path);
    }

    private void changed(PlannedObject object, Difference difference, List<Owner> others) {
        Optional<Owner> owner = others.stream()
                .filter(other -> DriftRules.isBelow(other.path(), difference.path())
                        || DriftRules.isBelow(difference.path(), other.path()))
                .max(Comparator.comparing(Owner::time));
        add(new Finding(
                object.id(),
                Type.CHANGED,
                difference.path(),
                difference.before(),
                difference.after(),
                owner.map(Owner::manager).orElse(""),
                owner.map(Owner::time).orElse("")));
    }

    private void foreign(PlannedObject object) {
        Resource live = object.liveOrNull();
        List<String> ours = ManagedFields.entries(live).stream()
                .filter(entry -> ManagedFields.isApplyOf(entry, options.fieldManager()))
                .flatMap(entry -> OwnedLeaves.of(entry, live).keySet().stream())
                .toList();
        List<Difference> known = object.change().differences();
        for (Map<String, Object> entry : ManagedFields.entries(live)) {
            if (!isOther(entry)) {
                continue;
            }
            OwnedLeaves.of(entry, live).forEach((path, value) -> {
                boolean changedOnes =
                        known.stream().anyMatch(difference -> DriftRules.isBelow(path, difference.path()));
                if (!changedOnes && ours.stream().noneMatch(our -> DriftRules.isBelow(path, our))) {
                    Owner owner = owner(entry, path);
                    String shown = options.secrets().text(object.resource(), path, value);
                    add(new Finding(object.id(), Type.FOREIGN, path, shown, null, owner.manager(), owner.time()));
                }
            });
        }
    }
}
