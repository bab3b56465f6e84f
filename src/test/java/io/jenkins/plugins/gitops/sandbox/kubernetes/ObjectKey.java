package io.jenkins.plugins.gitops.sandbox.kubernetes;

import java.util.Comparator;

/** Where an object is stored: group, resource (plural), namespace (empty for cluster scope), name. */
record ObjectKey(String group, String resource, String namespace, String name) implements Comparable<ObjectKey> {

    private static final Comparator<ObjectKey> ORDER = Comparator.comparing(ObjectKey::group)
            .thenComparing(ObjectKey::resource)
            .thenComparing(ObjectKey::namespace)
            .thenComparing(ObjectKey::name);

    @Override
    public int compareTo(ObjectKey other) {
        return ORDER.compare(this, other);
    }

    boolean isOf(String otherGroup, String otherResource) {
        return group.equals(otherGroup) && resource.equals(otherResource);
    }
}
