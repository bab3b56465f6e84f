package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The discovery documents, legacy and aggregated, made from the catalog. */
final class Discovery {

    static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    private static final List<String> SUBRESOURCE_VERBS = List.of("get", "patch", "update");
    private static final List<String> REVIEWS = List.of("SelfSubjectAccessReview", "SelfSubjectRulesReview");
    private static final String AUTHORIZATION = "authorization.k8s.io";

    private final ResourceCatalog catalog;
    private final String version;

    Discovery(ResourceCatalog catalog, String version) {
        this.catalog = catalog;
        this.version = version;
    }

    ObjectNode version() {
        String[] parts = version.substring(1).split("\\.");
        return Json.object()
                .put("major", parts[0])
                .put("minor", parts[1])
                .put("gitVersion", version + "+gitops-sandbox")
                .put("gitTreeState", "clean")
                .put("platform", "linux/amd64");
    }

    /** Answers {@code /api}. */
    ObjectNode coreVersions() {
        ObjectNode document = Json.object().put("kind", "APIVersions");
        document.putArray("versions").add("v1");
        document.putArray("serverAddressByClientCIDRs");
        return document;
    }

    /** Answers {@code /apis}. */
    ObjectNode groups() {
        ObjectNode document = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = document.putArray("groups");
        groupNames().stream().filter(group -> !group.isEmpty()).forEach(group -> groups.add(group(group)));
        return document;
    }

    /** Answers {@code /apis/<group>}. */
    Optional<ObjectNode> groupDocument(String group) {
        if (!groupNames().contains(group)) {
            return Optional.empty();
        }
        ObjectNode document = Json.object().put("kind", "APIGroup").put("apiVersion", "v1");
        document.setAll(group(group));
        return Optional.of(document);
    }

    private ObjectNode group(String name) {
        ObjectNode group = Json.object().put("name", name);
        ArrayNode versions = group.putArray("versions");
        versions(name).forEach(each -> versions.add(groupVersion(name, each)));
        group.set("preferredVersion", versions.get(0));
        return group;
    }

    private static ObjectNode groupVersion(String group, String version) {
        return Json.object().put("groupVersion", group + "/" + version).put("version", version);
    }

    /** Answers {@code /api/v1} and {@code /apis/<group>/<version>}. */
    Optional<ObjectNode> resources(String group, String groupVersion) {
        if (!versions(group).contains(groupVersion)) {
            return Optional.empty();
        }
        ObjectNode document = Json.object()
                .put("kind", "APIResourceList")
                .put("apiVersion", "v1")
                .put("groupVersion", group.isEmpty() ? groupVersion : group + "/" + groupVersion);
        ArrayNode list = document.putArray("resources");
        for (ResourceType type : types(group, groupVersion)) {
            ObjectNode resource = resource(list, type.plural(), type, VERBS);
            resource.put("singularName", type.singular());
            type.shortNames().forEach(resource.withArray("shortNames")::add);
            subresources(type).forEach(name -> resource(list, type.plural() + "/" + name, type, SUBRESOURCE_VERBS));
        }
        if (group.equals(AUTHORIZATION)) {
            REVIEWS.forEach(kind -> list.addObject()
                    .put("name", reviewResource(kind))
                    .put("singularName", "")
                    .put("namespaced", false)
                    .put("kind", kind)
                    .putArray("verbs")
                    .add("create"));
        }
        return Optional.of(document);
    }

    private static ObjectNode resource(ArrayNode list, String name, ResourceType type, List<String> verbs) {
        ObjectNode resource = list.addObject()
                .put("name", name)
                .put("singularName", "")
                .put("namespaced", type.namespaced())
                .put("kind", name.endsWith("/scale") ? "Scale" : type.kind());
        verbs.forEach(resource.putArray("verbs")::add);
        return resource;
    }

    /** Answers {@code /api} or {@code /apis} in the aggregated form. */
    ObjectNode aggregated(boolean core) {
        ObjectNode document =
                Json.object().put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/v2");
        document.putObject("metadata");
        ArrayNode items = document.putArray("items");
        for (String group : groupNames()) {
            if (group.isEmpty() == core) {
                ObjectNode item = items.addObject();
                ObjectNode metadata = item.putObject("metadata");
                if (!core) {
                    metadata.put("name", group);
                }
                ArrayNode versions = item.putArray("versions");
                versions(group).forEach(each -> versions.add(aggregatedVersion(group, each)));
            }
        }
        return document;
    }

    private ObjectNode aggregatedVersion(String group, String groupVersion) {
        ObjectNode document = Json.object().put("version", groupVersion).put("freshness", "Current");
        ArrayNode list = document.putArray("resources");
        for (ResourceType type : types(group, groupVersion)) {
            ObjectNode resource = aggregatedResource(list, type.plural(), group, groupVersion, type.kind());
            resource.put("scope", type.namespaced() ? "Namespaced" : "Cluster")
                    .put("singularResource", type.singular());
            VERBS.forEach(resource.putArray("verbs")::add);
            type.shortNames().forEach(resource.withArray("shortNames")::add);
            for (String name : subresources(type)) {
                ObjectNode subresource = resource.withArray("subresources").addObject();
                subresource.put("subresource", name);
                subresource.set(
                        "responseKind", kind(group, groupVersion, name.equals("scale") ? "Scale" : type.kind()));
                SUBRESOURCE_VERBS.forEach(subresource.putArray("verbs")::add);
            }
        }
        if (group.equals(AUTHORIZATION)) {
            REVIEWS.forEach(kind -> aggregatedResource(list, reviewResource(kind), group, groupVersion, kind)
                    .put("scope", "Cluster")
                    .putArray("verbs")
                    .add("create"));
        }
        return document;
    }

    private static ObjectNode aggregatedResource(
            ArrayNode list, String name, String group, String version, String kind) {
        ObjectNode resource = list.addObject().put("resource", name);
        resource.set("responseKind", kind(group, version, kind));
        return resource;
    }

    private static ObjectNode kind(String group, String version, String kind) {
        return Json.object().put("group", group).put("version", version).put("kind", kind);
    }

    private static List<String> subresources(ResourceType type) {
        List<String> names = new ArrayList<>();
        if (type.statusSubresource()) {
            names.add("status");
        }
        if (type.scaleSubresource() && !type.isCustom()) {
            names.add("scale");
        }
        return names;
    }

    private static String reviewResource(String kind) {
        return kind.toLowerCase(Locale.ROOT) + "s";
    }

    private Set<String> groupNames() {
        Set<String> names = new LinkedHashSet<>(catalog.groups());
        names.add(AUTHORIZATION);
        return names;
    }

    private List<String> versions(String group) {
        if (group.equals(AUTHORIZATION)) {
            return List.of("v1");
        }
        return catalog.all().stream()
                .filter(type -> type.group().equals(group))
                .map(ResourceType::version)
                .distinct()
                .toList();
    }

    private List<ResourceType> types(String group, String groupVersion) {
        return catalog.all().stream()
                .filter(type -> type.group().equals(group) && type.version().equals(groupVersion))
                .toList();
    }
}
