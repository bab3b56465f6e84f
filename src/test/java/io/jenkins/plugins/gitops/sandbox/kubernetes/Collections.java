package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;

/** Lists: selectors, pages, metadata only. */
final class Collections {

    private final ObjectStore store;

    Collections(ObjectStore store) {
        this.store = store;
    }

    ObjectNode list(ResourceType type, ApiRequest request, boolean metadataOnly) {
        Predicate<JsonNode> wanted =
                Selector.parse(type, request.parameter("labelSelector"), request.parameter("fieldSelector"));
        String namespace = type.namespaced() && request.namespace().isEmpty() ? null : request.namespace();
        ObjectStore.Snapshot snapshot = store.list(type.group(), type.plural(), namespace);
        Page page = Page.of(request.parameter("continue"), snapshot.resourceVersion(), store);
        int limit = limit(request);

        ObjectNode list = Json.object();
        list.put("kind", metadataOnly ? "PartialObjectMetadataList" : type.kind() + "List");
        list.put("apiVersion", metadataOnly ? "meta.k8s.io/v1" : type.apiVersion());
        ObjectNode metadata = list.putObject("metadata");
        metadata.put("resourceVersion", String.valueOf(page.resourceVersion()));
        ArrayNode items = list.putArray("items");
        List<ObjectNode> rest = snapshot.objects().stream()
                .filter(wanted)
                .filter(object -> page.isAfter(object))
                .toList();
        rest.stream().limit(limit).forEach(object -> items.add(item(type, object, metadataOnly)));
        if (rest.size() > limit) {
            metadata.put("continue", Page.token(page.resourceVersion(), rest.get(limit - 1)));
            metadata.put("remainingItemCount", rest.size() - limit);
        }
        return list;
    }

    /** Items of a list say neither their version nor their kind, as those of the real server. Custom resources do. */
    private static ObjectNode item(ResourceType type, ObjectNode object, boolean metadataOnly) {
        if (metadataOnly) {
            return metadataOnly(object);
        }
        ObjectNode item = atVersion(type, object);
        if (!type.isCustom()) {
            item.remove(List.of("apiVersion", "kind"));
        }
        return item;
    }

    static ObjectNode metadataOnly(ObjectNode object) {
        ObjectNode partial = Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        partial.set("metadata", object.path("metadata").deepCopy());
        return partial;
    }

    /** Returns a copy of an object as the version that was asked for. */
    static ObjectNode atVersion(ResourceType type, ObjectNode object) {
        return object.deepCopy().put("apiVersion", type.apiVersion());
    }

    private static int limit(ApiRequest request) {
        String limit = request.parameter("limit");
        int number = limit == null ? 0 : Integer.parseInt(limit);
        return number == 0 ? Integer.MAX_VALUE : number;
    }

    /**
     * Where a list goes on.
     *
     * @param after the last object of the page before, as namespace/name; empty for the first page
     */
    private record Page(long resourceVersion, String after) {

        static Page of(String token, long now, ObjectStore store) {
            if (token == null || token.isEmpty()) {
                return new Page(now, "");
            }
            String[] parts = decode(token);
            long version = Long.parseLong(parts[0]);
            if (!store.isRemembered(version)) {
                throw ApiException.expired("The provided continue parameter is too old to display a consistent list"
                        + " result. You can start a new list without the continue parameter.");
            }
            return new Page(version, parts[1]);
        }

        private static String[] decode(String token) {
            try {
                String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
                String[] parts = text.split(" ", 2);
                Long.parseLong(parts[0]);
                return parts;
            } catch (IllegalArgumentException e) {
                throw ApiException.badRequest("continue key is not valid: " + e.getMessage());
            }
        }

        static String token(long resourceVersion, JsonNode last) {
            String text = resourceVersion + " " + place(last);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }

        boolean isAfter(JsonNode object) {
            return after.isEmpty() || place(object).compareTo(after) > 0;
        }

        /** In the order of the store's keys: namespace before name, and no character of either is less than the first. */
        private static String place(JsonNode object) {
            return Json.namespace(object) + "\u0001" + Json.name(object);
        }
    }
}
