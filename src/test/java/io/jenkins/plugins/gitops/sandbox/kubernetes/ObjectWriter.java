package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ApiException.Cause;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ownership.ConflictException;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ownership.FieldManager;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ownership.InvalidFieldsException;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ownership.MergeSchema;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ownership.SchemaCheck;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Creates, updates, patches and applies objects: defaults, validation, ownership, preconditions, dry run.
 *
 * <p>Each call is one transaction on the store.
 */
final class ObjectWriter {

    private final ObjectStore store;

    ObjectWriter(ObjectStore store) {
        this.store = store;
    }

    /**
     * How to write.
     *
     * @param subresource empty, {@code status} or {@code scale}
     */
    record Mode(String manager, String subresource, boolean dryRun, boolean force) {

        static Mode of(String manager) {
            return new Mode(manager, "", false, false);
        }

        Mode forced() {
            return new Mode(manager, subresource, dryRun, true);
        }

        Mode onStatus() {
            return new Mode(manager, "status", dryRun, force);
        }

        Mode onScale() {
            return new Mode(manager, "scale", dryRun, force);
        }

        boolean isOnStatus() {
            return subresource.equals("status");
        }
    }

    /** What was written, and whether it is new. */
    record Written(ObjectNode object, boolean created) {}

    /** Creates an object (POST). */
    Written create(ResourceType type, String namespace, ObjectNode object, Mode mode) {
        synchronized (store) {
            ObjectNode metadata = Json.metadata(object);
            if (Json.name(object).isEmpty() && metadata.hasNonNull("generateName")) {
                String suffix = UUID.randomUUID().toString().substring(0, 5);
                metadata.put("name", metadata.path("generateName").asText() + suffix);
            }
            checkPlace(type, namespace, Json.name(object), object);
            if (!Json.resourceVersion(object).isEmpty()) {
                throw ApiException.badRequest("resourceVersion should not be set on objects to be created");
            }
            ObjectKey key = type.key(namespace, Json.name(object));
            if (store.find(key).isPresent()) {
                throw ApiException.alreadyExists(type.group(), type.plural(), key.name());
            }
            SchemaCheck.prune(object, type.schema());
            return store(type, key, null, object, mode);
        }
    }

    /** Replaces an object (PUT). */
    Written update(ResourceType type, String namespace, String name, ObjectNode object, Mode mode) {
        synchronized (store) {
            checkPlace(type, namespace, name, object);
            ObjectNode live = existing(type, namespace, name);
            SchemaCheck.prune(object, type.schema());
            return store(type, type.key(namespace, name), live, object, mode);
        }
    }

    /** Patches an object by JSON patch or merge patch. */
    Written patch(ResourceType type, String namespace, String name, UnaryOperator<ObjectNode> patch, Mode mode) {
        synchronized (store) {
            ObjectNode live = existing(type, namespace, name);
            ObjectNode patched = patch.apply(live.deepCopy());
            checkPlace(type, namespace, name, patched);
            SchemaCheck.prune(patched, type.schema());
            return store(type, type.key(namespace, name), live, patched, mode);
        }
    }

    /** Sets the number of replicas as the scale subresource does: who scales owns it, if anybody owned it before. */
    ObjectNode scale(ResourceType type, String namespace, String name, int replicas, Mode mode) {
        synchronized (store) {
            ObjectNode live = existing(type, namespace, name);
            ObjectNode scaled = live.deepCopy();
            Json.child(scaled, "spec").put("replicas", replicas);
            ObjectNode complete = complete(type, scaled, live, mode);
            if (FieldManager.isScaleTracked(live)) {
                complete = fieldManager(type).update(live, complete, writer(type, mode));
            }
            return finish(type, type.key(namespace, name), live, complete, mode).object();
        }
    }

    /** Applies an object; creates it where it is missing. */
    Written apply(ResourceType type, String namespace, String name, ObjectNode applied, Mode mode) {
        synchronized (store) {
            if (applied.path("metadata").has("managedFields")) {
                throw ApiException.badRequest("metadata.managedFields must be nil");
            }
            checkPlace(type, namespace, name, applied);
            ObjectKey key = type.key(namespace, name);
            Optional<ObjectNode> live = store.find(key);
            if (live.isEmpty() && mode.isOnStatus()) {
                throw ApiException.notFound(type.group(), type.plural(), name);
            }
            normalize(type, applied, mode);
            ObjectNode before = live.orElse(null);
            checkVersion(type, before, applied);
            try {
                SchemaCheck.check(applied, type.schema());
                stampNew(type, key, before, applied);
                ObjectNode merged = fieldManager(type).apply(before, applied, writer(type, mode), mode.force());
                return finish(type, key, before, complete(type, merged, before, mode), mode);
            } catch (ConflictException e) {
                throw ApiException.applyConflict(e.getMessage(), causes(e));
            } catch (InvalidFieldsException e) {
                throw untyped(type, namespace, applied, e);
            }
        }
    }

    /** What the server drops from a configuration before it looks at it. */
    private static void normalize(ResourceType type, ObjectNode applied, Mode mode) {
        Json.dropNulls(type.isCustom() ? Json.metadata(applied) : applied);
        if (type.statusSubresource() && !mode.isOnStatus()) {
            applied.remove("status");
        }
    }

    /** Everything but an apply: the writer owns the defaults too, because they are filled in first. */
    private Written store(ResourceType type, ObjectKey key, ObjectNode live, ObjectNode candidate, Mode mode) {
        checkVersion(type, live, candidate);
        stampNew(type, key, live, candidate);
        ObjectNode complete = complete(type, candidate, live, mode);
        return finish(type, key, live, fieldManager(type).update(live, complete, writer(type, mode)), mode);
    }

    private Written finish(ResourceType type, ObjectKey key, ObjectNode live, ObjectNode result, Mode mode) {
        if (live == null) {
            Defaults.generate(type, result);
        }
        Validation.check(type, result, live);
        if (live != null && live.equals(result)) {
            return new Written(live.deepCopy(), false);
        }
        if (mode.dryRun()) {
            return new Written(result, live == null);
        }
        ObjectNode stored = store.put(key, result);
        boolean finished = Json.isTerminating(result)
                && result.path("metadata").path("finalizers").isEmpty()
                && result.path("spec").path("finalizers").isEmpty();
        if (finished) {
            store.remove(key);
        }
        return new Written(stored.deepCopy(), live == null);
    }

    private void stampNew(ResourceType type, ObjectKey key, ObjectNode live, ObjectNode candidate) {
        if (live == null) {
            checkNamespace(type, key);
            stamp(type, key, candidate);
        }
    }

    private static FieldManager.Writer writer(ResourceType type, Mode mode) {
        return new FieldManager.Writer(mode.manager(), type.apiVersion(), mode.subresource());
    }

    /** Brings a candidate into the form that would be stored: what the server keeps, defaults, generation. */
    private static ObjectNode complete(ResourceType type, ObjectNode candidate, ObjectNode live, Mode mode) {
        ObjectNode object = candidate;
        if (live == null) {
            if (type.statusSubresource()) {
                object.remove("status");
            }
        } else if (mode.isOnStatus()) {
            object = live.deepCopy();
            object.set("status", candidate.path("status").isMissingNode() ? Json.object() : candidate.get("status"));
            ObjectNode metadata = Json.metadata(object);
            metadata.set("managedFields", candidate.path("metadata").path("managedFields"));
            if (!type.isCustom() && candidate.path("metadata").has("annotations")) {
                // built-in kinds let controllers write annotations together with the status
                metadata.set("annotations", candidate.path("metadata").get("annotations"));
            }
        } else if (type.statusSubresource()) {
            object.remove("status");
            if (live.has("status")) {
                object.set("status", live.get("status"));
            }
        }
        if (live != null) {
            keepIdentity(object, live);
        }
        if (type.isCustom()) {
            CustomResourceValidation.fillDefaults(object, type.openApi());
        } else {
            Json.dropNulls(object);
            Defaults.fill(type, object);
        }
        object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
        if (live != null
                && type.countsGenerations()
                && !mode.isOnStatus()
                && !desired(live, type).equals(desired(object, type))) {
            Json.metadata(object)
                    .put("generation", live.path("metadata").path("generation").asLong() + 1);
        }
        return object;
    }

    private static void keepIdentity(ObjectNode object, ObjectNode live) {
        ObjectNode metadata = Json.metadata(object);
        for (String field : List.of(
                "name",
                "namespace",
                "uid",
                "creationTimestamp",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "generation",
                "resourceVersion")) {
            JsonNode value = live.path("metadata").get(field);
            if (value == null) {
                metadata.remove(field);
            } else {
                metadata.set(field, value);
            }
        }
    }

    /** Returns what the generation counts: the spec, and for custom resources all but metadata and status. */
    private static JsonNode desired(ObjectNode object, ResourceType type) {
        if (type.isCustom()) {
            return object.deepCopy().remove(List.of("metadata", "status", "apiVersion", "kind"));
        }
        // the annotations of a Deployment count too, because its ReplicaSets get them
        return type.kind().equals("Deployment")
                ? Json.array()
                        .add(object.path("spec"))
                        .add(object.path("metadata").path("annotations"))
                : object.path("spec");
    }

    private static void stamp(ResourceType type, ObjectKey key, ObjectNode object) {
        ObjectNode metadata = Json.metadata(object);
        metadata.remove(List.of("generation", "deletionTimestamp", "selfLink", "resourceVersion"));
        if (type.namespaced()) {
            metadata.put("namespace", key.namespace());
        } else {
            metadata.remove("namespace");
        }
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", now());
        if (type.countsGenerations()) {
            metadata.put("generation", 1);
        }
    }

    private void checkNamespace(ResourceType type, ObjectKey key) {
        if (!type.namespaced()) {
            return;
        }
        ObjectNode namespace = store.find(new ObjectKey("", "namespaces", "", key.namespace()))
                .orElseThrow(() -> ApiException.notFound("", "namespaces", key.namespace()));
        if (Json.isTerminating(namespace)) {
            throw ApiException.namespaceTerminating(type.group(), type.plural(), key.name(), key.namespace());
        }
    }

    private static void checkVersion(ResourceType type, ObjectNode live, ObjectNode candidate) {
        String wanted = Json.resourceVersion(candidate);
        String uid = Json.uid(candidate);
        String name = Json.name(candidate);
        if (live == null) {
            if (!uid.isEmpty()) {
                throw ApiException.conflict(
                        type.group(),
                        type.plural(),
                        name,
                        "uid mismatch: the provided object specified uid " + uid
                                + ", and no existing object was found");
            }
            return;
        }
        if (!uid.isEmpty() && !uid.equals(Json.uid(live))) {
            throw ApiException.conflict(
                    type.group(),
                    type.plural(),
                    name,
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + Json.uid(live));
        }
        if (!wanted.isEmpty() && !wanted.equals("0") && !wanted.equals(Json.resourceVersion(live))) {
            throw ApiException.conflict(
                    type.group(),
                    type.plural(),
                    name,
                    "the object has been modified; please apply your changes to the latest version and try again");
        }
    }

    private static void checkPlace(ResourceType type, String namespace, String name, ObjectNode object) {
        if (!Json.text(object, "kind").equals(type.kind())
                || !Json.text(object, "apiVersion").equals(type.apiVersion())) {
            throw ApiException.badRequest("the API version in the data (" + Json.text(object, "apiVersion")
                    + ") does not match the expected API version (" + type.apiVersion() + ")");
        }
        String given = Json.namespace(object);
        if (type.namespaced() && !given.isEmpty() && !given.equals(namespace)) {
            throw ApiException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on" + " the request");
        }
        if (!Json.name(object).isEmpty() && !Json.name(object).equals(name)) {
            throw ApiException.badRequest("the name of the object (" + Json.name(object)
                    + ") does not match the name on the URL (" + name + ")");
        }
        if (Json.name(object).isEmpty() && !name.isEmpty()) {
            Json.metadata(object).put("name", name);
        }
    }

    private static ApiException untyped(
            ResourceType type, String namespace, ObjectNode applied, InvalidFieldsException cause) {
        return ApiException.internal("failed to create typed patch object (" + namespace + "/" + Json.name(applied)
                + "; " + type.apiVersion() + ", Kind=" + type.kind() + "): " + cause.getMessage());
    }

    private static List<Cause> causes(ConflictException conflict) {
        return conflict.conflicts().stream()
                .map(each -> new Cause("FieldManagerConflict", "conflict with " + each.manager(), each.field()))
                .toList();
    }

    private ObjectNode existing(ResourceType type, String namespace, String name) {
        return store.find(type.key(namespace, name))
                .orElseThrow(() -> ApiException.notFound(type.group(), type.plural(), name));
    }

    private FieldManager fieldManager(ResourceType type) {
        MergeSchema schema = type.schema();
        return new FieldManager(schema, type.statusSubresource(), now());
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
