package io.jenkins.plugins.gitops.engine.sync.options;

import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where the objects of an environment may be.
 *
 * @param namespaces the allowed ones; empty for all
 * @param clusterScoped whether objects outside of namespaces are allowed
 * @param protectedKinds kinds that are deleted only when confirmed, beside those that always are, such as {@code Secret}
 */
public record EnvironmentLimits(Set<String> namespaces, boolean clusterScoped, Set<String> protectedKinds) {

    /** They take data with them. */
    private static final Set<String> ALWAYS_PROTECTED = Set.of(
            "Namespace", "CustomResourceDefinition.apiextensions.k8s.io", "PersistentVolume", "PersistentVolumeClaim");

    public EnvironmentLimits {
        namespaces = Set.copyOf(namespaces);
        protectedKinds = Set.copyOf(protectedKinds);
    }

    /** Returns no limits. */
    public static EnvironmentLimits none() {
        return new EnvironmentLimits(Set.of(), true, Set.of());
    }

    /** Returns why an object is not allowed; nothing where it is. */
    public Optional<String> refusal(ResourceId id, boolean namespaced) {
        boolean ownNamespace = id.groupKind().equals("Namespace") && namespaces.contains(id.name());
        if (!namespaced && !clusterScoped && !ownNamespace) {
            return Optional.of(
                    id + " is cluster-scoped, and the environment's limits do not allow that; remove it from the"
                            + " set or change the limits");
        }
        if (namespaced && !namespaces.isEmpty() && !namespaces.contains(id.namespace())) {
            return Optional.of(id + " is outside of the namespaces that the environment may use ("
                    + String.join(", ", new TreeSet<>(namespaces)) + "); move it or change the limits");
        }
        return Optional.empty();
    }

    public boolean isProtected(ResourceId id) {
        return ALWAYS_PROTECTED.contains(id.groupKind()) || protectedKinds.contains(id.groupKind());
    }
}
