package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.Difference;
import io.jenkins.plugins.gitops.engine.diff.DriftReport.Finding;
import io.jenkins.plugins.gitops.engine.diff.DriftReport.Type;
import io.jenkins.plugins.gitops.engine.diff.FieldPath;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.sync.fields.FieldSplit;
import io.jenkins.plugins.gitops.engine.sync.fields.LeftField;
import io.jenkins.plugins.gitops.engine.sync.fields.ManagedFields;
import io.jenkins.plugins.gitops.engine.sync.options.DriftRules;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.plan.ForeignFields.Foreign;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes drift back. A forced apply brings back our own fields; a field that somebody added stays, since it is theirs: so the
 * ownership of it becomes ours first, and the apply of a manifest without it then removes it.
 *
 * <p>Finalizers and owner references are never taken: they are how controllers keep an object until their work is done.
 */
public final class Healing {

    private static final List<List<String>> NEVER =
            List.of(List.of("f:metadata", "f:finalizers"), List.of("f:metadata", "f:ownerReferences"));

    private static final List<String> NEVER_SHOWN = List.of("metadata.finalizers", "metadata.ownerReferences");

    private final SyncOptions options;
    private final DriftRules rules;

    Healing(SyncOptions options, DriftRules rules) {
        this.options = options;
        this.rules = rules;
    }

    /** Returns a plan that also removes what others added, and leaves alone what the rules ignore. */
    SyncPlan of(SyncPlan plan) {
        List<Finding> findings = DriftFinder.find(plan, rules).findings();
        Map<ResourceId, PlannedObject> objects = new HashMap<>();
        plan.applies().forEach(object -> objects.put(object.id(), object));
        Set<ResourceId> drifted = findings.stream().map(Finding::id).collect(Collectors.toSet());
        return plan.healing(
                this,
                plan.applies().stream()
                        .map(object -> healed(object, drifted.contains(object.id())))
                        .toList(),
                findings.stream()
                        .filter(Healing::isTaken)
                        .map(finding -> takenBack(DriftFinder.shown(finding, objects.get(finding.id()), options)))
                        .toList());
    }

    private static boolean isTaken(Finding finding) {
        boolean field = finding.type() == Type.CHANGED || finding.type() == Type.FOREIGN;
        return field && NEVER_SHOWN.stream().noneMatch(never -> FieldPath.isBelow(finding.path(), never));
    }

    private static String takenBack(Finding finding) {
        String since = finding.time().isEmpty() ? "" : " since " + finding.time();
        return "takes back " + finding.id() + " " + finding.path()
                + (finding.manager().isEmpty()
                        ? " (who changed it left no trace)"
                        : " from " + finding.manager() + " (who has it" + since + ")");
    }

    private PlannedObject healed(PlannedObject object, boolean drifted) {
        boolean changes = object.is(ChangeAction.CONFIGURED) || object.is(ChangeAction.RECREATED);
        if (changes && !drifted) {
            return object.changing(new Change(
                    object.id(),
                    ChangeAction.UNCHANGED,
                    "its drift is ignored",
                    List.of(),
                    object.change().version()));
        }
        boolean leftAlone = object.policy().apply() != ObjectPolicy.Apply.ALWAYS
                && object.policy().apply() != ObjectPolicy.Apply.RECREATE;
        if (leftAlone || object.liveOrNull() == null || object.is(ChangeAction.RECREATED)) {
            return object;
        }
        return freed(changes ? leavingIgnored(object) : object);
    }

    /** What is ignored stays with whoever has it: it is not in what is applied, so it is not taken from him. */
    private PlannedObject leavingIgnored(PlannedObject object) {
        List<Foreign> others = ForeignFields.ofOthers(object.liveOrNull(), options.fieldManager())
                .toList();
        Resource sent = object.resource();
        List<Difference> left = new ArrayList<>();
        for (Difference difference : object.change().differences()) {
            Finding finding = DriftFinder.changedBy(object, difference, others);
            Optional<Resource> rest = finding.manager().isEmpty() || !rules.ignore(finding)
                    ? Optional.empty()
                    : LeftField.without(sent, difference.path());
            sent = rest.orElse(sent);
            if (rest.isEmpty()) {
                left.add(difference);
            }
        }
        if (left.size() == object.change().differences().size()) {
            return object;
        }
        ChangeAction action = left.isEmpty() ? ChangeAction.UNCHANGED : ChangeAction.CONFIGURED;
        Change change = new Change(
                object.id(),
                action,
                object.change().reason(),
                left,
                object.change().version());
        return object.changing(change).sending(sent);
    }

    /** Also removes what others added. */
    private PlannedObject freed(PlannedObject object) {
        List<Difference> removed = removable(object.liveOrNull())
                .map(foreign -> new Difference(
                        foreign.leaf().path(),
                        object.mask(options)
                                .text(
                                        object.resource(),
                                        foreign.leaf().path(),
                                        foreign.leaf().value()),
                        null))
                .toList();
        if (removed.isEmpty()) {
            return object;
        }
        List<Difference> all = Stream.concat(object.change().differences().stream(), removed.stream())
                .distinct()
                .toList();
        Change change = new Change(
                object.id(),
                ChangeAction.CONFIGURED,
                "removes what others added",
                all,
                object.change().version());
        return object.changing(change)
                .sending(options.provenance().on(object.resource()))
                .prepared(object.preparation().freeing());
    }

    private Stream<Foreign> removable(Resource live) {
        return ForeignFields.of(live, options.fieldManager()).stream().filter(foreign -> isRemovable(live, foreign));
    }

    private boolean isRemovable(Resource live, Foreign foreign) {
        List<String> keys = foreign.leaf().keys();
        return NEVER.stream().noneMatch(never -> isPrefix(never, keys))
                && !rules.ignore(DriftFinder.finding(live, foreign, options.secrets()));
    }

    private static boolean isPrefix(List<String> prefix, List<String> keys) {
        return keys.size() >= prefix.size() && keys.subList(0, prefix.size()).equals(prefix);
    }

    public boolean concerns(Resource live) {
        return removable(live).findAny().isPresent();
    }

    /** Returns the JSON patch that makes these fields ours; idempotent, since afterwards nobody else has them. */
    public List<Map<String, Object>> patch(Resource live) {
        Set<List<String>> keys =
                removable(live).map(foreign -> foreign.leaf().keys()).collect(Collectors.toSet());
        Map<String, Object> taken = new LinkedHashMap<>();
        List<Map<String, Object>> entries = new ArrayList<>();
        for (Map<String, Object> entry : ManagedFields.entries(live)) {
            if (!ForeignFields.isOther(entry, options.fieldManager())) {
                entries.add(entry);
                continue;
            }
            FieldSplit split = FieldSplit.of(entry.get("fieldsV1"), keys);
            taken = ManagedFields.union(taken, split.taken());
            if (!split.rest().isEmpty()) {
                Map<String, Object> rest = new LinkedHashMap<>(entry);
                rest.put("fieldsV1", split.rest());
                entries.add(rest);
            }
        }
        Map<String, Object> more = taken;
        List<Map<String, Object>> owned = entries.stream()
                .map(entry -> ManagedFields.isApplyOf(entry, options.fieldManager()) ? withFields(entry, more) : entry)
                .toList();
        return List.of(Map.of("op", "replace", "path", "/metadata/managedFields", "value", owned));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> withFields(Map<String, Object> entry, Map<String, Object> more) {
        Map<String, Object> united = new LinkedHashMap<>(entry);
        united.put("fieldsV1", ManagedFields.union((Map<String, Object>) entry.get("fieldsV1"), more));
        return united;
    }
}
