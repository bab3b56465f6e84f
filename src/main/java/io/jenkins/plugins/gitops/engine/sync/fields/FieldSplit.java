package io.jenkins.plugins.gitops.engine.sync.fields;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A {@code fieldsV1} in two: some of its leaves, and what is left. A map or an item of a list of which all leaves are taken goes with
 * them.
 */
public record FieldSplit(Map<String, Object> taken, Map<String, Object> rest) {

    private static final String SELF = ".";

    /** @param leaves the keys of those to take, from the top down */
    public static FieldSplit of(Object fields, Set<List<String>> leaves) {
        return split(fields instanceof Map<?, ?> map ? map : Map.of(), leaves, List.of());
    }

    private static FieldSplit split(Map<?, ?> fields, Set<List<String>> leaves, List<String> path) {
        Map<String, Object> taken = new LinkedHashMap<>();
        Map<String, Object> rest = new LinkedHashMap<>();
        fields.forEach((key, value) -> {
            String name = String.valueOf(key);
            Map<?, ?> child = value instanceof Map<?, ?> map ? map : Map.of();
            List<String> childPath = new ArrayList<>(path);
            childPath.add(name);
            if (leaves.contains(childPath)) {
                taken.put(name, child);
            } else if (name.equals(SELF) || child.isEmpty()) {
                rest.put(name, child);
            } else {
                FieldSplit below = split(child, leaves, childPath);
                if (!below.taken().isEmpty()) {
                    taken.put(name, below.taken());
                }
                if (!below.rest().isEmpty()) {
                    rest.put(name, below.rest());
                }
            }
        });
        boolean onlySelfLeft = rest.keySet().equals(Set.of(SELF)) && !taken.isEmpty();
        if (onlySelfLeft) {
            taken.put(SELF, rest.remove(SELF));
        }
        return new FieldSplit(taken, rest);
    }
}
