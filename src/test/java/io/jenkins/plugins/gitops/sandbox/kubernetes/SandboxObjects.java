package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ObjectWriter.Mode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.List;
import java.util.Optional;

/**
 * The stand-in's objects without HTTP, for what tests prepare and look at. Trees are copies. Thread-safe.
 *
 * <p>Resources are named as in addresses: group ({@code ""} for core) and plural.
 */
public final class SandboxObjects {

    private final ObjectStore store;
    private final ResourceCatalog catalog;
    private final ObjectWriter writer;
    private final ObjectRemover remover;
    private final ControllerLoop controllers;

    SandboxObjects(
            ObjectStore store,
            ResourceCatalog catalog,
            ObjectWriter writer,
            ObjectRemover remover,
            ControllerLoop controllers) {
        this.store = store;
        this.catalog = catalog;
        this.writer = writer;
        this.remover = remover;
        this.controllers = controllers;
    }

    /** Returns an object; the namespace is null or empty for cluster scope. */
    public Optional<ObjectNode> find(String group, String resource, String namespace, String name) {
        return store.find(new ObjectKey(group, resource, namespace == null ? "" : namespace, name))
                .map(ObjectNode::deepCopy);
    }

    /** Returns the objects of a namespace, or of all (null). */
    public List<ObjectNode> list(String group, String resource, String namespace) {
        return store.list(group, resource, namespace).objects().stream()
                .map(ObjectNode::deepCopy)
                .toList();
    }

    /** Applies an object, forced, as another manager would: a person, an autoscaler, Helm. */
    public ObjectNode apply(String manager, ObjectNode object) {
        ObjectNode applied = object.deepCopy();
        return writer.apply(
                        typeOf(object),
                        namespaceOf(object),
                        Json.name(object),
                        applied,
                        Mode.of(manager).forced())
                .object();
    }

    /** Replaces an object, or creates it, as another manager would do with PUT and POST. */
    public ObjectNode update(String manager, ObjectNode object) {
        ResourceType type = typeOf(object);
        ObjectNode written = object.deepCopy();
        boolean exists =
                store.find(type.key(namespaceOf(object), Json.name(object))).isPresent();
        return exists
                ? writer.update(type, namespaceOf(object), Json.name(object), written, Mode.of(manager))
                        .object()
                : writer.create(type, namespaceOf(object), written, Mode.of(manager))
                        .object();
    }

    /** Writes the status of an object that exists. */
    public ObjectNode updateStatus(String manager, ObjectNode object) {
        return writer.update(
                        typeOf(object),
                        namespaceOf(object),
                        Json.name(object),
                        object.deepCopy(),
                        Mode.of(manager).onStatus())
                .object();
    }

    /** Deletes an object with propagation policy Background. */
    public void delete(String group, String resource, String namespace, String name) {
        ResourceType type = catalog.find(group, resource)
                .orElseThrow(() -> new IllegalArgumentException("no resource " + resource + " in group " + group));
        remover.delete(type, namespace == null ? "" : namespace, name, ObjectRemover.Options.background());
    }

    /** Returns the newest resource version: it grows with each write, whoever writes. */
    public long resourceVersion() {
        return store.resourceVersion();
    }

    /** Nothing but requests changes objects from now on. */
    public void pauseControllers() {
        controllers.pause();
    }

    /** Controllers work again. */
    public void resumeControllers() {
        controllers.resume();
    }

    private ResourceType typeOf(ObjectNode object) {
        String apiVersion = Json.text(object, "apiVersion");
        String kind = Json.text(object, "kind");
        return catalog.ofKind(apiVersion, kind)
                .orElseThrow(() -> new IllegalArgumentException("no kind " + kind + " in " + apiVersion));
    }

    private static String namespaceOf(ObjectNode object) {
        String namespace = Json.namespace(object);
        return namespace.isEmpty() ? "default" : namespace;
    }
}
