package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ownership.MergeSchema;
import java.util.List;

/**
 * A kind at one of its versions, as discovery tells it.
 *
 * @param openApi the schema of a custom resource, or null for a built-in kind
 */
record ResourceType(
        String group,
        String version,
        String kind,
        String plural,
        String singular,
        List<String> shortNames,
        boolean namespaced,
        boolean statusSubresource,
        boolean scaleSubresource,
        MergeSchema schema,
        JsonNode openApi) {

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    boolean isCustom() {
        return openApi != null;
    }

    /** Returns the place of an object in the store, which is the same at all versions. */
    ObjectKey key(String namespace, String name) {
        return new ObjectKey(group, plural, namespaced ? namespace : "", name);
    }

    /** Built-in kinds whose spec is counted in {@code metadata.generation}; custom resources always are. */
    boolean countsGenerations() {
        return isCustom()
                || List.of("apps", "batch", "networking.k8s.io", "policy", "apiextensions.k8s.io")
                        .contains(group);
    }
}
