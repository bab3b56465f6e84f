package io.jenkins.plugins.gitops.engine.diff;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.Objects;

/**
 * Which object it was, and in which state.
 *
 * @param uid empty where the object was not there
 * @param resourceVersion empty where the object was not there
 */
public record ObjectVersion(String uid, String resourceVersion) {

    /** No object. */
    public static final ObjectVersion NONE = new ObjectVersion("", "");

    public ObjectVersion {
        Objects.requireNonNull(uid, "uid");
        Objects.requireNonNull(resourceVersion, "resourceVersion");
    }

    /** Returns the version of an object as the server answered it. */
    public static ObjectVersion of(Resource live) {
        return new ObjectVersion(live.uid(), live.resourceVersion());
    }
}
