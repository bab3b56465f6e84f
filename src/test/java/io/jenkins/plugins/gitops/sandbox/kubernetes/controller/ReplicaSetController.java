package io.jenkins.plugins.gitops.sandbox.kubernetes.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Keeps the wanted number of pods of each ReplicaSet. */
final class ReplicaSetController implements Reconciler {

    private final ClusterAccess cluster;

    ReplicaSetController(ClusterAccess cluster) {
        this.cluster = cluster;
    }

    @Override
    public void reconcile(ObjectNode set) {
        List<ObjectNode> pods = new ArrayList<>(pods(set));
        int wanted = set.path("spec").path("replicas").asInt();
        for (int i = pods.size(); i < wanted; i++) {
            cluster.create(Workload.pod(set, ""));
        }
        pods.sort(Comparator.comparing(Workload::isReady));
        for (int i = 0; i < pods.size() - wanted; i++) {
            cluster.delete(pods.get(i));
        }
        report(set, pods(set));
    }

    private List<ObjectNode> pods(ObjectNode set) {
        return cluster.controlledBy(set, "", "pods");
    }

    private void report(ObjectNode set, List<ObjectNode> pods) {
        int minReady = set.path("spec").path("minReadySeconds").asInt();
        ObjectNode status = Json.child(set, "status");
        status.set("observedGeneration", set.path("metadata").path("generation"));
        status.put("replicas", pods.size());
        Workload.putCount(status, "fullyLabeledReplicas", pods.size());
        Workload.putCount(status, "readyReplicas", Workload.count(pods, Workload::isReady));
        Workload.putCount(
                status, "availableReplicas", Workload.count(pods, pod -> Workload.isAvailable(pod, minReady)));
        cluster.updateStatus(set);
    }
}
