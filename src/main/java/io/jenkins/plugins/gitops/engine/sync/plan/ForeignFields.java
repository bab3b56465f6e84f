package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.diff.FieldPath;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.fields.ManagedFields;
import io.jenkins.plugins.gitops.engine.sync.fields.OwnedLeaves;
import io.jenkins.plugins.gitops.engine.sync.fields.OwnedLeaves.Leaf;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Fields that somebody else set and we did not. Pure. */
public final class ForeignFields {

    /**
     * A field of somebody else.
     *
     * @param time since when, as the server writes it; empty where it does not say
     */
    public record Foreign(Leaf leaf, String manager, String time) {}

    private ForeignFields() {}

    /** Returns whether an entry is neither ours nor made by somebody who only reports a state. */
    static boolean isOther(Map<String, Object> entry, String fieldManager) {
        return !fieldManager.equals(entry.get("manager"))
                && !Autoscaling.keeper(fieldManager).equals(entry.get("manager"))
                && !"status".equals(entry.get("subresource"));
    }

    /** Returns all owned values of others, those that we own too among them. */
    static Stream<Foreign> ofOthers(Resource live, String fieldManager) {
        return ManagedFields.entries(live).stream()
                .filter(entry -> isOther(entry, fieldManager))
                .flatMap(entry -> OwnedLeaves.of(entry, live).stream()
                        .map(leaf -> new Foreign(
                                leaf, String.valueOf(entry.get("manager")), Objects.toString(entry.get("time"), ""))));
    }

    /** Returns those values of others that are not in what we own. */
    public static List<Foreign> of(Resource live, String fieldManager) {
        List<String> ours = ManagedFields.entries(live).stream()
                .filter(entry -> ManagedFields.isApplyOf(entry, fieldManager))
                .flatMap(entry -> OwnedLeaves.of(entry, live).stream().map(Leaf::path))
                .toList();
        return ofOthers(live, fieldManager)
                .filter(foreign -> ours.stream()
                        .noneMatch(our -> FieldPath.isBelow(foreign.leaf().path(), our)))
                .toList();
    }
}
