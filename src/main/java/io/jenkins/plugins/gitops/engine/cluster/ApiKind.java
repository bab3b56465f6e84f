package io.jenkins.plugins.gitops.engine.cluster;

/**
 * A kind that the API server serves, at one version.
 *
 * @param group empty for the core group
 * @param version such as {@code v1}
 * @param kind such as {@code Deployment}
 * @param plural the name in addresses, such as {@code deployments}
 * @param namespaced whether its objects live in namespaces
 * @param listable whether its objects can be listed
 * @param hasStatus whether status is a subresource, so that a write to the object cannot change it
 */
public record ApiKind(
        String group,
        String version,
        String kind,
        String plural,
        boolean namespaced,
        boolean listable,
        boolean hasStatus) {

    /** Returns {@code apps/v1}, or {@code v1} for the core group. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Returns kind and group as Kubernetes writes them together: {@code Deployment.apps}, {@code Pod}. */
    public String groupKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }
}
