package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.ArrayList;
import java.util.List;

/** Deletes objects: preconditions, finalizers, propagation policies. Dependents are collected by {@link GarbageCollector}. */
final class ObjectRemover {

    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";

    private final ObjectStore store;

    ObjectRemover(ObjectStore store) {
        this.store = store;
    }

    /** The body of a DELETE; texts are empty where nothing is said. */
    record Options(String propagationPolicy, String uid, String resourceVersion, boolean dryRun) {

        static Options background() {
            return new Options("Background", "", "", false);
        }
    }

    /** What a DELETE answers: the object where it is still there (or is a pod or namespace), otherwise a Status. */
    ObjectNode delete(ResourceType type, String namespace, String name, Options options) {
        synchronized (store) {
            ObjectKey key = type.key(namespace, name);
            ObjectNode live =
                    store.find(key).orElseThrow(() -> ApiException.notFound(type.group(), type.plural(), name));
            checkPreconditions(type, live, options);
            ObjectNode marked = mark(type, live, options);
            boolean held = !marked.path("metadata").path("finalizers").isEmpty()
                    || !marked.path("spec").path("finalizers").isEmpty();
            if (!options.dryRun()) {
                if (!held) {
                    store.remove(key);
                } else if (!Json.isTerminating(live) || !marked.equals(live)) {
                    marked = store.put(key, marked);
                }
            }
            if (held || List.of("Pod", "Namespace", "CustomResourceDefinition").contains(type.kind())) {
                return marked.deepCopy();
            }
            ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
            status.putObject("metadata");
            status.put("status", "Success");
            status.set("details", ApiException.details(type.group(), type.plural(), name, Json.uid(live)));
            return status;
        }
    }

    private ObjectNode mark(ResourceType type, ObjectNode live, Options options) {
        ObjectNode marked = live.deepCopy();
        ObjectNode metadata = Json.metadata(marked);
        ArrayNode finalizers = Json.array();
        metadata.path("finalizers").forEach(finalizers::add);
        switch (policy(type, options)) {
            case "Foreground" -> finalizers.add(FOREGROUND);
            case "Orphan" -> finalizers.add(ORPHAN);
            default -> {}
        }
        if (type.kind().equals("CustomResourceDefinition")) {
            finalizers.add("customresourcecleanup.apiextensions.k8s.io");
        }
        if (!finalizers.isEmpty()) {
            ArrayNode unique = metadata.putArray("finalizers");
            List<JsonNode> seen = new ArrayList<>();
            finalizers.forEach(each -> {
                if (!seen.contains(each)) {
                    seen.add(each);
                    unique.add(each);
                }
            });
        }
        if (type.kind().equals("Namespace")) {
            Json.child(marked, "status").put("phase", "Terminating");
        }
        if (!metadata.has("deletionTimestamp")) {
            metadata.put("deletionTimestamp", ObjectWriter.now());
            metadata.put("deletionGracePeriodSeconds", 0);
            if (metadata.has("generation")) {
                metadata.put("generation", metadata.path("generation").asLong() + 1);
            }
        }
        return marked;
    }

    /** Jobs keep their pods unless a policy is given: the one old default that still stands. */
    private static String policy(ResourceType type, Options options) {
        if (!options.propagationPolicy().isEmpty()) {
            return options.propagationPolicy();
        }
        return type.kind().equals("Job") ? "Orphan" : "Background";
    }

    private static void checkPreconditions(ResourceType type, ObjectNode live, Options options) {
        if (!options.uid().isEmpty() && !options.uid().equals(Json.uid(live))) {
            throw refused(
                    type,
                    live,
                    "the UID in the precondition (" + options.uid() + ") does not match the UID in record ("
                            + Json.uid(live) + "). The object might have been deleted and then recreated");
        }
        if (!options.resourceVersion().isEmpty() && !options.resourceVersion().equals(Json.resourceVersion(live))) {
            throw refused(
                    type,
                    live,
                    "the ResourceVersion in the precondition (" + options.resourceVersion()
                            + ") does not match the ResourceVersion in record (" + Json.resourceVersion(live)
                            + "). The object might have been modified");
        }
    }

    /** The real server names the kind here, where it names the resource everywhere else. */
    private static ApiException refused(ResourceType type, ObjectNode live, String message) {
        return ApiException.conflict(type.group(), type.kind(), Json.name(live), message);
    }

    /** Removes a finalizer, and the object with it where that was the last. */
    void removeFinalizer(ObjectKey key, String finalizer) {
        synchronized (store) {
            store.find(key).ifPresent(live -> {
                ObjectNode object = live.deepCopy();
                for (String part : List.of("metadata", "spec")) {
                    if (object.path(part).path("finalizers") instanceof ArrayNode list) {
                        for (int i = list.size() - 1; i >= 0; i--) {
                            if (list.get(i).asText().equals(finalizer)) {
                                list.remove(i);
                            }
                        }
                        if (list.isEmpty()) {
                            ((ObjectNode) object.path(part)).remove("finalizers");
                        }
                    }
                }
                boolean held = object.path("metadata").has("finalizers")
                        || object.path("spec").has("finalizers");
                if (!held && Json.isTerminating(object)) {
                    store.remove(key);
                } else if (!object.equals(live)) {
                    store.put(key, object);
                }
            });
        }
    }
}
