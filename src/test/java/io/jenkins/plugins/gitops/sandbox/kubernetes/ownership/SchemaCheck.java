package io.jenkins.plugins.gitops.sandbox.kubernetes.ownership;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Whether an object fits its schema: fields that exist, values of the right shape. */
public final class SchemaCheck {

    private SchemaCheck() {}

    /**
     * Checks an applied configuration as the real server's typed parser does.
     *
     * @throws InvalidFieldsException with all that does not fit, a line each
     */
    public static void check(JsonNode object, MergeSchema schema) {
        List<String> problems = new ArrayList<>();
        check(List.of(), object, schema, problems);
        if (problems.size() == 1) {
            throw new InvalidFieldsException(problems.get(0));
        }
        if (!problems.isEmpty()) {
            throw new InvalidFieldsException("errors:\n  " + String.join("\n  ", problems));
        }
    }

    /** Returns the object without the fields that its schema does not know: what a server does with them outside of apply. */
    public static JsonNode prune(JsonNode value, MergeSchema schema) {
        if (value instanceof ObjectNode map) {
            List<String> unknown = new ArrayList<>();
            map.properties().forEach(entry -> {
                if (schema.allows(entry.getKey())) {
                    prune(entry.getValue(), schema.get(entry.getKey()));
                } else {
                    unknown.add(entry.getKey());
                }
            });
            map.remove(unknown);
        } else if (value.isArray()) {
            value.forEach(item -> prune(item, schema.element()));
        }
        return value;
    }

    private static void check(List<String> path, JsonNode value, MergeSchema schema, List<String> problems) {
        if (value.isNull()) {
            return;
        }
        String expected = expectation(value, schema.shape());
        if (expected != null) {
            problems.add(FieldPath.print(path) + ": expected " + expected + ", got " + describe(value));
            return;
        }
        if (value.isObject()) {
            value.properties().forEach(entry -> {
                List<String> child = FieldPath.child(path, FieldPath.field(entry.getKey()));
                if (schema.allows(entry.getKey())) {
                    check(child, entry.getValue(), schema.get(entry.getKey()), problems);
                } else {
                    problems.add(FieldPath.print(child) + ": field not declared in schema");
                }
            });
        } else if (value.isArray()) {
            for (JsonNode item : value) {
                check(FieldPath.child(path, "v:" + (item.isObject() ? "{…}" : item)), item, schema.element(), problems);
            }
        }
    }

    private static String expectation(JsonNode value, MergeSchema.Shape shape) {
        return switch (shape) {
            case ANY -> null;
            case STRING -> value.isTextual() ? null : "string";
            case NUMBER -> value.isNumber() ? null : "numeric (int or float)";
            case BOOLEAN -> value.isBoolean() ? null : "boolean";
            case MAP -> value.isObject() ? null : "map";
            case LIST -> value.isArray() ? null : "list";
        };
    }

    private static String describe(JsonNode value) {
        return value.isTextual() ? "string" : "&value.valueUnstructured{Value:" + value + "}";
    }
}
