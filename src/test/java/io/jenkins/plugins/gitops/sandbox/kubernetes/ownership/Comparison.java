package io.jenkins.plugins.gitops.sandbox.kubernetes.ownership;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What differs between two states of an object, as sets of paths.
 *
 * @param added only in the newer state
 * @param modified in both, with other values
 * @param removed only in the older state
 */
record Comparison(FieldSet added, FieldSet modified, FieldSet removed) {

    static Comparison of(JsonNode older, JsonNode newer, MergeSchema schema) {
        Comparison comparison = new Comparison(new FieldSet(), new FieldSet(), new FieldSet());
        comparison.compare(List.of(), older, newer, schema);
        return comparison;
    }

    FieldSet changed() {
        return added.union(modified);
    }

    private void compare(List<String> path, JsonNode older, JsonNode newer, MergeSchema schema) {
        if (isLeaf(older, newer, schema)) {
            note(path, older, newer);
            return;
        }
        Map<String, JsonNode> before = older == null ? Map.of() : TypedValues.items(path, older, schema);
        Map<String, JsonNode> after = newer == null ? Map.of() : TypedValues.items(path, newer, schema);
        Set<String> elements = new LinkedHashSet<>(before.keySet());
        elements.addAll(after.keySet());
        elements.forEach(element -> compare(
                FieldPath.child(path, element),
                before.get(element),
                after.get(element),
                TypedValues.itemSchema(schema, element)));
        if (older == null || newer == null) {
            note(path, older, newer);
        }
    }

    /** Two empty maps, or one and none, are a leaf too: that keeps "empty" apart from "missing". */
    private static boolean isLeaf(JsonNode older, JsonNode newer, MergeSchema schema) {
        if (older != null && newer != null) {
            return schema.isLeaf(older)
                    || schema.isLeaf(newer)
                    || older.isArray() != newer.isArray()
                    || older.isEmpty() && newer.isEmpty();
        }
        JsonNode only = older == null ? newer : older;
        return schema.isLeaf(only) || only.isEmpty();
    }

    private void note(List<String> path, JsonNode older, JsonNode newer) {
        if (older == null) {
            added.insert(path);
        } else if (newer == null) {
            removed.insert(path);
        } else if (!TypedValues.same(older, newer)) {
            modified.insert(path);
        }
    }
}
