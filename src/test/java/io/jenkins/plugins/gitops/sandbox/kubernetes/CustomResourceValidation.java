package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ApiException.Cause;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.List;
import java.util.regex.Pattern;

/** Types, required fields, enumerations, limits and patterns of a custom resource's schema; its defaults too. */
final class CustomResourceValidation {

    private final List<Cause> causes;

    CustomResourceValidation(List<Cause> causes) {
        this.causes = causes;
    }

    /** Fills in the schema's defaults. */
    static void fillDefaults(JsonNode value, JsonNode schema) {
        if (value instanceof ObjectNode object) {
            schema.path("properties").properties().forEach(entry -> {
                JsonNode standard = entry.getValue().get("default");
                if (standard != null && !object.has(entry.getKey())) {
                    object.set(entry.getKey(), standard.deepCopy());
                }
            });
            object.properties()
                    .forEach(entry -> fillDefaults(entry.getValue(), propertySchema(schema, entry.getKey())));
        } else if (value.isArray()) {
            value.forEach(item -> fillDefaults(item, schema.path("items")));
        }
    }

    void check(String path, JsonNode value, JsonNode schema) {
        String type = Json.text(schema, "type");
        if (value.isNull() || !type.isEmpty() && !fits(value, type)) {
            if (!schema.path("nullable").asBoolean() || !value.isNull()) {
                String label = path.isEmpty() ? "<nil>" : path;
                invalid(path, describe(value), label + " in body must be of type " + type + ": " + describe(value));
            }
            return;
        }
        limits(path, value, schema);
        if (value.isObject()) {
            for (JsonNode required : schema.path("required")) {
                if (!value.has(required.asText())) {
                    causes.add(new Cause("FieldValueRequired", "Required value", join(path, required.asText())));
                }
            }
            value.properties().forEach(entry -> {
                boolean metadata = path.isEmpty() && entry.getKey().equals("metadata");
                if (!metadata) {
                    check(join(path, entry.getKey()), entry.getValue(), propertySchema(schema, entry.getKey()));
                }
            });
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                check(path + "[" + i + "]", value.get(i), schema.path("items"));
            }
        }
    }

    private void limits(String path, JsonNode value, JsonNode schema) {
        List<String> allowed = Json.strings(schema.path("enum"));
        if (!allowed.isEmpty() && !allowed.contains(value.asText())) {
            String list = String.join(
                    ", ", allowed.stream().map(item -> "\"" + item + "\"").toList());
            causes.add(new Cause(
                    "FieldValueNotSupported", "Unsupported value: " + value + ": supported values: " + list, path));
        }
        if (schema.has("minimum") && value.asDouble() < schema.path("minimum").asDouble()) {
            invalid(
                    path,
                    value.toString(),
                    path + " in body should be greater than or equal to " + schema.path("minimum"));
        }
        if (schema.has("maximum") && value.asDouble() > schema.path("maximum").asDouble()) {
            invalid(
                    path,
                    value.toString(),
                    path + " in body should be less than or equal to " + schema.path("maximum"));
        }
        String pattern = Json.text(schema, "pattern");
        if (!pattern.isEmpty()
                && !Pattern.compile(pattern).matcher(value.asText()).find()) {
            invalid(path, value.toString(), path + " in body should match '" + pattern + "'");
        }
    }

    private static JsonNode propertySchema(JsonNode schema, String name) {
        JsonNode known = schema.path("properties").path(name);
        return known.isMissingNode() ? schema.path("additionalProperties") : known;
    }

    private static boolean fits(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> true;
        };
    }

    private static String describe(JsonNode value) {
        return value.isNull() ? "\"null\"" : "\"" + Validation.typeName(value) + "\"";
    }

    private static String join(String path, String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    private void invalid(String path, String value, String message) {
        causes.add(new Cause("FieldValueTypeInvalid", "Invalid value: " + value + ": " + message, path));
    }
}
