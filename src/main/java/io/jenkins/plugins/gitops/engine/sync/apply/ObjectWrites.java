package io.jenkins.plugins.gitops.engine.sync.apply;

import io.jenkins.plugins.gitops.engine.cluster.ApiCatalog;
import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.Applied;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ObjectVersion;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.fields.Migration;
import io.jenkins.plugins.gitops.engine.sync.fields.UnchangedRules;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.plan.Autoscaling;
import io.jenkins.plugins.gitops.engine.sync.plan.Healing;
import io.jenkins.plugins.gitops.engine.sync.plan.ObjectPolicy;
import io.jenkins.plugins.gitops.engine.sync.plan.PlannedObject;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes single objects. Every write may be repeated, also after one whose answer was lost. Thread-safe. */
final class ObjectWrites {

    private static final int CONFLICT = 409;

    private final Cluster cluster;
    private final SyncPlan plan;
    private final SyncOptions options;
    private final Migration migration;
    private final UnchangedRules rules;
    private ApiCatalog catalog;

    ObjectWrites(Cluster cluster, SyncPlan plan) {
        this.cluster = cluster;
        this.plan = plan;
        this.options = plan.request().options();
        this.migration = new Migration(options);
        this.rules = new UnchangedRules(options.fieldManager(), plan.memory().records());
    }

    /**
     * Applies an object with all that comes before.
     *
     * @return the outcome; nothing as long as an object that is recreated is not gone yet
     */
    Optional<Change> apply(PlannedObject object) {
        if (object.is(ChangeAction.UNCHANGED)) {
            return Optional.of(object.change());
        }
        ApiKind kind = kindOf(object);
        if (object.is(ChangeAction.RECREATED) && !isRemoved(object, kind)) {
            return Optional.empty();
        }
        if (object.preparation().migrates()) {
            migrate(object, kind);
        }
        if (object.preparation().frees()) {
            plan.healing().ifPresent(healing -> free(object, kind, healing));
        }
        if (object.preparation().handsOver()) {
            ApplyOptions keeper = ApplyOptions.as(Autoscaling.keeper(options.fieldManager()));
            live(object, kind).ifPresent(live -> cluster.apply(kind, Autoscaling.kept(live), keeper.forced()));
        }
        Applied applied = cluster.apply(kind, object.resource(), applyOptions(object));
        ChangeAction planned = object.change().action();
        ChangeAction done = planned == ChangeAction.CONFIGURED && applied.created() ? ChangeAction.CREATED : planned;
        rules.learn(object.resource(), applied.object());
        return Optional.of(object.change().withOutcome(done, "").at(ObjectVersion.of(applied.object())));
    }

    private ApplyOptions applyOptions(PlannedObject object) {
        ApplyOptions plain = ApplyOptions.as(options.fieldManager());
        return object.policy().conflicts(options) == SyncOptions.ConflictPolicy.FORCE ? plain.forced() : plain;
    }

    private Optional<Resource> live(PlannedObject object, ApiKind kind) {
        return cluster.get(kind, object.id().namespace(), object.id().name());
    }

    /** Read anew each time: what is migrated already needs nothing. */
    private void migrate(PlannedObject object, ApiKind kind) {
        Optional<Resource> live = live(object, kind).filter(migration::concerns);
        if (live.isPresent()) {
            retryingConflicts(() -> cluster.patch(
                    kind, live.get(), migration.patch(live.get()), ApplyOptions.as(options.fieldManager())));
        }
    }

    /** Read anew each time, as above. */
    private void free(PlannedObject object, ApiKind kind, Healing healing) {
        Optional<Resource> live = live(object, kind).filter(healing::concerns);
        if (live.isPresent()) {
            retryingConflicts(() -> cluster.patch(
                    kind, live.get(), healing.patch(live.get()), ApplyOptions.as(options.fieldManager())));
        }
    }

    private boolean isRemoved(PlannedObject object, ApiKind kind) {
        Optional<Resource> live = live(object, kind)
                .filter(found -> found.uid().equals(object.liveOrNull().uid()));
        if (live.isPresent() && !live.get().isTerminating()) {
            retryingConflicts(() -> cluster.deleteUnchanged(kind, live.get()));
            return live(object, kind).isEmpty();
        }
        return live.isEmpty();
    }

    /** Somebody wrote between our look and our write: the next try looks again. */
    private static void retryingConflicts(Runnable write) {
        try {
            write.run();
        } catch (ClusterException e) {
            if (e.code() != CONFLICT) {
                throw e;
            }
            throw OperationException.retryable(e.getMessage(), e);
        }
    }

    /** Deletes a member that left the set, as long as it is the same and still one. */
    Change delete(PlannedObject object) {
        if (object.is(ChangeAction.SKIPPED)) {
            return object.change();
        }
        ApiKind kind = object.kindOrNull();
        try {
            return deleted(object, cluster.deleteUnchanged(kind, object.resource()));
        } catch (ClusterException e) {
            if (e.code() != CONFLICT) {
                throw e;
            }
        }
        Optional<Resource> now = live(object, kind);
        if (now.isEmpty()) {
            return deleted(object, false);
        }
        boolean same = now.get().uid().equals(object.resource().uid())
                && plan.before().hasMember(now.get())
                && ObjectPolicy.keeps(now.get()).isEmpty();
        if (!same) {
            return object.change()
                    .withOutcome(ChangeAction.SKIPPED, "somebody changed it meanwhile, and it is no member any more");
        }
        boolean[] there = new boolean[1];
        retryingConflicts(() -> there[0] = cluster.deleteUnchanged(kind, now.get()));
        return deleted(object, there[0]);
    }

    private static Change deleted(PlannedObject object, boolean there) {
        return there ? object.change() : object.change().withOutcome(ChangeAction.DELETED, "was gone already");
    }

    /** Returns the kind; one that the set defines is looked for until the server serves it. */
    synchronized ApiKind kindOf(PlannedObject object) {
        if (object.kind().isPresent()) {
            return object.kind().get();
        }
        Resource resource = object.resource();
        if (catalog == null) {
            catalog = cluster.discover(
                    plan.applies().stream().map(each -> each.id().group()).collect(Collectors.toSet()));
        }
        Optional<ApiKind> served = catalog.find(resource.apiVersion(), resource.kind());
        if (served.isEmpty()) {
            catalog = null;
            throw OperationException.retryable(
                    resource + ": the cluster does not serve " + resource.apiVersion()
                            + " although its definition is established; correct the version in the manifest or in the"
                            + " definition",
                    (Throwable) null);
        }
        return served.get();
    }
}
