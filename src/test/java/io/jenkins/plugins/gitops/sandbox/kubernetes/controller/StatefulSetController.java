package io.jenkins.plugins.gitops.sandbox.kubernetes.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Numbered pods, made one after the other and renewed from the last to the partition. */
final class StatefulSetController implements Reconciler {

    private static final String REVISION = "controller-revision-hash";

    private final ClusterAccess cluster;

    StatefulSetController(ClusterAccess cluster) {
        this.cluster = cluster;
    }

    @Override
    public void reconcile(ObjectNode set) {
        String revision = Json.name(set) + "-" + Workload.hash(set.path("spec").path("template"));
        Map<Integer, ObjectNode> pods = pods(set);
        int wanted = set.path("spec").path("replicas").asInt();
        boolean parallel = Json.text(set, "spec", "podManagementPolicy").equals("Parallel");
        boolean allReady = pods.values().stream().allMatch(Workload::isReady);
        for (int i = 0; i < wanted && (parallel || allReady); i++) {
            if (!pods.containsKey(i)) {
                create(set, revision, i);
                allReady = false;
            }
        }
        for (int ordinal : List.copyOf(pods.keySet())) {
            if (ordinal >= wanted) {
                cluster.delete(pods.get(ordinal));
            }
        }
        boolean rolling = Json.text(set, "spec", "updateStrategy", "type").equals("RollingUpdate");
        if (rolling && allReady && pods.size() == wanted) {
            renewOne(set, revision, pods);
        }
        report(set, revision);
    }

    private void create(ObjectNode set, String revision, int ordinal) {
        ObjectNode pod = Workload.pod(set, Json.name(set) + "-" + ordinal);
        ObjectNode labels = Json.child(Json.metadata(pod), "labels");
        labels.put(REVISION, revision);
        labels.put("statefulset.kubernetes.io/pod-name", Json.name(pod));
        cluster.create(pod);
    }

    private void renewOne(ObjectNode set, String revision, Map<Integer, ObjectNode> pods) {
        int partition = set.path("spec")
                .path("updateStrategy")
                .path("rollingUpdate")
                .path("partition")
                .asInt();
        pods.keySet().stream()
                .filter(ordinal -> ordinal >= partition && !hasRevision(pods.get(ordinal), revision))
                .reduce((first, second) -> second)
                .ifPresent(last -> cluster.delete(pods.get(last)));
    }

    private void report(ObjectNode set, String revision) {
        List<ObjectNode> pods = List.copyOf(pods(set).values());
        int wanted = set.path("spec").path("replicas").asInt();
        int updated = Workload.count(pods, pod -> hasRevision(pod, revision));
        int ready = Workload.count(pods, Workload::isReady);
        ObjectNode status = Json.child(set, "status");
        String before = Json.text(status, "currentRevision");
        boolean complete = updated == wanted && pods.size() == wanted && ready == wanted;
        String current = before.isEmpty() || complete ? revision : before;
        status.set("observedGeneration", set.path("metadata").path("generation"));
        status.put("replicas", pods.size());
        Workload.putCount(status, "readyReplicas", ready);
        status.put("availableReplicas", ready);
        Workload.putCount(status, "updatedReplicas", updated);
        Workload.putCount(status, "currentReplicas", Workload.count(pods, pod -> hasRevision(pod, current)));
        status.put("currentRevision", current).put("updateRevision", revision).put("collisionCount", 0);
        cluster.updateStatus(set);
    }

    private Map<Integer, ObjectNode> pods(ObjectNode set) {
        Map<Integer, ObjectNode> pods = new TreeMap<>();
        cluster.controlledBy(set, "", "pods").forEach(pod -> {
            String name = Json.name(pod);
            pods.put(Integer.parseInt(name.substring(name.lastIndexOf('-') + 1)), pod);
        });
        return pods;
    }

    private static boolean hasRevision(JsonNode pod, String revision) {
        return pod.path("metadata").path("labels").path(REVISION).asText().equals(revision);
    }
}
