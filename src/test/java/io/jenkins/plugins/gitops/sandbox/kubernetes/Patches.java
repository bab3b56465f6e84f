package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;

/** JSON patch and JSON merge patch. Server-side apply is in {@code ownership}. */
final class Patches {

    static final String JSON_PATCH = "application/json-patch+json";
    static final String MERGE_PATCH = "application/merge-patch+json";
    static final String APPLY = "application/apply-patch+yaml";

    private Patches() {}

    /**
     * Returns the object with a patch applied.
     *
     * @throws ApiException 415 for an unknown kind of patch, 422 for a JSON patch whose test fails
     */
    static ObjectNode apply(String contentType, JsonNode patch, ObjectNode object) {
        JsonNode result =
                switch (contentType) {
                    case JSON_PATCH -> jsonPatch(patch, object);
                    case MERGE_PATCH -> merge(patch, object.deepCopy());
                    default ->
                        throw ApiException.of(
                                415,
                                "UnsupportedMediaType",
                                "the body of the request was in an unknown format - accepted media types include: "
                                        + String.join(", ", JSON_PATCH, MERGE_PATCH, APPLY));
                };
        if (result instanceof ObjectNode patched) {
            return patched;
        }
        throw ApiException.badRequest("the patch leaves no object");
    }

    private static JsonNode jsonPatch(JsonNode patch, ObjectNode object) {
        if (!patch.isArray()) {
            throw ApiException.badRequest("a JSON patch must be a list of operations");
        }
        try {
            return JsonPatch.apply(patch, object);
        } catch (JsonPatchException e) {
            throw ApiException.of(422, "Invalid", "the server rejected our request due to an error in our request", e);
        }
    }

    /** RFC 7386. */
    private static JsonNode merge(JsonNode patch, JsonNode target) {
        if (!(patch instanceof ObjectNode fields)) {
            return patch;
        }
        ObjectNode merged = target instanceof ObjectNode object ? object : Json.object();
        fields.properties().forEach(entry -> {
            if (entry.getValue().isNull()) {
                merged.remove(entry.getKey());
            } else {
                merged.set(entry.getKey(), merge(entry.getValue(), merged.path(entry.getKey())));
            }
        });
        return merged;
    }
}
