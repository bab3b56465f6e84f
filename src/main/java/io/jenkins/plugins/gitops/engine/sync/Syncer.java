package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.diff.DriftReport;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.resource.ApplyOrder;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.util.List;

/**
 * Makes a cluster what a set of manifests says. Blocking; holds no state between calls.
 *
 * <p>The order of use: {@link #plan}, show it, {@link #start}, then {@link SyncRun#applyNextStage} until it is finished.
 */
public final class Syncer {

    private final Cluster cluster;

    /** Uses a cluster that the caller closes. */
    public Syncer(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Works out what a sync would do, by the server's own dry runs where the live objects alone do not tell. Changes nothing.
     *
     * @throws io.jenkins.plugins.gitops.engine.operation.OperationException when anything stands against the sync: an
     *     empty set, an unknown kind or namespace, a conflict, an object of somebody else; one message names it all. A
     *     retryable one where the server asks to wait; {@link #planning} goes on then, this begins again
     */
    public SyncPlan plan(SyncRequest request) {
        return ((Observation.Succeeded<SyncPlan>) new Planning(cluster, request, 1).observe()).value();
    }

    /** Returns a plan in the making, which bears faults of the network. */
    public Planning planning(SyncRequest request) {
        return new Planning(cluster, request);
    }

    /**
     * Returns where the cluster is not what the last synced commit says, by whom and since when. Changes nothing. What a
     * sync would refuse, a conflict, is drift here.
     *
     * @param request for that commit
     * @throws io.jenkins.plugins.gitops.engine.operation.OperationException when that cannot be told
     */
    public DriftReport drift(SyncRequest request, DriftRules rules) {
        SyncOptions options = request.options()
                .withConflicts(SyncOptions.ConflictPolicy.FORCE)
                .withPrune(true)
                .withGuard(DeletionGuard.unlimited());
        SyncRequest readOnly = new SyncRequest(request.set(), request.namespace(), request.resources(), options);
        Observation<SyncPlan> plan =
                new Planning(cluster, readOnly, 1).withoutAccessCheck().observe();
        return DriftFinder.find(((Observation.Succeeded<SyncPlan>) plan).value(), rules);
    }

    /**
     * Returns the objects that earlier syncs of a set applied and that are still in the cluster.
     *
     * @param set as in {@link SyncRequest#set()}
     * @param namespace as in {@link SyncRequest#namespace()}
     * @throws io.jenkins.plugins.gitops.engine.operation.OperationException where the set was never synced
     */
    public List<ResourceId> members(String set, String namespace) {
        return new InventoryReader(cluster)
                .members(Inventory.empty(set, namespace)).stream()
                        .map(Resource::id)
                        .sorted(ApplyOrder.comparator())
                        .toList();
    }

    /** Returns a run of that plan; nothing is touched before its first stage. */
    public SyncRun start(SyncPlan plan) {
        return new SyncRun(cluster, plan);
    }
}
