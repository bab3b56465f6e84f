package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.controller.ClusterAccess;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.HashMap;
import java.util.Map;

/** Establishes CustomResourceDefinitions and serves what they define, until they are gone. */
final class DefinitionController {

    private static final String GROUP = "apiextensions.k8s.io";
    static final String RESOURCE = "customresourcedefinitions";

    private final ObjectStore store;
    private final ResourceCatalog catalog;
    private final ClusterAccess cluster;
    private final Map<String, JsonNode> served = new HashMap<>();

    DefinitionController(ObjectStore store, ResourceCatalog catalog, ClusterAccess cluster) {
        this.store = store;
        this.catalog = catalog;
        this.cluster = cluster;
    }

    void reconcile() {
        Map<String, JsonNode> gone = new HashMap<>(served);
        for (ObjectNode definition : store.list(GROUP, RESOURCE, null).objects()) {
            gone.remove(Json.name(definition));
            JsonNode spec = definition.path("spec");
            if (!spec.equals(served.get(Json.name(definition)))) {
                catalog.define(definition);
                served.put(Json.name(definition), spec);
                establish(definition.deepCopy());
            }
        }
        gone.forEach((name, spec) -> {
            catalog.remove(Json.object().set("spec", spec));
            served.remove(name);
        });
    }

    private void establish(ObjectNode definition) {
        ObjectNode status = Json.child(definition, "status");
        status.set("acceptedNames", definition.path("spec").path("names").deepCopy());
        if (status.path("conditions").isEmpty()) {
            String now = ObjectWriter.now();
            for (String[] condition : new String[][] {
                {"NamesAccepted", "NoConflicts", "no conflicts found"},
                {"Established", "InitialNamesAccepted", "the initial names have been accepted"}
            }) {
                status.withArray("conditions")
                        .addObject()
                        .put("type", condition[0])
                        .put("status", "True")
                        .put("lastTransitionTime", now)
                        .put("reason", condition[1])
                        .put("message", condition[2]);
            }
        }
        cluster.updateStatus(definition);
    }
}
