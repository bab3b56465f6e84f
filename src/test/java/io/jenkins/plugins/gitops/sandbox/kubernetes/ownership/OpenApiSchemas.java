package io.jenkins.plugins.gitops.sandbox.kubernetes.ownership;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.List;

/** The schema of a custom resource, from the {@code openAPIV3Schema} of its definition. */
public final class OpenApiSchemas {

    private OpenApiSchemas() {}

    /** Returns the schema of a custom resource's whole object. */
    public static MergeSchema ofResource(JsonNode openApi) {
        MergeSchema schema = of(openApi);
        if (schema.shape() == MergeSchema.Shape.ANY) {
            schema = MergeSchema.of(MergeSchema.Shape.MAP);
        }
        return schema.field("apiVersion", MergeSchema.of(MergeSchema.Shape.STRING))
                .field("kind", MergeSchema.of(MergeSchema.Shape.STRING))
                .field("metadata", ModelSchemas.of(ObjectMeta.class));
    }

    private static MergeSchema of(JsonNode openApi) {
        if (openApi.path("x-kubernetes-int-or-string").asBoolean()) {
            return MergeSchema.of(MergeSchema.Shape.ANY);
        }
        MergeSchema schema = MergeSchema.of(
                switch (openApi.path("type").asText()) {
                    case "object" -> MergeSchema.Shape.MAP;
                    case "array" -> MergeSchema.Shape.LIST;
                    case "string" -> MergeSchema.Shape.STRING;
                    case "boolean" -> MergeSchema.Shape.BOOLEAN;
                    case "integer", "number" -> MergeSchema.Shape.NUMBER;
                    default -> MergeSchema.Shape.ANY;
                });
        openApi.path("properties").properties().forEach(entry -> schema.field(entry.getKey(), of(entry.getValue())));
        boolean free = openApi.path("x-kubernetes-preserve-unknown-fields").asBoolean()
                || openApi.has("additionalProperties")
                || openApi.path("x-kubernetes-embedded-resource").asBoolean();
        if (openApi.path("type").asText().equals("object") && !free) {
            schema.closed();
        }
        if (openApi.path("additionalProperties").isObject()) {
            schema.element(of(openApi.path("additionalProperties")));
        }
        if (openApi.path("items").isObject()) {
            schema.element(of(openApi.path("items")));
        }
        applyMergeRules(schema, openApi);
        return schema;
    }

    private static void applyMergeRules(MergeSchema schema, JsonNode openApi) {
        if (openApi.path("x-kubernetes-map-type").asText().equals("atomic")) {
            schema.atomic();
        }
        switch (openApi.path("x-kubernetes-list-type").asText()) {
            case "set" -> schema.listAsSet();
            case "map" -> {
                List<String> keys = new ArrayList<>();
                openApi.path("x-kubernetes-list-map-keys").forEach(key -> keys.add(key.asText()));
                schema.listByKeys(keys);
                keys.forEach(key -> {
                    JsonNode value =
                            openApi.path("items").path("properties").path(key).get("default");
                    if (value != null) {
                        schema.keyDefault(key, value);
                    }
                });
            }
            default -> {}
        }
    }
}
