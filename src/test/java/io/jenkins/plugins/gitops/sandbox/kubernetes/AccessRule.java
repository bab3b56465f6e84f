package io.jenkins.plugins.gitops.sandbox.kubernetes;

import java.util.Set;

/**
 * What an account may do. {@code "*"} stands for all; a rule for all namespaces covers cluster scope too.
 *
 * @param verbs get, list, watch, create, update, patch, delete
 * @param groups API groups, the core group as an empty text
 * @param resources plural names, subresources as {@code deployments/scale}
 * @param namespaces where
 */
public record AccessRule(Set<String> verbs, Set<String> groups, Set<String> resources, Set<String> namespaces) {

    private static final String ALL = "*";

    public AccessRule {
        verbs = Set.copyOf(verbs);
        groups = Set.copyOf(groups);
        resources = Set.copyOf(resources);
        namespaces = Set.copyOf(namespaces);
    }

    /** Returns the right to everything in the whole cluster. */
    public static AccessRule everything() {
        return new AccessRule(Set.of(ALL), Set.of(ALL), Set.of(ALL), Set.of(ALL));
    }

    /** Returns the right to everything inside one namespace. */
    public static AccessRule everythingIn(String namespace) {
        return new AccessRule(Set.of(ALL), Set.of(ALL), Set.of(ALL), Set.of(namespace));
    }

    boolean allows(String verb, String group, String resource, String namespace) {
        return has(verbs, verb) && has(groups, group) && has(resources, resource) && isIn(namespace);
    }

    boolean isIn(String namespace) {
        return namespaces.contains(ALL) || !namespace.isEmpty() && namespaces.contains(namespace);
    }

    private static boolean has(Set<String> allowed, String wanted) {
        return allowed.contains(ALL) || allowed.contains(wanted);
    }
}
