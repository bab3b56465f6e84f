package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;

/**
 * An object as the set wants it: with namespace and marks, without what belongs to the server.
 *
 * @param kindOrNull null where a definition of the same set brings the kind
 */
record Desired(Resource member, ApiKind kindOrNull, ObjectPolicy policy) {

    ResourceId id() {
        return member.id();
    }
}
