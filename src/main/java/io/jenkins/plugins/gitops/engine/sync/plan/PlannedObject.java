package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.Difference;
import io.jenkins.plugins.gitops.engine.diff.ObjectVersion;
import io.jenkins.plugins.gitops.engine.diff.SecretMask;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One object of a plan.
 *
 * @param resource as it will be sent; for a deletion as it was read
 * @param kindOrNull null as long as the server does not serve the kind, which a definition of the same set brings
 * @param change what will happen
 * @param policy what its annotations say
 * @param liveOrNull as it was read; null where it is not there, or was not asked for
 * @param preparation what is done before
 */
public record PlannedObject(
        Resource resource,
        ApiKind kindOrNull,
        Change change,
        ObjectPolicy policy,
        Resource liveOrNull,
        Preparation preparation) {

    static PlannedObject of(Desired desired, Change change, Resource liveOrNull) {
        ObjectVersion version = liveOrNull == null ? ObjectVersion.NONE : ObjectVersion.of(liveOrNull);
        return new PlannedObject(
                desired.member(),
                desired.kindOrNull(),
                change.at(version),
                desired.policy(),
                liveOrNull,
                Preparation.NONE);
    }

    static PlannedObject deletion(Resource live, ApiKind kind, Change change) {
        ObjectPolicy policy = new ObjectPolicy(ObjectPolicy.Apply.ALWAYS, false, true, 0, java.util.List.of(), null);
        return new PlannedObject(live, kind, change.at(ObjectVersion.of(live)), policy, live, Preparation.NONE);
    }

    PlannedObject sending(Resource other) {
        return new PlannedObject(other, kindOrNull, change, policy, liveOrNull, preparation);
    }

    PlannedObject prepared(Preparation first) {
        return new PlannedObject(resource, kindOrNull, change, policy, liveOrNull, first);
    }

    PlannedObject changing(Change other) {
        return new PlannedObject(resource, kindOrNull, other, policy, liveOrNull, preparation);
    }

    /** Returns a mask that hides the object's own secret values wherever they stand in it. */
    public SecretMask mask(SyncOptions options) {
        return options.secrets().knowing(() -> Stream.of(resource, liveOrNull).filter(Objects::nonNull));
    }

    /** Returns the change as it is shown: places name items of lists by their values, which may be secret. */
    Change shown(SyncOptions options) {
        if (change.differences().isEmpty()) {
            return change;
        }
        SecretMask mask = mask(options);
        return new Change(
                change.id(),
                change.action(),
                change.reason(),
                change.differences().stream()
                        .map(each -> new Difference(mask.path(resource, each.path()), each.before(), each.after()))
                        .toList(),
                change.version());
    }

    public Optional<ApiKind> kind() {
        return Optional.ofNullable(kindOrNull);
    }

    public ResourceId id() {
        return resource.id();
    }

    public boolean is(ChangeAction action) {
        return change.action() == action;
    }
}
