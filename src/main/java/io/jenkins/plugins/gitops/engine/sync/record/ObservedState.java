package io.jenkins.plugins.gitops.engine.sync.record;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that decides whether an apply would change an object, as text: the manifest, our entry in {@code managedFields} with its
 * API version, and the live values at all paths of both, "missing" being a value; and which object it is.
 *
 * <p>Where a path cannot be followed, the whole value above it counts: that costs a request when something else changes there.
 */
final class ObservedState {

    private static final String SELF = ".";
    private static final String MISSING = "missing\n";

    private final StringBuilder text = new StringBuilder();

    private ObservedState() {}

    /**
     * Returns the text.
     *
     * @param entry the only {@code Apply} entry of our field manager
     */
    static String of(Resource manifest, Resource live, Map<String, Object> entry) {
        ObservedState state = new ObservedState();
        state.add("uid", live.uid());
        state.add("manifest", manifest.tree());
        state.add("manager", entry.get("manager"));
        state.add("apiVersion", entry.get("apiVersion"));
        state.add("fields", entry.get("fieldsV1"));
        Object wanted = manifest.without("apiVersion").without("kind").tree();
        state.walk(wanted, asMap(entry.get("fieldsV1")), live.tree());
        return state.text.toString();
    }

    private void add(String name, Object value) {
        text.append(name).append(' ').append(canonical(value)).append('\n');
    }

    /** The order of keys says nothing, that of items does. */
    private static String canonical(Object value) {
        return ResourceJson.write(sorted(value));
    }

    private static Object sorted(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new TreeMap<>();
            map.forEach((key, child) -> copy.put(String.valueOf(key), sorted(child)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list.size());
            list.forEach(item -> copy.add(sorted(item)));
            return copy;
        }
        return value;
    }

    private static Map<?, ?> asMap(Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private void walk(Object wanted, Map<?, ?> owned, Object live) {
        Set<String> kinds = new TreeSet<>();
        owned.keySet().stream()
                .map(String::valueOf)
                .filter(key -> !key.equals(SELF))
                .forEach(key -> kinds.add(key.length() < 2 ? key : key.substring(0, 2)));
        if (live instanceof Map<?, ?> map && kinds.equals(Set.of("f:"))) {
            walkMap(asMap(wanted), owned, map);
        } else if (live instanceof List<?> list && kinds.equals(Set.of("k:")) && isCovered(wanted, owned)) {
            walkItems(wanted, owned, list);
        } else if (live instanceof List<?> list && kinds.equals(Set.of("v:"))) {
            list.stream()
                    .filter(value -> owned.containsKey("v:" + ResourceJson.write(value))
                            || wanted instanceof List<?> values && values.contains(value))
                    .forEach(value -> add("value", value));
        } else {
            add("all", live);
        }
    }

    private void walkMap(Map<?, ?> wanted, Map<?, ?> owned, Map<?, ?> live) {
        Set<String> keys = new TreeSet<>();
        wanted.keySet().forEach(key -> keys.add(String.valueOf(key)));
        owned.keySet().stream()
                .map(String::valueOf)
                .filter(key -> !key.equals(SELF))
                .forEach(key -> keys.add(key.substring(2)));
        for (String key : keys) {
            text.append(canonical(key)).append('\n');
            if (live.containsKey(key)) {
                walk(wanted.get(key), asMap(owned.get("f:" + key)), live.get(key));
            } else {
                text.append(MISSING);
            }
        }
    }

    /** Returns whether each wanted item belongs to exactly one key. */
    private static boolean isCovered(Object wanted, Map<?, ?> owned) {
        return wanted == null
                || wanted instanceof List<?> items
                        && items.stream()
                                .allMatch(item -> owned.keySet().stream()
                                                .map(String::valueOf)
                                                .filter(key -> mayBe(key, item))
                                                .count()
                                        == 1);
    }

    /** What the manifest leaves out of a key, the server may have filled in. */
    private static boolean mayBe(String key, Object item) {
        return !key.equals(SELF)
                && item instanceof Map<?, ?> map
                && parsed(key).entrySet().stream()
                        .allMatch(part -> !map.containsKey(part.getKey())
                                || part.getValue().equals(map.get(part.getKey())));
    }

    private void walkItems(Object wanted, Map<?, ?> owned, List<?> live) {
        Set<String> found = new TreeSet<>();
        for (Object item : live) {
            // in the live order, which an apply may change
            owned.keySet().stream()
                    .map(String::valueOf)
                    .filter(key -> !key.equals(SELF) && isItem(key, item))
                    .sorted()
                    .forEach(key -> {
                        found.add(key);
                        text.append(key).append('\n');
                        walk(wantedItem(key, wanted), asMap(owned.get(key)), item);
                    });
        }
        owned.keySet().stream()
                .map(String::valueOf)
                .filter(key -> !key.equals(SELF) && !found.contains(key))
                .sorted()
                .forEach(key -> text.append(key).append('\n').append(MISSING));
    }

    private static Object wantedItem(String key, Object wanted) {
        return wanted instanceof List<?> items
                ? items.stream().filter(item -> mayBe(key, item)).findFirst().orElse(null)
                : null;
    }

    private static boolean isItem(String key, Object item) {
        return item instanceof Map<?, ?> map
                && parsed(key).entrySet().stream()
                        .allMatch(part -> part.getValue().equals(map.get(part.getKey())));
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
