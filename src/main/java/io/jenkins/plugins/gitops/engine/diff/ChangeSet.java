package io.jenkins.plugins.gitops.engine.diff;

import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What happens, or happened, to all objects of a sync.
 *
 * @param changes one per object, in the order in which they are made
 */
public record ChangeSet(List<Change> changes) {

    public ChangeSet {
        changes = List.copyOf(changes);
    }

    /** Returns how many objects have that action. */
    public long count(ChangeAction action) {
        return changes.stream().filter(change -> change.action() == action).count();
    }

    /** Returns whether the cluster is left as it is. */
    public boolean isEmpty() {
        return changes.stream().noneMatch(change -> change.action().changesCluster());
    }

    /** Returns the changes with that action. */
    public List<Change> with(ChangeAction action) {
        return changes.stream().filter(change -> change.action() == action).toList();
    }

    /** Returns the names of the objects with that action, each as {@code Deployment shop/cart}. */
    public List<String> names(ChangeAction action) {
        return with(action).stream().map(change -> change.id().toString()).toList();
    }

    /** Returns counts in the words of a plan: {@code 2 to create, 1 to configure, 5 unchanged}. */
    public String plannedSummary() {
        return summary(action -> action == ChangeAction.UNCHANGED ? "unchanged" : "to " + action.planned());
    }

    /** Returns counts in the words of a report: {@code 2 created, 1 configured, 5 unchanged}. */
    public String summary() {
        return summary(ChangeAction::past);
    }

    /** Returns the changes as JSON trees, with group, kind, namespace, name, action, reason, uid, resourceVersion, differences. */
    public List<Map<String, Object>> document() {
        return ChangeDocument.of(this);
    }

    /** Returns {@link #document()} with the counts as a JSON object. */
    public String json() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("summary", summary());
        document.put("changes", document());
        return ResourceJson.write(document);
    }

    private String summary(java.util.function.Function<ChangeAction, String> word) {
        String text = Stream.of(ChangeAction.values())
                .filter(action -> count(action) > 0)
                .map(action -> count(action) + " " + word.apply(action))
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? "no objects" : text;
    }
}
