package io.jenkins.plugins.gitops.sandbox.kubernetes.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reports what becomes of the pods. */
final class Nodes implements Reconciler {

    private final ClusterAccess cluster;
    private final PodLifecycle lifecycle;
    private final Map<String, ObjectNode> unsettled = new HashMap<>();

    Nodes(ClusterAccess cluster, PodBehaviour behaviour) {
        this.cluster = cluster;
        this.lifecycle = new PodLifecycle(behaviour);
    }

    @Override
    public void reconcile(ObjectNode pod) {
        lifecycle.look(pod).ifPresent(report -> {
            cluster.updateStatus(report.pod());
            report.warning().ifPresent(cluster::create);
        });
        if (lifecycle.isSettled(pod)) {
            unsettled.remove(Json.uid(pod));
        } else {
            unsettled.put(Json.uid(pod), pod);
        }
    }

    /** Looks at the pods that become something else by themselves; returns whether there are any. */
    boolean tick() {
        for (ObjectNode known : List.copyOf(unsettled.values())) {
            Optional<ObjectNode> pod = cluster.find("", "pods", Json.namespace(known), Json.name(known));
            if (pod.isPresent() && Json.uid(pod.get()).equals(Json.uid(known))) {
                reconcile(pod.get());
            } else {
                unsettled.remove(Json.uid(known));
                lifecycle.forget(Json.uid(known));
            }
        }
        return !unsettled.isEmpty();
    }
}
