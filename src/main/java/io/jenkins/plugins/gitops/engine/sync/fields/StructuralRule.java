package io.jenkins.plugins.gitops.engine.sync.fields;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Tells without a request that an apply would change nothing: the manifest has exactly the fields that we own, with exactly the
 * live values.
 *
 * <p>May say no where yes is true (a default key, another spelling of a quantity), never the other way round. What it cannot
 * read in {@code managedFields} is a no.
 */
final class StructuralRule {

    private static final String SELF = ".";

    private StructuralRule() {}

    /** Returns whether an apply of that object by that manager would change neither its content nor what we own. */
    static boolean isUnchanged(Resource manifest, Resource live, String fieldManager) {
        if (live.isTerminating()) {
            return false;
        }
        Optional<Map<String, Object>> entry = ManagedFields.onlyApplyEntry(live, fieldManager);
        if (entry.isEmpty() || !manifest.apiVersion().equals(entry.get().get("apiVersion"))) {
            return false;
        }
        return entry.get().get("fieldsV1") instanceof Map<?, ?> fields
                && agree(withoutNames(manifest), live.tree(), fields);
    }

    /** What names the object belongs to nobody. */
    private static Map<String, Object> withoutNames(Resource manifest) {
        Map<String, Object> tree = new LinkedHashMap<>(manifest.tree());
        tree.keySet().removeAll(List.of("apiVersion", "kind"));
        if (tree.get("metadata") instanceof Map<?, ?> metadata) {
            Map<Object, Object> rest = new LinkedHashMap<>(metadata);
            rest.keySet().removeAll(List.of("name", "namespace"));
            tree.put("metadata", rest);
        }
        return tree;
    }

    private static boolean agree(Object wanted, Object live, Map<?, ?> owned) {
        String kind = null;
        for (Object each : owned.keySet()) {
            String key = String.valueOf(each);
            if (!key.equals(SELF)) {
                String prefix = key.length() < 2 ? key : key.substring(0, 2);
                if (kind != null && !kind.equals(prefix)) {
                    return false;
                }
                kind = prefix;
            }
        }
        if (kind == null) {
            return wanted != null && Objects.equals(wanted, live);
        }
        return switch (kind) {
            case "f:" ->
                wanted instanceof Map<?, ?> left && live instanceof Map<?, ?> right && mapsAgree(left, right, owned);
            case "k:" ->
                wanted instanceof List<?> left && live instanceof List<?> right && itemsAgree(left, right, owned);
            case "v:" ->
                wanted instanceof List<?> left && live instanceof List<?> right && valuesAgree(left, right, owned);
            default -> false;
        };
    }

    private static boolean mapsAgree(Map<?, ?> wanted, Map<?, ?> live, Map<?, ?> owned) {
        int fields = owned.containsKey(SELF) ? owned.size() - 1 : owned.size();
        if (wanted.size() != fields) {
            return false;
        }
        for (Map.Entry<?, ?> field : wanted.entrySet()) {
            boolean agrees = owned.get("f:" + field.getKey()) instanceof Map<?, ?> child
                    && live.containsKey(field.getKey())
                    && agree(field.getValue(), live.get(field.getKey()), child);
            if (!agrees) {
                return false;
            }
        }
        return true;
    }

    private static boolean itemsAgree(List<?> wanted, List<?> live, Map<?, ?> owned) {
        int items = owned.containsKey(SELF) ? owned.size() - 1 : owned.size();
        if (wanted.size() != items) {
            return false;
        }
        Set<String> used = new HashSet<>();
        int last = -1;
        for (Object item : wanted) {
            Optional<String> key = onlyKeyOf(item, owned);
            if (key.isEmpty() || !used.add(key.get())) {
                return false;
            }
            int position = positionOf(key.get(), live);
            boolean agrees = position > last
                    && owned.get(key.get()) instanceof Map<?, ?> child
                    && agree(item, live.get(position), child);
            if (!agrees) {
                return false;
            }
            last = position;
        }
        return true;
    }

    private static Optional<String> onlyKeyOf(Object item, Map<?, ?> owned) {
        List<String> keys = owned.keySet().stream()
                .map(String::valueOf)
                .filter(key -> !key.equals(SELF) && isKeyOf(key, item, owned.get(key)))
                .toList();
        return keys.size() == 1 ? Optional.of(keys.get(0)) : Optional.empty();
    }

    /** A part of the key that the manifest leaves out was filled in by the server, unless we own it as a field. */
    private static boolean isKeyOf(String key, Object item, Object owned) {
        if (!(item instanceof Map<?, ?> map) || !(owned instanceof Map<?, ?> fields)) {
            return false;
        }
        return parsed(key).entrySet().stream()
                .allMatch(part -> map.containsKey(part.getKey())
                        ? part.getValue().equals(map.get(part.getKey()))
                        : !fields.containsKey("f:" + part.getKey()));
    }

    private static int positionOf(String key, List<?> live) {
        Map<String, Object> parts = parsed(key);
        int found = -1;
        for (int i = 0; i < live.size(); i++) {
            boolean matches = live.get(i) instanceof Map<?, ?> map
                    && parts.entrySet().stream()
                            .allMatch(part -> part.getValue().equals(map.get(part.getKey())));
            if (matches) {
                if (found >= 0) {
                    return -1;
                }
                found = i;
            }
        }
        return found;
    }

    private static boolean valuesAgree(List<?> wanted, List<?> live, Map<?, ?> owned) {
        int values = owned.containsKey(SELF) ? owned.size() - 1 : owned.size();
        if (wanted.size() != values || new HashSet<>(wanted).size() != values) {
            return false;
        }
        int last = -1;
        for (Object value : wanted) {
            int position = live.indexOf(value);
            if (position <= last || !owned.containsKey("v:" + ResourceJson.write(value))) {
                return false;
            }
            last = position;
        }
        return true;
    }

    /** Returns the parts of {@code k:{"name":"cart"}}; an unreadable key matches nothing. */
    private static Map<String, Object> parsed(String key) {
        try {
            return Resource.of(ResourceJson.read(key.substring(2), "A key in managedFields"))
                    .tree();
        } catch (OperationException e) {
            return Map.of("", "");
        }
    }
}
