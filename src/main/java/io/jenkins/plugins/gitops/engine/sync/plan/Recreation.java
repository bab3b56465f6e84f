package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.Difference;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.fields.Immutability;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import java.util.List;

/** Decides about objects whose change the server refuses: deleted and created again, or a reason not to sync at all. */
final class Recreation {

    private static final int INVALID = 422;

    private final Cluster cluster;
    private final SyncOptions options;

    Recreation(Cluster cluster, SyncOptions options) {
        this.cluster = cluster;
        this.options = options;
    }

    /**
     * Plans the recreation of an object.
     *
     * @param wanted as its dry run was refused
     * @throws OperationException the refusal itself where it is no matter of a field that keeps its value, otherwise one that says
     *     which fields do
     */
    PlannedObject of(Desired desired, Resource found, Resource wanted, ClusterException failure) {
        boolean mayRecreate = desired.policy().mayRecreate(options)
                || desired.policy().recreatesFinished() && Immutability.isFinishedJob(found);
        boolean immutable = Immutability.isRefusal(failure)
                || mayRecreate && failure.code() == INVALID && couldBeCreated(desired, wanted);
        if (!immutable) {
            throw failure;
        }
        List<Difference> differences = Immutability.differences(found, wanted, failure, options);
        if (!mayRecreate) {
            throw Immutability.refusal(desired.member(), differences);
        }
        if (Immutability.needsConfirmation(desired.member(), options.limits()) && !options.deleteProtected()) {
            throw new OperationException(
                    desired.id() + " would have to be deleted and created again, which takes data with"
                            + " it; confirm that with deleteProtected: true, or go back to the first value");
        }
        Change change = new Change(desired.id(), ChangeAction.RECREATED, "a field cannot be changed", differences);
        return PlannedObject.of(desired, change, found)
                .sending(options.provenance().on(desired.member()));
    }

    /** An object that is invalid anyway must not be deleted for it. */
    private boolean couldBeCreated(Desired desired, Resource wanted) {
        try {
            Resource other = wanted.with(desired.id().name() + "-gitops-check", "metadata", "name");
            ApplyOptions dryRun = ApplyOptions.as(options.fieldManager()).onlyDryRun();
            return cluster.apply(desired.kindOrNull(), other, dryRun).created();
        } catch (ClusterException e) {
            if (e.isRetryable()) {
                throw e;
            }
            return false;
        }
    }
}
