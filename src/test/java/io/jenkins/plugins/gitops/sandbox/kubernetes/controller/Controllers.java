package io.jenkins.plugins.gitops.sandbox.kubernetes.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** All controllers of the stand-in. Used by one thread. */
public final class Controllers {

    private final Map<String, Reconciler> reconcilers = new LinkedHashMap<>();
    private final Nodes nodes;

    public Controllers(ClusterAccess cluster, PodBehaviour behaviour) {
        InfrastructureController infrastructure = new InfrastructureController(cluster);
        nodes = new Nodes(cluster, behaviour);
        reconcilers.put("deployments", new DeploymentController(cluster));
        reconcilers.put("replicasets", new ReplicaSetController(cluster));
        reconcilers.put("statefulsets", new StatefulSetController(cluster));
        reconcilers.put("daemonsets", new DaemonSetController(cluster));
        reconcilers.put("jobs", new JobController(cluster));
        reconcilers.put("pods", nodes);
        reconcilers.put("persistentvolumeclaims", infrastructure::bind);
        reconcilers.put("services", infrastructure::expose);
    }

    /** Returns the resources that have a controller. */
    public Set<String> resources() {
        return reconcilers.keySet();
    }

    /** Looks at one object of a resource that has a controller; the object is a copy. */
    public void reconcile(String resource, ObjectNode object) {
        reconcilers.get(resource).reconcile(object);
    }

    /** Looks at what changes just because time goes by; returns whether there is more of that soon. */
    public boolean tick() {
        return nodes.tick();
    }
}
