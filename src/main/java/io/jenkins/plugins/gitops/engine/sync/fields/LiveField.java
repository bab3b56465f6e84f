package io.jenkins.plugins.gitops.engine.sync.fields;

import io.jenkins.plugins.gitops.engine.diff.FieldPath;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A place that a difference names, in the manifest and in the live object.
 *
 * @param path in the path language of edits; null where it cannot be told
 * @param value as it is live; null where it is not there
 */
public record LiveField(String path, Object value) {

    /** What a selector of an edit takes as it is. */
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_-]+");

    private static final LiveField NOT_FOUND = new LiveField(null, null);

    public boolean isFound() {
        return path != null;
    }

    /**
     * Finds a place.
     *
     * @param wanted as differences write it
     * @param added whether the manifest need not have the value itself, only the map around it or one above that
     */
    public static LiveField find(String wanted, Resource manifest, Resource live, boolean added) {
        return in(wanted, "", new LiveField("", live.tree()), manifest.tree(), added);
    }

    /**
     * @param shown the place so far, as differences write it
     * @param at the place so far
     * @param manifest the value there in the manifest, null where there is none
     */
    private static LiveField in(String wanted, String shown, LiveField at, Object manifest, boolean added) {
        if (shown.equals(wanted)) {
            return manifest == null && !added ? NOT_FOUND : at;
        }
        if (at.value() instanceof List<?> items && manifest instanceof List<?> wantedItems) {
            return inItems(wanted, shown, at.path(), items, wantedItems, added);
        }
        Map<?, ?> live = at.value() instanceof Map<?, ?> map ? map : Map.of();
        Map<?, ?> desired = manifest instanceof Map<?, ?> map ? map : Map.of();
        if (manifest != null && !(manifest instanceof Map<?, ?>)) {
            return NOT_FOUND;
        }
        return Stream.concat(live.keySet().stream(), desired.keySet().stream())
                .map(String::valueOf)
                .filter(key -> FieldPath.isBelow(wanted, FieldPath.child(shown, key)))
                // of keys that begin alike the one that is meant is the longest
                .max(Comparator.comparingInt(String::length))
                .map(key -> in(
                        wanted,
                        FieldPath.child(shown, key),
                        new LiveField(FieldPath.child(at.path(), key), live.get(key)),
                        desired.get(key),
                        added))
                .orElse(NOT_FOUND);
    }

    /** The edit counts items as the manifest does, the live list may have more of them. */
    private static LiveField inItems(
            String wanted, String shown, String path, List<?> live, List<?> desired, boolean added) {
        String rest = wanted.substring(shown.length());
        for (int i = 0; i < desired.size(); i++) {
            if (!(desired.get(i) instanceof Map<?, ?> item) || !(item.get("name") instanceof String name)) {
                continue;
            }
            String selector = "[name=" + name + "]";
            if (rest.startsWith(selector)) {
                Object same = live.stream()
                        .filter(other -> other instanceof Map<?, ?> map && name.equals(map.get("name")))
                        .findFirst()
                        .orElse(null);
                return in(
                        wanted,
                        shown + selector,
                        new LiveField(path + (Regex.matcher(SAFE, name).matches() ? selector : "[" + i + "]"), same),
                        item,
                        added);
            }
        }
        return NOT_FOUND;
    }
}
