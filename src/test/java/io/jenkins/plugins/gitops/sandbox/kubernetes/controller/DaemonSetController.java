package io.jenkins.plugins.gitops.sandbox.kubernetes.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.List;

/** One pod of each DaemonSet: the stand-in is a cluster of one node. */
final class DaemonSetController implements Reconciler {

    private static final String REVISION = "controller-revision-hash";

    private final ClusterAccess cluster;

    DaemonSetController(ClusterAccess cluster) {
        this.cluster = cluster;
    }

    @Override
    public void reconcile(ObjectNode set) {
        String revision = Workload.hash(set.path("spec").path("template"));
        boolean rolling = Json.text(set, "spec", "updateStrategy", "type").equals("RollingUpdate");
        List<ObjectNode> pods = pods(set);
        if (pods.isEmpty()) {
            ObjectNode pod = Workload.pod(set, "");
            Json.child(Json.metadata(pod), "labels").put(REVISION, revision);
            cluster.create(pod);
        } else if (rolling && !revisionOf(pods.get(0)).equals(revision)) {
            cluster.delete(pods.get(0));
        }
        report(set, revision, pods(set));
    }

    private void report(ObjectNode set, String revision, List<ObjectNode> pods) {
        int ready = Workload.count(pods, Workload::isReady);
        int updated = Workload.count(pods, pod -> revisionOf(pod).equals(revision));
        ObjectNode status = Json.child(set, "status");
        status.set("observedGeneration", set.path("metadata").path("generation"));
        status.put("desiredNumberScheduled", 1).put("currentNumberScheduled", pods.size());
        status.put("numberMisscheduled", 0).put("numberReady", ready);
        Workload.putCount(status, "updatedNumberScheduled", updated);
        Workload.putCount(status, "numberAvailable", ready);
        Workload.putCount(status, "numberUnavailable", 1 - ready);
        cluster.updateStatus(set);
    }

    private List<ObjectNode> pods(ObjectNode set) {
        return cluster.controlledBy(set, "", "pods");
    }

    private static String revisionOf(ObjectNode pod) {
        return pod.path("metadata").path("labels").path(REVISION).asText();
    }
}
