package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.diff.DriftReport;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.ApplyOrder;
import io.jenkins.plugins.gitops.engine.resource.ManifestOrigin;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncRun;
import io.jenkins.plugins.gitops.engine.sync.inventory.Inventory;
import io.jenkins.plugins.gitops.engine.sync.inventory.InventoryReader;
import io.jenkins.plugins.gitops.engine.sync.options.DeletionGuard;
import io.jenkins.plugins.gitops.engine.sync.options.DriftRules;
import io.jenkins.plugins.gitops.engine.sync.options.SetName;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.plan.DriftFinder;
import io.jenkins.plugins.gitops.engine.sync.plan.Planning;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Makes a cluster what a set of manifests says. Blocking; holds no state between calls.
 *
 * <p>The order of use: {@link #plan}, show it, {@link #start}, then {@link SyncRun#applyNextStage} until it is finished.
 */
public final class Syncer {

    private final Cluster cluster;
    private final LongSupplier nanos;
    private final BooleanSupplier wanted;

    /** Uses a cluster that the caller closes. */
    public Syncer(Cluster cluster) {
        this(cluster, System::nanoTime);
    }

    /** @param nanos a clock that never goes back, as {@link System#nanoTime}, for locks of others that expire */
    Syncer(Cluster cluster, LongSupplier nanos) {
        this(cluster, nanos, () -> true);
    }

    private Syncer(Cluster cluster, LongSupplier nanos, BooleanSupplier wanted) {
        this.cluster = cluster;
        this.nanos = nanos;
        this.wanted = wanted;
    }

    /**
     * Returns one whose runs end by themselves, as {@link SyncRun#stop} ends them, once they are not wanted any more: for callers that
     * may go away without a word.
     *
     * @param wanted asked before each object that is changed, by several threads; quick
     */
    public Syncer asLongAsWanted(BooleanSupplier wanted) {
        return new Syncer(cluster, nanos, wanted);
    }

    /**
     * Works out what a sync would do, by the server's own dry runs where the live objects alone do not tell. Changes nothing.
     *
     * @throws io.jenkins.plugins.gitops.engine.operation.OperationException when anything stands against the sync: an
     *     empty set, an unknown kind or namespace, a conflict, an object of somebody else; one message names it all. A
     *     retryable one where the server asks to wait; {@link #planning} goes on then, this begins again
     */
    public SyncPlan plan(SyncRequest request) {
        return planned(new Planning(cluster, request, nanos, 1));
    }

    /** Returns a plan in the making, which bears faults of the network. */
    public Planning planning(SyncRequest request) {
        return new Planning(cluster, request, nanos);
    }

    /**
     * Returns where the cluster is not what the last synced commit says, by whom and since when. Changes nothing. What a
     * sync would refuse, a conflict, is drift here.
     *
     * @param request for that commit
     * @throws io.jenkins.plugins.gitops.engine.operation.OperationException when that cannot be told
     */
    public DriftReport drift(SyncRequest request, DriftRules rules) {
        return DriftFinder.shown(driftPlan(request, rules), rules);
    }

    /** What would be refused in a sync, an immutable field among it, is only looked at here. */
    private SyncPlan driftPlan(SyncRequest request, DriftRules rules) {
        SyncOptions options = request.options()
                .withHealing(rules)
                .withPrune(true)
                .withRecreate()
                .withDeleteProtected()
                .withGuard(DeletionGuard.unlimited());
        SyncRequest readOnly = new SyncRequest(request.set(), request.namespace(), request.resources(), options);
        return planned(new Planning(cluster, readOnly, nanos, 1).readingOnly());
    }

    /**
     * Returns the live values of drifted fields as edits of the manifests, so that a pull request can bring them into Git. Changes
     * nothing.
     *
     * @param request for the last synced commit
     * @param origins where each object of the request stands in that commit, as {@code ManifestLoader.loadWithOrigins} says;
     *     empty where the manifests were rendered, of which nothing can be captured
     */
    public Capture capture(SyncRequest request, DriftRules rules, Map<ManifestOrigin, Resource> origins) {
        return capture(
                request,
                rules,
                origins,
                "the object was rendered, so no file holds the value as it is; change what it is rendered from");
    }

    /**
     * Does the same, with another reason why an object is not among the origins.
     *
     * @param origins where all objects stand by now; of those alone that are as they were synced something is captured
     * @param unknown a sentence without a full stop
     */
    public Capture capture(
            SyncRequest request, DriftRules rules, Map<ManifestOrigin, Resource> origins, String unknown) {
        return new Capturing(driftPlan(request, rules), rules, origins, unknown).capture();
    }

    private static SyncPlan planned(Planning planning) {
        Observation<SyncPlan> seen = planning.observe();
        if (seen instanceof Observation.Running<SyncPlan> locked) {
            throw OperationException.retryable(
                    "The plan waits for " + locked.waitingFor() + "; try again then", locked.retryAfter());
        }
        return ((Observation.Succeeded<SyncPlan>) seen).value();
    }

    /**
     * Returns the commit that was synced last, also in part; nothing where the set was never synced or nobody named commits.
     *
     * @param set as in {@link SyncRequest#set()}
     * @param namespace as in {@link SyncRequest#namespace()}
     */
    public Optional<String> lastCommit(SetName set, String namespace) {
        return new InventoryReader(cluster)
                .read(Inventory.empty(set, namespace))
                .map(Inventory::commit)
                .filter(commit -> !commit.isEmpty());
    }

    /**
     * Returns the objects that earlier syncs of a set applied and that are still in the cluster.
     *
     * @param set as in {@link SyncRequest#set()}
     * @param namespace as in {@link SyncRequest#namespace()}
     * @throws io.jenkins.plugins.gitops.engine.operation.OperationException where the set was never synced
     */
    public List<ResourceId> members(SetName set, String namespace) {
        return new InventoryReader(cluster)
                .members(Inventory.empty(set, namespace)).stream()
                        .map(Resource::id)
                        .sorted(ApplyOrder.comparator())
                        .toList();
    }

    /** Returns a sync from its plan to its end; nothing is asked before its first look. */
    public SyncSession session(SyncRequest request) {
        return new SyncSession(this, request);
    }

    /** Returns a run of that plan; nothing is touched before its first stage. */
    public SyncRun start(SyncPlan plan) {
        return new SyncRun(cluster, plan, nanos, wanted);
    }
}
