package io.jenkins.plugins.gitops.engine.sync.fields;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code metadata.managedFields}: who owns which fields of an object, and since when. */
public final class ManagedFields {

    private ManagedFields() {}

    public static List<Map<String, Object>> entries(Resource live) {
        return live.maps("metadata", "managedFields");
    }

    public static boolean isApplyOf(Map<String, Object> entry, String manager) {
        return manager.equals(entry.get("manager")) && "Apply".equals(entry.get("operation")) && !hasSubresource(entry);
    }

    static boolean hasSubresource(Map<String, Object> entry) {
        return entry.get("subresource") instanceof String name && !name.isEmpty();
    }

    /** Returns our entry where there is exactly one; two come from two API versions. */
    public static Optional<Map<String, Object>> onlyApplyEntry(Resource live, String manager) {
        List<Map<String, Object>> own = entries(live).stream()
                .filter(entry -> isApplyOf(entry, manager))
                .toList();
        return own.size() == 1 ? Optional.of(own.get(0)) : Optional.empty();
    }

    /** Returns what we own, to compare two states of an object. */
    public static List<Object> ownFields(Resource object, String manager) {
        return entries(object).stream()
                .filter(entry -> isApplyOf(entry, manager))
                .map(entry -> entry.get("fieldsV1"))
                .toList();
    }

    /** Returns both sets of fields in one. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> union(Map<String, Object> left, Map<String, Object> right) {
        Map<String, Object> all = new LinkedHashMap<>(left);
        right.forEach((key, value) -> all.merge(
                key,
                value,
                (one, other) -> one instanceof Map<?, ?> && other instanceof Map<?, ?>
                        ? union((Map<String, Object>) one, (Map<String, Object>) other)
                        : other));
        return all;
    }
}
