package io.jenkins.plugins.gitops.sandbox.kubernetes.ownership;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Merging and removing fields by their schema. All functions leave their arguments alone. */
final class TypedValues {

    private TypedValues() {}

    /** Returns the paths of everything that the value says. */
    static FieldSet fieldsOf(JsonNode value, MergeSchema schema) {
        FieldSet set = new FieldSet();
        collect(List.of(), value, schema, set);
        return set;
    }

    private static void collect(List<String> path, JsonNode value, MergeSchema schema, FieldSet set) {
        if (schema.isLeaf(value)) {
            set.insert(path);
            return;
        }
        items(path, value, schema).forEach((element, item) -> {
            List<String> child = FieldPath.child(path, element);
            collect(child, item, itemSchema(schema, element), set);
            boolean emptyMap = item.isObject() && item.isEmpty();
            if (emptyMap || !element.startsWith("f:")) {
                set.insert(child);
            }
        });
    }

    /** Returns the live value with everything that the applied one says. */
    static JsonNode merge(JsonNode live, JsonNode applied, MergeSchema schema) {
        if (live == null || schema.isLeaf(applied) || schema.isLeaf(live) || live.isArray() != applied.isArray()) {
            return applied.deepCopy();
        }
        if (applied.isObject()) {
            ObjectNode merged = live.deepCopy();
            applied.properties()
                    .forEach(entry -> merged.set(
                            entry.getKey(),
                            merge(live.get(entry.getKey()), entry.getValue(), schema.get(entry.getKey()))));
            return merged;
        }
        return mergeLists(items(List.of(), live, schema), items(List.of(), applied, schema), schema);
    }

    /** Items of both in the applied order; what only the live list has stays before what followed it there. */
    private static JsonNode mergeLists(Map<String, JsonNode> live, Map<String, JsonNode> applied, MergeSchema schema) {
        ArrayNode merged = JsonNodeFactory.instance.arrayNode();
        List<String> before = new ArrayList<>(live.keySet());
        List<String> wanted = new ArrayList<>(applied.keySet());
        int l = 0;
        int r = 0;
        Set<String> done = new LinkedHashSet<>();
        while (l < before.size() || r < wanted.size()) {
            String liveElement = l < before.size() ? before.get(l) : null;
            boolean liveOnly = liveElement != null && !applied.containsKey(liveElement);
            if (liveOnly) {
                merged.add(live.get(liveElement).deepCopy());
                l++;
            } else if (liveElement != null && done.contains(liveElement)) {
                l++;
            } else {
                String element = wanted.get(r++);
                done.add(element);
                merged.add(merge(live.get(element), applied.get(element), schema.element()));
                if (element.equals(liveElement)) {
                    l++;
                }
            }
        }
        return merged;
    }

    /** Returns the value without the paths of the set, nor anything below them. */
    static JsonNode remove(JsonNode value, FieldSet paths, MergeSchema schema) {
        if (paths.isEmpty() || schema.isLeaf(value)) {
            return value;
        }
        Map<String, JsonNode> kept = new LinkedHashMap<>();
        items(List.of(), value, schema).forEach((element, item) -> {
            FieldSet below = paths.below(element);
            if (!below.isMember()) {
                kept.put(element, remove(item, below, itemSchema(schema, element)));
            }
        });
        if (value.isArray()) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            kept.values().forEach(list::add);
            return list;
        }
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        kept.forEach((element, item) -> map.set(element.substring(2), item));
        return map;
    }

    /** Returns a map's entries or a keyed list's or set's items, by their path elements, in order. */
    static Map<String, JsonNode> items(List<String> path, JsonNode value, MergeSchema schema) {
        Map<String, JsonNode> items = new LinkedHashMap<>();
        if (value.isObject()) {
            value.properties().forEach(entry -> items.put(FieldPath.field(entry.getKey()), entry.getValue()));
            return items;
        }
        for (int i = 0; i < value.size(); i++) {
            JsonNode item = value.get(i);
            String element = schema.isSet() ? FieldPath.value(item) : FieldPath.keys(item, schema, path, i);
            if (items.put(element, item) != null) {
                throw new InvalidFieldsException(
                        FieldPath.print(path) + ": duplicate entries for key " + FieldPath.print(List.of(element)));
            }
        }
        return items;
    }

    static MergeSchema itemSchema(MergeSchema schema, String element) {
        return element.startsWith("f:") ? schema.get(element.substring(2)) : schema.element();
    }

    /** Returns whether two values are the same, 1 and 1.0 included. */
    static boolean same(JsonNode a, JsonNode b) {
        return Objects.equals(a, b)
                || a != null
                        && b != null
                        && a.equals(
                                (x, y) -> x.isNumber() && y.isNumber()
                                        ? x.decimalValue().compareTo(y.decimalValue())
                                        : x.equals(y) ? 0 : 1,
                                b);
    }
}
