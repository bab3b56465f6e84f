package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.Difference;
import io.jenkins.plugins.gitops.engine.diff.DriftReport;
import io.jenkins.plugins.gitops.engine.diff.DriftReport.Finding;
import io.jenkins.plugins.gitops.engine.diff.DriftReport.Type;
import io.jenkins.plugins.gitops.engine.diff.FieldPath;
import io.jenkins.plugins.gitops.engine.diff.SecretMask;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.sync.options.DriftRules;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.plan.ForeignFields.Foreign;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads out of a plan what drifted, and out of {@code managedFields} who did it. Pure. */
public final class DriftFinder {

    private final SyncOptions options;
    private final DriftRules rules;
    private final List<Finding> findings = new ArrayList<>();

    private DriftFinder(SyncOptions options, DriftRules rules) {
        this.options = options;
        this.rules = rules;
    }

    /** Returns what {@link #find} does, as it may be shown: places name items of lists by their values, which may be secret. */
    public static DriftReport shown(SyncPlan plan, DriftRules rules) {
        Map<ResourceId, PlannedObject> objects = new HashMap<>();
        plan.applies().forEach(object -> objects.put(object.id(), object));
        return new DriftReport(find(plan, rules).findings().stream()
                .map(finding ->
                        shown(finding, objects.get(finding.id()), plan.request().options()))
                .toList());
    }

    /** @param objectOrNull of the finding; null where it is in no manifest */
    public static Finding shown(Finding finding, PlannedObject objectOrNull, SyncOptions options) {
        if (objectOrNull == null || finding.path().isEmpty()) {
            return finding;
        }
        String path = objectOrNull.mask(options).path(objectOrNull.resource(), finding.path());
        return new Finding(
                finding.id(),
                finding.type(),
                path,
                finding.live(),
                finding.wanted(),
                finding.manager(),
                finding.time());
    }

    /** @param plan made with conflicts forced, so that contested fields are differences */
    public static DriftReport find(SyncPlan plan, DriftRules rules) {
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
        List<Foreign> others = ForeignFields.ofOthers(object.liveOrNull(), options.fieldManager())
                .toList();
        object.change().differences().forEach(difference -> changed(object, difference, others));
        foreign(object);
    }

    private void changed(PlannedObject object, Difference difference, List<Foreign> others) {
        add(changedBy(object, difference, others));
    }

    /** @param others what others own of the live object */
    static Finding changedBy(PlannedObject object, Difference difference, List<Foreign> others) {
        Optional<Foreign> owner = others.stream()
                .filter(other -> FieldPath.isBelow(other.leaf().path(), difference.path())
                        || FieldPath.isBelow(difference.path(), other.leaf().path()))
                .max(Comparator.comparing(Foreign::time));
        return new Finding(
                object.id(),
                Type.CHANGED,
                difference.path(),
                difference.before(),
                difference.after(),
                owner.map(Foreign::manager).orElse(""),
                owner.map(Foreign::time).orElse(""));
    }

    private void foreign(PlannedObject object) {
        SecretMask mask = object.mask(options);
        List<Difference> known = object.change().differences();
        for (Foreign foreign : ForeignFields.of(object.liveOrNull(), options.fieldManager())) {
            String path = foreign.leaf().path();
            if (known.stream().noneMatch(difference -> FieldPath.isBelow(path, difference.path()))) {
                add(finding(object.resource(), foreign, mask));
            }
        }
    }

    static Finding finding(Resource subject, Foreign foreign, SecretMask mask) {
        String path = foreign.leaf().path();
        String shown = mask.text(subject, path, foreign.leaf().value());
        return new Finding(subject.id(), Type.FOREIGN, path, shown, null, foreign.manager(), foreign.time());
    }
}
