package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;

/**
 * The server's answer to an apply.
 *
 * @param created whether the object was not there before
 * @param object the object as it is now, or would be after a dry run
 * @param warnings what the server warns of, such as a deprecated API
 */
public record Applied(boolean created, Resource object, List<String> warnings) {

    public Applied {
        warnings = List.copyOf(warnings);
    }
}
