package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.Optional;

/**
 * One object of a plan.
 *
 * @param resource as it will be sent; for a deletion as it was read
 * @param kindOrNull null as long as the server does not serve the kind, which a definition of the same set brings
 * @param change what will happen
 */
record PlannedObject(Resource resource, ApiKind kindOrNull, Change change) {

    Optional<ApiKind> kind() {
        return Optional.ofNullable(kindOrNull);
    }
}
