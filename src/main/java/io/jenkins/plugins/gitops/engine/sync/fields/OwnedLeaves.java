package io.jenkins.plugins.gitops.engine.sync.fields;

import io.jenkins.plugins.gitops.engine.diff.FieldPath;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The values that an entry of {@code managedFields} owns. */
public final class OwnedLeaves {

    /**
     * An owned value that is there.
     *
     * @param path as differences write it
     * @param keys of {@code fieldsV1}, from the top down
     */
    public record Leaf(String path, List<String> keys, Object value) {
        public Leaf {
            keys = List.copyOf(keys);
        }
    }

    private final List<Leaf> leaves = new ArrayList<>();

    private OwnedLeaves() {}

    /** Returns the owned values that are there; status is left out. */
    public static List<Leaf> of(Map<String, Object> entry, Resource live) {
        OwnedLeaves owned = new OwnedLeaves();
        if (entry.get("fieldsV1") instanceof Map<?, ?> fields) {
            Map<Object, Object> withoutStatus = new LinkedHashMap<>(fields);
            withoutStatus.remove("f:status");
            owned.walk(withoutStatus, live.tree(), "", List.of());
        }
        return owned.leaves;
    }

    private void walk(Map<?, ?> fields, Object value, String path, List<String> keys) {
        boolean leaf = true;
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            String key = String.valueOf(field.getKey());
            if (key.equals(".") || !(field.getValue() instanceof Map<?, ?> child)) {
                continue;
            }
            leaf = false;
            List<String> childKeys = new ArrayList<>(keys);
            childKeys.add(key);
            String name = key.length() < 2 ? key : key.substring(2);
            if (key.startsWith("f:") && value instanceof Map<?, ?> map && map.containsKey(name)) {
                walk(child, map.get(name), FieldPath.child(path, name), childKeys);
            } else if (key.startsWith("k:") && value instanceof List<?> list) {
                walkItem(child, list, path, childKeys);
            } else if (key.startsWith("v:") && value instanceof List<?>) {
                leaves.add(new Leaf(path + "[=" + name + "]", childKeys, name));
            }
        }
        if (leaf && !path.isEmpty()) {
            leaves.add(new Leaf(path, keys, value));
        }
    }

    private void walkItem(Map<?, ?> fields, List<?> list, String path, List<String> keys) {
        Map<String, Object> parts = parsed(keys.get(keys.size() - 1).substring(2));
        String name = parts.entrySet().stream()
                .map(part -> part.getKey() + "=" + part.getValue())
                .collect(Collectors.joining(","));
        list.stream()
                .filter(item -> item instanceof Map<?, ?> map
                        && parts.entrySet().stream()
                                .allMatch(part -> part.getValue().equals(map.get(part.getKey()))))
                .findFirst()
                .ifPresent(item -> walk(fields, item, path + "[" + name + "]", keys));
    }

    private static Map<String, Object> parsed(String key) {
        try {
            return Resource.of(ResourceJson.read(key, "A key in managedFields")).tree();
        } catch (OperationException e) {
            return Map.of("", "");
        }
    }
}
