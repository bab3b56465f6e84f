package io.jenkins.plugins.gitops.engine.sync.fields;

import io.jenkins.plugins.gitops.engine.diff.FieldPath;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A manifest without a field that a difference names, so that whoever has it keeps it. Pure. */
public final class LeftField {

    private LeftField() {}

    /** Returns nothing where the manifest has no such place, or it cannot be told. */
    public static Optional<Resource> without(Resource manifest, String path) {
        return without(manifest.tree(), "", path).map(LeftField::resource);
    }

    @SuppressWarnings("unchecked")
    private static Resource resource(Object tree) {
        return Resource.of((Map<String, Object>) tree);
    }

    /** @param shown the place so far, as differences write it */
    private static Optional<Object> without(Object value, String shown, String wanted) {
        if (value instanceof Map<?, ?> map) {
            return map.keySet().stream()
                    .map(String::valueOf)
                    .filter(key -> FieldPath.isBelow(wanted, FieldPath.child(shown, key)))
                    // of keys that begin alike the one that is meant is the longest
                    .max(Comparator.comparingInt(String::length))
                    .flatMap(key -> withoutKey(map, key, FieldPath.child(shown, key), wanted));
        }
        return value instanceof List<?> list ? withoutItem(list, shown, wanted) : Optional.empty();
    }

    private static Optional<Object> withoutKey(Map<?, ?> map, String key, String shown, String wanted) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((name, child) -> copy.put(String.valueOf(name), child));
        if (shown.equals(wanted)) {
            copy.remove(key);
            return Optional.of(copy);
        }
        return without(map.get(key), shown, wanted).map(child -> {
            copy.put(key, child);
            return copy;
        });
    }

    private static Optional<Object> withoutItem(List<?> list, String shown, String wanted) {
        for (int i = 0; i < list.size(); i++) {
            boolean named = list.get(i) instanceof Map<?, ?> item && item.get("name") instanceof String;
            String place = named ? shown + "[name=" + ((Map<?, ?>) list.get(i)).get("name") + "]" : "";
            if (!named || !FieldPath.isBelow(wanted, place)) {
                continue;
            }
            List<Object> copy = new ArrayList<>(list);
            if (place.equals(wanted)) {
                copy.remove(i);
                return Optional.of(copy);
            }
            int at = i;
            return without(list.get(i), place, wanted).map(child -> {
                copy.set(at, child);
                return copy;
            });
        }
        return Optional.empty();
    }
}
