package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ObjectWriter.Mode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.controller.ClusterAccess;
import io.jenkins.plugins.gitops.sandbox.kubernetes.controller.Controllers;
import io.jenkins.plugins.gitops.sandbox.kubernetes.controller.PodBehaviour;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The thread of the controllers: looks at what changed and at what controls it, at pods as time goes by, and now and then at everything
 * (behaviour that was told anew, deadlines).
 */
final class ControllerLoop implements ClusterAccess {

    private static final Logger LOGGER = Logger.getLogger(ControllerLoop.class.getName());
    private static final Duration SOON = Duration.ofMillis(10);
    private static final Duration ROUND = Duration.ofMillis(400);
    private static final Mode CONTROLLER = Mode.of("kube-controller-manager");

    private final ObjectStore store;
    private final ResourceCatalog catalog;
    private final ObjectWriter writer;
    private final ObjectRemover remover;
    private final Controllers controllers;
    private final GarbageCollector collector;
    private final DefinitionController definitions;
    private final Thread thread = new Thread(this::run, "sandbox-controllers");
    private final Set<ObjectKey> pending = new LinkedHashSet<>();
    private boolean garbage;
    private boolean definitionsChanged;
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
        long nextRound = 0;
        boolean busy = true;
        while (!closed) {
            try {
                for (ObjectStore.Change change : store.awaitChanges(seen, busy ? SOON : ROUND)) {
                    seen = change.resourceVersion();
                    note(change);
                }
                if (System.nanoTime() >= nextRound) {
                    store.keys().stream().filter(this::isControlled).forEach(pending::add);
                    garbage = true;
                    nextRound = System.nanoTime() + ROUND.toNanos();
                }
                busy = work();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ApiException e) {
                LOGGER.log(Level.FINE, "the history expired: everything is looked at again", e);
                seen = store.resourceVersion();
                nextRound = 0;
            }
        }
    }

    /** What changed is to be looked at, and so is what controls it. */
    private void note(ObjectStore.Change change) {
        if (isControlled(change.key())) {
            pending.add(change.key());
        }
        for (JsonNode owner : change.object().path("metadata").path("ownerReferences")) {
            String apiVersion = Json.text(owner, "apiVersion");
            catalog.ofKind(apiVersion, Json.text(owner, "kind"))
                    .map(type -> type.key(change.key().namespace(), Json.text(owner, "name")))
                    .filter(this::isControlled)
                    .ifPresent(pending::add);
        }
        boolean gone = change.type().equals("DELETED");
        garbage |= Json.isTerminating(change.object())
                || gone && !store.ownedBy(Json.uid(change.object())).isEmpty();
        definitionsChanged |= change.key().resource().equals(DefinitionController.RESOURCE);
    }

    private boolean isControlled(ObjectKey key) {
        return controllers.resources().contains(key.resource());
    }

    /** Looks at everything that is pending; returns whether to come back soon. Holds the store for one object at a time. */
    private boolean work() {
        for (ObjectKey key : List.copyOf(pending)) {
            if (!inTurn(() -> reconcile(key))) {
                return true;
            }
        }
        return !inTurn(() -> {
                    if (definitionsChanged) {
                        definitionsChanged = false;
                        definitions.reconcile();
                    }
                    if (garbage) {
                        garbage = collector.collect();
                    }
                })
                || garbage
                || tick();
    }

    private boolean tick() {
        boolean[] soon = {true};
        inTurn(() -> soon[0] = controllers.tick());
        return soon[0];
    }

    private boolean inTurn(Runnable work) {
        synchronized (store) {
            if (paused || closed) {
                return false;
            }
            try {
                work.run();
            } catch (ApiException e) {
                LOGGER.log(Level.FINE, "a controller's write was refused: it will try again", e);
            }
            return true;
        }
    }

    private void reconcile(ObjectKey key) {
        pending.remove(key);
        store.find(key)
                .filter(object -> !Json.isTerminating(object))
                .ifPresent(object -> controllers.reconcile(key.resource(), object.deepCopy()));
    }

    @Override
    public List<ObjectNode> controlledBy(ObjectNode owner, String group, String resource) {
        return ownedBy(owner, group, resource)
                .filter(object -> !Json.isTerminating(object))
                .map(ObjectNode::deepCopy)
                .toList();
    }

    @Override
    public boolean controlsAny(ObjectNode owner, String group, String resource) {
        return ownedBy(owner, group, resource).findAny().isPresent();
    }

    private Stream<ObjectNode> ownedBy(ObjectNode owner, String group, String resource) {
        return store.ownedBy(Json.uid(owner)).stream()
                .filter(object -> catalog.find(group, resource)
                        .filter(type -> type.kind().equals(Json.text(object, "kind")))
                        .isPresent());
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
        JsonNode annotations = object.path("metadata").path("annotations");
        boolean same = live.isPresent()
                && live.get().path("status").equals(object.path("status"))
                && live.get().path("metadata").path("annotations").equals(annotations);
        if (same) {
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
