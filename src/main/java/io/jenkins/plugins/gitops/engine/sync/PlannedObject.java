package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.util.Optional;

/**
 * One object of a plan.
 *
 * @param resource as it will be sent; for a deletion as it was read
 * @param kindOrNull null as long as the server does not serve the kind, which a definition of the same set brings
 * @param change what will happen
 * @param policy what its annotations say
 * @param liveOrNull as it was read; null where it is not there, or was not asked for
 * @param migrates whether fields of other managers become ours first
 * @param handsOver whether {@code spec.replicas} is handed to its autoscaler first
 */
record PlannedObject(
        Resource resource,
        ApiKind kindOrNull,
        Change change,
        ObjectPolicy policy,
        Resource liveOrNull,
        boolean migrates,
        boolean handsOver) {

    static PlannedObject of(Desired desired, Change change, Resource liveOrNull) {
        return new PlannedObject(
                desired.member(), desired.kindOrNull(), change, desired.policy(), liveOrNull, false, false);
    }

    PlannedObject sending(Resource other) {
        return new PlannedObject(other, kindOrNull, change, policy, liveOrNull, migrates, handsOver);
    }

    PlannedObject prepared(boolean migratesFirst, boolean handsOverFirst) {
        return new PlannedObject(resource, kindOrNull, change, policy, liveOrNull, migratesFirst, handsOverFirst);
    }

    Optional<ApiKind> kind() {
        return Optional.ofNullable(kindOrNull);
    }

    ResourceId id() {
        return resource.id();
    }

    boolean is(ChangeAction action) {
        return change.action() == action;
    }
}
