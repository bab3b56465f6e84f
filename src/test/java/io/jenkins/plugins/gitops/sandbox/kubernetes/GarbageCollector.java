package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Deletes what an owner, a namespace or a definition leaves behind, and then lets these go. Holds the monitor of the store. */
final class GarbageCollector {

    private static final String DEFINITION_CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

    private final ObjectStore store;
    private final ResourceCatalog catalog;
    private final ObjectRemover remover;

    GarbageCollector(ObjectStore store, ResourceCatalog catalog, ObjectRemover remover) {
        this.store = store;
        this.catalog = catalog;
        this.remover = remover;
    }

    private record Stored(ObjectKey key, ObjectNode object) {}

    /** One pass; returns whether something was done, so that another may find more. */
    boolean collect() {
        long before = store.resourceVersion();
        List<Stored> all = new ArrayList<>();
        Set<String> uids = new HashSet<>();
        for (ObjectKey key : store.keys()) {
            store.find(key).ifPresent(object -> {
                all.add(new Stored(key, object));
                uids.add(Json.uid(object));
            });
        }
        for (Stored each : all) {
            if (Json.isTerminating(each.object())) {
                finish(each, all);
            } else if (isAbandoned(each.object(), uids)) {
                delete(each.key());
            }
        }
        return store.resourceVersion() != before;
    }

    private static boolean isAbandoned(JsonNode object, Set<String> uids) {
        JsonNode owners = object.path("metadata").path("ownerReferences");
        boolean alive = owners.isEmpty();
        for (JsonNode owner : owners) {
            alive |= uids.contains(Json.text(owner, "uid"));
        }
        return !alive;
    }

    private void finish(Stored owner, List<Stored> all) {
        List<String> finalizers = Json.strings(owner.object().path("metadata").path("finalizers"));
        if (finalizers.contains(ObjectRemover.ORPHAN)) {
            dependents(owner, all).forEach(dependent -> disown(dependent, owner));
            remover.removeFinalizer(owner.key(), ObjectRemover.ORPHAN);
        }
        if (finalizers.contains(Defaults.CLAIM_PROTECTION)) {
            remover.removeFinalizer(owner.key(), Defaults.CLAIM_PROTECTION);
        }
        if (finalizers.contains(ObjectRemover.FOREGROUND)) {
            empty(owner.key(), dependents(owner, all), ObjectRemover.FOREGROUND);
        }
        if (owner.key().isOf("", "namespaces")) {
            List<Stored> inside = all.stream()
                    .filter(each -> each.key().namespace().equals(owner.key().name()))
                    .toList();
            empty(owner.key(), inside, "kubernetes");
        }
        if (finalizers.contains(DEFINITION_CLEANUP)) {
            JsonNode spec = owner.object().path("spec");
            String group = Json.text(spec, "group");
            String plural = Json.text(spec, "names", "plural");
            List<Stored> instances =
                    all.stream().filter(each -> each.key().isOf(group, plural)).toList();
            empty(owner.key(), instances, DEFINITION_CLEANUP);
        }
    }

    /** Deletes what is inside; where nothing is left, the finalizer goes. */
    private void empty(ObjectKey owner, List<Stored> inside, String finalizer) {
        inside.forEach(each -> delete(each.key()));
        boolean left = inside.stream().anyMatch(each -> store.find(each.key()).isPresent());
        if (!left) {
            remover.removeFinalizer(owner, finalizer);
        }
    }

    private void delete(ObjectKey key) {
        boolean deletable =
                store.find(key).filter(object -> !Json.isTerminating(object)).isPresent();
        if (deletable) {
            catalog.find(key.group(), key.resource())
                    .ifPresent(type ->
                            remover.delete(type, key.namespace(), key.name(), ObjectRemover.Options.background()));
        }
    }

    private static List<Stored> dependents(Stored owner, List<Stored> all) {
        String uid = Json.uid(owner.object());
        return all.stream()
                .filter(each -> {
                    for (JsonNode reference : each.object().path("metadata").path("ownerReferences")) {
                        if (Json.text(reference, "uid").equals(uid)) {
                            return true;
                        }
                    }
                    return false;
                })
                .toList();
    }

    private void disown(Stored dependent, Stored owner) {
        store.find(dependent.key()).ifPresent(live -> {
            ObjectNode object = live.deepCopy();
            ArrayNode kept = Json.array();
            for (JsonNode reference : object.path("metadata").path("ownerReferences")) {
                if (!Json.text(reference, "uid").equals(Json.uid(owner.object()))) {
                    kept.add(reference);
                }
            }
            if (kept.isEmpty()) {
                Json.metadata(object).remove("ownerReferences");
            } else {
                Json.metadata(object).set("ownerReferences", kept);
            }
            store.put(dependent.key(), object);
        });
    }
}
