package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.cluster.Applied;
import io.jenkins.plugins.gitops.engine.cluster.ApplyConflictException;
import io.jenkins.plugins.gitops.engine.cluster.ApplyConflictException.Conflict;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.Difference;
import io.jenkins.plugins.gitops.engine.diff.ResourceDiff;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.fields.ContestedFields;
import io.jenkins.plugins.gitops.engine.sync.fields.Immutability;
import io.jenkins.plugins.gitops.engine.sync.fields.ManagedFields;
import io.jenkins.plugins.gitops.engine.sync.fields.Migration;
import io.jenkins.plugins.gitops.engine.sync.fields.UnchangedRules;
import io.jenkins.plugins.gitops.engine.sync.inventory.Inventory;
import io.jenkins.plugins.gitops.engine.sync.options.Provenance;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Says what would happen to one object: by the rule for unchanged ones where it is sure, otherwise by the server's dry run.
 * Thread-safe. A non-retryable {@link OperationException} is a reason not to sync at all.
 */
final class ObjectComparison {

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int INVALID = 422;
    private static final int INTERNAL = 500;
    private static final int MAX_DOUBTS = 3;

    private final Cluster cluster;
    private final SyncRequest request;
    private final SyncOptions options;
    private final Inventory inventory;
    private final LiveMembers live;
    private final Migration migration;
    private final Autoscaling autoscaling;
    private final UnchangedRules rules;
    private final Recreation recreation;
    private final Set<String> warnings = new ConcurrentSkipListSet<>();
    private final Set<String> ownNamespaces;
    private final Set<String> ownPrerequisites;

    ObjectComparison(
            Cluster cluster, SyncRequest request, LiveMembers live, Autoscaling autoscaling, UnchangedRules rules) {
        this.cluster = cluster;
        this.request = request;
        this.options = request.options();
        this.inventory = live.inventory();
        this.live = live;
        this.migration = new Migration(options);
        this.autoscaling = autoscaling;
        this.rules = rules;
        this.recreation = new Recreation(cluster, options);
        this.ownNamespaces = DesiredSet.ownNamespaces(request);
        this.ownPrerequisites = Prerequisites.namesIn(request.resources());
    }

    /** Returns what the server warned of in the dry runs. */
    Set<String> warnings() {
        return warnings;
    }

    PlannedObject compare(Desired desired) {
        if (desired.policy().apply() == ObjectPolicy.Apply.IGNORE) {
            return unchanged(desired, null, "left alone, as its annotation says");
        }
        if (desired.kindOrNull() == null) {
            return deferred(desired, "its kind is defined in this set");
        }
        Optional<Resource> member = live.find(desired.kindOrNull(), desired.id());
        if (member.isEmpty()) {
            return withoutLive(desired);
        }
        Resource wanted = Provenance.asLive(desired.member(), member.get());
        if (!options.alwaysDryRun()
                && !(options.adopt() && migration.concerns(member.get()))
                && rules.isUnchanged(wanted, member.get())) {
            return unchanged(desired, member.get(), "");
        }
        return withLive(desired, member.get());
    }

    private static PlannedObject unchanged(Desired desired, Resource liveOrNull, String reason) {
        return PlannedObject.of(
                desired, new Change(desired.id(), ChangeAction.UNCHANGED, reason, List.of()), liveOrNull);
    }

    private PlannedObject deferred(Desired desired, String reason) {
        return created(desired, reason);
    }

    private PlannedObject created(Desired desired, String reason) {
        return PlannedObject.of(desired, new Change(desired.id(), ChangeAction.CREATED, reason, List.of()), null)
                .sending(options.provenance().on(desired.member()));
    }

    /** No member of the set: mostly it does not exist, and the dry run tells in one request. */
    private PlannedObject withoutLive(Desired desired) {
        try {
            Applied dryRun = dryRun(desired, desired.member(), false);
            if (dryRun.created()) {
                warn(desired, dryRun);
                return created(desired, "");
            }
        } catch (ClusterException e) {
            if (e.isRetryable()) {
                throw e;
            }
            Optional<String> deferral = deferral(desired, e);
            if (deferral.isPresent()) {
                return deferred(desired, deferral.get());
            }
            if (e.code() == NOT_FOUND) {
                throw new OperationException(
                        desired.id() + ": the namespace " + desired.id().namespace()
                                + " does not exist in the cluster; create it, or add it to the set",
                        e);
            }
            if (!(e instanceof ApplyConflictException) && !Immutability.isRefusal(e) && e.code() != INVALID) {
                throw e;
            }
            Optional<Resource> found = get(desired);
            if (found.isEmpty()) {
                throw e;
            }
            return withLive(desired, found.get());
        }
        return withLive(
                desired,
                get(desired)
                        .orElseThrow(() -> OperationException.retryable(
                                desired.id() + " was deleted while the plan was made; try again", (Throwable) null)));
    }

    private Optional<Resource> get(Desired desired) {
        return cluster.get(
                desired.kindOrNull(), desired.id().namespace(), desired.id().name());
    }

    private Optional<String> deferral(Desired desired, ClusterException failure) {
        if (failure.code() == NOT_FOUND && ownNamespaces.contains(desired.id().namespace())) {
            return Optional.of("its namespace is created in this set");
        }
        boolean missing = (failure.code() == NOT_FOUND || failure.code() == FORBIDDEN)
                && failure.causes().stream()
                        .anyMatch(cause -> Prerequisites.areMissing(cause.text(), ownPrerequisites));
        return missing ? Optional.of("what it needs is created in this set") : Optional.empty();
    }

    private PlannedObject withLive(Desired desired, Resource found) {
        if (!options.adopt()) {
            Ownership.check(found, inventory);
        }
        if (found.isTerminating()) {
            throw new OperationException(desired.id()
                    + " is being deleted; wait until it is gone, or remove what holds it (its finalizers)");
        }
        if (desired.policy().apply() == ObjectPolicy.Apply.CREATE_ONLY) {
            return unchanged(desired, found, "exists already, and its annotation says create-only");
        }
        boolean migrates = migration.concerns(found);
        Resource wanted = Provenance.asLive(desired.member(), found);
        try {
            boolean force = desired.policy().conflicts(options) == SyncOptions.ConflictPolicy.FORCE;
            Applied dryRun = dryRun(desired, wanted, force);
            PlannedObject planned = compared(desired, found, dryRun, migrates);
            if (planned.is(ChangeAction.UNCHANGED)) {
                rules.learn(wanted, dryRun.object());
            }
            return planned;
        } catch (ApplyConflictException e) {
            List<Conflict> contested = e.conflicts().stream()
                    .filter(conflict -> !migrates || !migration.isMigrated(ContestedFields.managerOf(conflict)))
                    .toList();
            if (!contested.isEmpty() && desired.policy().conflicts(options) != SyncOptions.ConflictPolicy.YIELD) {
                throw ContestedFields.refusal(desired.member(), found, contested);
            }
            // what is left in conflict belongs to managers whose fields become ours before
            Desired yielding = new Desired(
                    ContestedFields.without(desired.member(), contested), desired.kindOrNull(), desired.policy());
            Resource rest = ContestedFields.without(wanted, contested);
            return compared(yielding, found, dryRun(desired, rest, migrates), migrates);
        } catch (ClusterException e) {
            return recreation.of(desired, found, wanted, e);
        }
    }

    private PlannedObject compared(Desired desired, Resource found, Applied dryRun, boolean migrates) {
        if (!found.resourceVersion().equals(dryRun.object().resourceVersion())) {
            // a controller wrote between the list and the dry run: its write is no change of ours
            Resource now =
                    get(desired).filter(live -> live.uid().equals(found.uid())).orElse(found);
            return comparedWith(now, desired, dryRun, migrates);
        }
        return comparedWith(found, desired, dryRun, migrates);
    }

    private PlannedObject comparedWith(Resource found, Desired desired, Applied dryRun, boolean migrates) {
        warn(desired, dryRun);
        Resource expected =
                migrates ? Migration.withoutLeftovers(dryRun.object(), found, desired.member()) : dryRun.object();
        boolean handsOver = autoscaling.mustHandOver(desired, found, expected);
        if (handsOver) {
            expected = expected.with(found.at("spec", "replicas").orElseThrow(), "spec", "replicas");
        }
        List<Difference> differences = ResourceDiff.between(found, expected, options.secrets());
        boolean owned = ManagedFields.ownFields(found, options.fieldManager())
                .equals(ManagedFields.ownFields(dryRun.object(), options.fieldManager()));
        if (differences.isEmpty() && owned && !migrates) {
            return unchanged(desired, found, "");
        }
        String reason = handsOver
                ? "hands spec.replicas over to its autoscaler"
                : migrates
                        ? "takes over the fields of earlier tools"
                        : differences.isEmpty() ? "takes over the ownership of fields" : "";
        return PlannedObject.of(desired, new Change(desired.id(), ChangeAction.CONFIGURED, reason, differences), found)
                .sending(options.provenance().on(desired.member()))
                .prepared(new Preparation(migrates, handsOver, false));
    }

    /**
     * A server answers 500 without a reason where its storage fails, and where it cannot read the manifest. A dry run stores nothing:
     * where storage answers a read again and again, and the dry run still fails, it is the manifest.
     */
    private Applied dryRun(Desired desired, Resource object, boolean force) {
        for (int doubts = 1; ; doubts++) {
            try {
                return dryRunOnce(desired, object, force);
            } catch (ClusterException e) {
                if (e.code() != INTERNAL || !e.reason().isEmpty()) {
                    throw e;
                }
                if (doubts > MAX_DOUBTS) {
                    throw e.asLasting();
                }
                get(desired);
            }
        }
    }

    private Applied dryRunOnce(Desired desired, Resource object, boolean force) {
        ApplyOptions dry = ApplyOptions.as(request.options().fieldManager()).onlyDryRun();
        return cluster.apply(desired.kindOrNull(), object, force ? dry.forced() : dry);
    }

    private void warn(Desired desired, Applied dryRun) {
        dryRun.warnings().forEach(warning -> warnings.add(desired.id() + ": " + warning));
    }
}
