package io.jenkins.plugins.gitops.engine.resource;

import java.util.Comparator;
import java.util.Objects;

/**
 * What makes an object one of a kind in a cluster. The version of its API is no part of it: {@code apps/v1} and
 * {@code apps/v1beta1} show the same object.
 *
 * @param group API group, empty for the core group
 * @param kind such as {@code Deployment}
 * @param namespace empty for cluster-scoped objects, and as long as the default namespace was not filled in
 * @param name the object's name
 */
public record ResourceId(String group, String kind, String namespace, String name) implements Comparable<ResourceId> {

    private static final Comparator<ResourceId> ORDER = Comparator.comparing(ResourceId::namespace)
            .thenComparing(ResourceId::kind)
            .thenComparing(ResourceId::name)
            .thenComparing(ResourceId::group);

    public ResourceId {
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(name, "name");
    }

    /** Returns this id in another namespace. */
    public ResourceId inNamespace(String other) {
        return new ResourceId(group, kind, other, name);
    }

    /** Returns kind and group as Kubernetes writes them together: {@code Deployment.apps}, {@code Pod}. */
    public String groupKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    @Override
    public int compareTo(ResourceId other) {
        return ORDER.compare(this, other);
    }

    /** Returns the form that people read in the log: {@code Deployment shop/cart}, {@code Namespace shop}. */
    @Override
    public String toString() {
        return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
