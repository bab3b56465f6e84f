package io.jenkins.plugins.gitops.sandbox.kubernetes.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;

/** Binds volume claims and gives load balancers an address. */
final class InfrastructureController {

    private final ClusterAccess cluster;

    InfrastructureController(ClusterAccess cluster) {
        this.cluster = cluster;
    }

    void bind(ObjectNode claim) {
        if (Json.text(claim, "status", "phase").equals("Pending") && !waitsForConsumer(claim)) {
            Json.child(claim, "status").put("phase", "Bound");
            cluster.updateStatus(claim);
        }
    }

    void expose(ObjectNode service) {
        boolean balanced = Json.text(service, "spec", "type").equals("LoadBalancer");
        if (balanced && service.at("/status/loadBalancer/ingress").isEmpty()) {
            Json.child(Json.child(service, "status"), "loadBalancer")
                    .putArray("ingress")
                    .addObject()
                    .put("ip", "192.0.2.10");
            cluster.updateStatus(service);
        }
    }

    private boolean waitsForConsumer(ObjectNode claim) {
        String name = Json.text(claim, "spec", "storageClassName");
        return cluster.find("storage.k8s.io", "storageclasses", "", name)
                .filter(type -> Json.text(type, "volumeBindingMode").equals("WaitForFirstConsumer"))
                .isPresent();
    }
}
