package io.jenkins.plugins.gitops.engine.diff;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** Says which values of an object are never shown. */
final class SecretMask {

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    static final String SHOWN = "(secret)";

    private SecretMask() {}

    /**
     * Returns whether the value at a path is secret: the data of a Secret, and the annotation in which kubectl repeats the
     * whole object.
     *
     * @param path as in {@link Difference#path()}
     */
    static boolean hides(Resource resource, String path) {
        boolean secret = resource.id().group().isEmpty() && resource.kind().equals("Secret");
        return secret && (path.startsWith("data") || path.startsWith("stringData")) || path.contains(LAST_APPLIED);
    }
}
