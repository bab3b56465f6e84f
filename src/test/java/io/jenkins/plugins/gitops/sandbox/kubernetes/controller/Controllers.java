package io.jenkins.plugins.gitops.sandbox.kubernetes.controller;

/** All controllers of the stand-in. Used by one thread. */
public final class Controllers {

    private final DeploymentController deployments;
    private final ReplicaSetController replicaSets;
    private final StatefulSetController statefulSets;
    private final DaemonSetController daemonSets;
    private final JobController jobs;
    private final InfrastructureController infrastructure;
    private final Nodes nodes;

    public Controllers(ClusterAccess cluster, PodBehaviour behaviour) {
        deployments = new DeploymentController(cluster);
        replicaSets = new ReplicaSetController(cluster);
        statefulSets = new StatefulSetController(cluster);
        daemonSets = new DaemonSetController(cluster);
        jobs = new JobController(cluster);
        infrastructure = new InfrastructureController(cluster);
        nodes = new Nodes(cluster, behaviour);
    }

    /** Looks at everything once; returns whether pods will change soon, just because time goes by. */
    public boolean reconcile() {
        deployments.reconcile();
        replicaSets.reconcile();
        statefulSets.reconcile();
        daemonSets.reconcile();
        jobs.reconcile();
        infrastructure.reconcile();
        return nodes.reconcile();
    }
}
