package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ObjectWriter.Mode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.controller.ClusterAccess;
import io.jenkins.plugins.gitops.sandbox.kubernetes.controller.Controllers;
import io.jenkins.plugins.gitops.sandbox.kubernetes.controller.PodBehaviour;
import io.jenkins.plugins.gitops.sandbox.kubernetes.controller.Workload;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The thread of the controllers: looks when objects that concern them changed, and from time to time while something is under way. */
final class ControllerLoop implements ClusterAccess {

    private static final Logger LOGGER = Logger.getLogger(ControllerLoop.class.getName());
    private static final Duration SOON = Duration.ofMillis(10);
    private static final Duration NOW_AND_THEN = Duration.ofMillis(250);
    private static final Mode CONTROLLER = Mode.of("kube-controller-manager");
    private static final Set<String> UNCONCERNED = Set.of(
            "configmaps",
            "secrets",
            "events",
            "serviceaccounts",
            "roles",
            "rolebindings",
            "clusterroles",
            "clusterrolebindings",
            "leases",
            "networkpolicies",
            "ingresses",
            "horizontalpodautoscalers");

    private final ObjectStore store;
    private final ResourceCatalog catalog;
    private final ObjectWriter writer;
    private final ObjectRemover remover;
    private final Controllers controllers;
    private final GarbageCollector collector;
    private final DefinitionController definitions;
    private final Thread thread = new Thread(this::run, "sandbox-controllers");
    private volatile boolean paused;
    private volatile boolean closed;

    ControllerLoop(
            ObjectStore store,
            ResourceCatalog catalog,
            ObjectWriter writer,
            ObjectRemover remover,
            PodBehaviour behaviour) {
        this.store = store;
        this.catalog = catalog;
        this.writer = writer;
        this.remover = remover;
        this.controllers = new Controllers(this, behaviour);
        this.collector = new GarbageCollector(store, catalog, remover);
        this.definitions = new DefinitionController(store, catalog, this);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void pause() {
        synchronized (store) {
            paused = true;
        }
    }

    void resume() {
        paused = false;
    }

    void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        long seen = 0;
        boolean busy = true;
        boolean garbage = false;
        while (!closed) {
            try {
                List<ObjectStore.Change> changes = store.awaitChanges(seen, busy ? SOON : NOW_AND_THEN);
                if (!changes.isEmpty()) {
                    seen = changes.get(changes.size() - 1).resourceVersion();
                }
                garbage |= changes.stream().anyMatch(ControllerLoop::mayLeaveGarbage);
                boolean concerned =
                        busy || changes.isEmpty() || changes.stream().anyMatch(ControllerLoop::isConcerned);
                if (concerned) {
                    busy = reconcile(garbage);
                    garbage &= paused;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ApiException e) {
                LOGGER.log(Level.FINE, "the history expired, or a write was refused", e);
                seen = e.code() == 410 ? store.resourceVersion() : seen;
                busy = true;
            }
        }
    }

    private static boolean isConcerned(ObjectStore.Change change) {
        return !UNCONCERNED.contains(change.key().resource()) || mayLeaveGarbage(change);
    }

    private static boolean mayLeaveGarbage(ObjectStore.Change change) {
        return change.type().equals("DELETED")
                || Json.isTerminating(change.object())
                || change.object().path("metadata").has("ownerReferences");
    }

    private boolean reconcile(boolean garbage) {
        synchronized (store) {
            if (paused) {
                return true;
            }
            definitions.reconcile();
            boolean busy = controllers.reconcile();
            return garbage && collector.collect() || busy;
        }
    }

    @Override
    public List<ObjectNode> list(String group, String resource) {
        return store.list(group, resource, null).objects().stream()
                .map(ObjectNode::deepCopy)
                .toList();
    }

    @Override
    public List<ObjectNode> controlledBy(ObjectNode owner, String group, String resource) {
        return store.list(group, resource, Json.namespace(owner)).objects().stream()
                .filter(object -> !Json.isTerminating(object) && Workload.isControlledBy(owner, object))
                .map(ObjectNode::deepCopy)
                .toList();
    }

    @Override
    public Optional<ObjectNode> find(String group, String resource, String namespace, String name) {
        return store.find(new ObjectKey(group, resource, namespace, name)).map(ObjectNode::deepCopy);
    }

    @Override
    public ObjectNode create(ObjectNode object) {
        try {
            return writer.create(typeOf(object), Json.namespace(object), object, CONTROLLER)
                    .object();
        } catch (ApiException e) {
            // a namespace that is going away takes nothing new: as in a real cluster, the controller will give up with
            // it
            LOGGER.log(Level.FINE, "not created: " + e.getMessage(), e);
            return object;
        }
    }

    @Override
    public ObjectNode update(ObjectNode object) {
        return writer.update(typeOf(object), Json.namespace(object), Json.name(object), object, CONTROLLER)
                .object();
    }

    @Override
    public ObjectNode updateStatus(ObjectNode object) {
        ResourceType type = typeOf(object);
        Optional<ObjectNode> live = store.find(type.key(Json.namespace(object), Json.name(object)));
        if (live.isPresent() && live.get().path("status").equals(object.path("status"))) {
            return object;
        }
        ObjectNode copy = object.deepCopy();
        Json.metadata(copy).remove("resourceVersion");
        return writer.update(type, Json.namespace(object), Json.name(object), copy, CONTROLLER.onStatus())
                .object();
    }

    @Override
    public void delete(ObjectNode object) {
        ResourceType type = typeOf(object);
        if (store.find(type.key(Json.namespace(object), Json.name(object))).isPresent()) {
            remover.delete(type, Json.namespace(object), Json.name(object), ObjectRemover.Options.background());
        }
    }

    private ResourceType typeOf(ObjectNode object) {
        return catalog.ofKind(Json.text(object, "apiVersion"), Json.text(object, "kind"))
                .orElseThrow(() -> new IllegalStateException("no kind " + Json.text(object, "kind")));
    }
}
