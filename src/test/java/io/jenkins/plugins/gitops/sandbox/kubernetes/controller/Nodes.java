package io.jenkins.plugins.gitops.sandbox.kubernetes.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Reports what becomes of the pods. */
final class Nodes {

    private final ClusterAccess cluster;
    private final PodLifecycle lifecycle;

    Nodes(ClusterAccess cluster, PodBehaviour behaviour) {
        this.cluster = cluster;
        this.lifecycle = new PodLifecycle(behaviour);
    }

    /** One look; returns whether a pod will become something else by itself. */
    boolean reconcile() {
        boolean unsettled = false;
        for (ObjectNode pod : cluster.list("", "pods")) {
            lifecycle.look(pod).ifPresent(report -> {
                cluster.updateStatus(report.pod());
                report.warning().ifPresent(cluster::create);
            });
            unsettled |= !lifecycle.isSettled(pod);
        }
        return unsettled;
    }
}
