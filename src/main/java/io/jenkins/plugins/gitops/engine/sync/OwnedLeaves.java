package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The values that an entry of {@code managedFields} owns, by paths as differences write them. */
final class OwnedLeaves {

    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]+");

    private final Map<String, Object> values = new LinkedHashMap<>();

    private OwnedLeaves() {}

    /** Returns the owned values that are there; status is left out. */
    static Map<String, Object> of(Map<String, Object> entry, Resource live) {
        OwnedLeaves leaves = new OwnedLeaves();
        if (entry.get("fieldsV1") instanceof Map<?, ?> fields) {
            Map<Object, Object> withoutStatus = new LinkedHashMap<>(fields);
            withoutStatus.remove("f:status");
            leaves.walk(withoutStatus, live.tree(), "");
        }
        return leaves.values;
    }

    private void walk(Map<?, ?> fields, Object value, String path) {
        boolean leaf = true;
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            String key = String.valueOf(field.getKey());
            if (key.equals(".") || !(field.getValue() instanceof Map<?, ?> child)) {
                continue;
            }
            leaf = false;
            if (key.startsWith("f:") && value instanceof Map<?, ?> map && map.containsKey(key.substring(2))) {
                walk(child, map.get(key.substring(2)), childPath(path, key.substring(2)));
            } else if (key.startsWith("k:") && value instanceof List<?> list) {
                walkItem(child, list, key.substring(2), path);
            } else if (key.startsWith("v:") && value instanceof List<?>) {
                values.put(path + "[=" + key.substring(2) + "]", key.substring(2));
            }
        }
        if (leaf && !path.isEmpty()) {
            values.put(path, value);
        }
    }

    private void walkItem(Map<?, ?> fields, List<?> list, String key, String path) {
        Map<String, Object> parts = parsed(key);
        list.stream()
                .filter(item -> item instanceof Map<?, ?> map
                        && parts.entrySet().stream()
                                .allMatch(part -> part.getValue().equals(map.get(part.getKey()))))
                .findFirst()
                .ifPresent(item -> walk(
                        fields,
                        item,
                        path + "["
                                + parts.entrySet().stream()
                                        .map(part -> part.getKey() + "=" + part.getValue())
                                        .collect(Collectors.joining(","))
                                + "]"));
    }

    private static Map<String, Object> parsed(String key) {
        try {
            return Resource.of(ResourceJson.read(key, "A key in managedFields")).tree();
        } catch (OperationException e) {
            return Map.of("", "");
        }
    }

    private static String childPath(String path, String key) {
        String part = PLAIN_KEY.matcher(key).matches() ? key : "[\"" + key + "\"]";
        return path.isEmpty() || part.startsWith("[") ? path + part : path + "." + part;
    }
}
