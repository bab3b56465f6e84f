package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.cluster.ApiClient.Pending;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads which kinds a server serves: in two requests where it knows aggregated discovery (KEP-3352, Kubernetes 1.26),
 * otherwise two and one for each version of the groups that matter.
 */
final class Discovery {

    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
            + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,"
            + ApiClient.JSON;

    /** What the front answers for an aggregated API whose own server is down, or not known yet. */
    private static final Set<Integer> DOWN = Set.of(404, 500, 502, 503, 504);

    private record GroupVersion(String group, String version) {}

    private final ApiClient client;
    private final Set<String> groups;
    private final List<ApiKind> kinds = new ArrayList<>();
    private final Set<String> unavailable = new HashSet<>();

    Discovery(ApiClient client, Collection<String> groups) {
        this.client = client;
        this.groups = new HashSet<>(groups);
    }

    ApiCatalog read() {
        Pending coreCall = begin("/api", AGGREGATED);
        Pending othersCall = begin("/apis", AGGREGATED);
        Resource core = end(coreCall);
        Resource others = end(othersCall);
        Map<GroupVersion, Pending> lists = new LinkedHashMap<>();
        if (isAggregated(core)) {
            addAggregated(core);
        } else if (groups.contains("")) {
            core.at("versions")
                    .map(versions -> (List<?>) versions)
                    .orElse(List.of())
                    .forEach(version -> lists.put(
                            new GroupVersion("", String.valueOf(version)), begin("/api/" + version, ApiClient.JSON)));
        }
        if (isAggregated(others)) {
            addAggregated(others);
        } else {
            addGroups(others, lists);
        }
        lists.forEach(this::addResourceList);
        return new ApiCatalog(kinds, unavailable);
    }

    private Pending begin(String path, String accept) {
        return client.begin(
                ApiClient.Call.get("Cluster " + client.server(), path).accepting(accept));
    }

    private Resource end(Pending pending) {
        return client.end(pending).object("The answer of " + pending.call().path());
    }

    private static boolean isAggregated(Resource answer) {
        return answer.kind().equals("APIGroupDiscoveryList");
    }

    private void addAggregated(Resource answer) {
        for (Map<String, Object> item : answer.maps("items")) {
            Resource group = Resource.of(item);
            for (Map<String, Object> versionItem : group.maps("versions")) {
                Resource version = Resource.of(versionItem);
                // an aggregated API whose server is down: what it served last, or nothing
                if (version.text("freshness").equals("Stale")) {
                    unavailable.add(group.name());
                }
                for (Map<String, Object> resourceItem : version.maps("resources")) {
                    addAggregated(group.name(), version.text("version"), Resource.of(resourceItem));
                }
            }
        }
    }

    private void addAggregated(String group, String version, Resource resource) {
        boolean status =
                resource.maps("subresources").stream().anyMatch(sub -> "status".equals(sub.get("subresource")));
        kinds.add(new ApiKind(
                group,
                version,
                resource.text("responseKind", "kind"),
                resource.text("resource"),
                resource.text("scope").equals("Namespaced"),
                hasVerb(resource, "list"),
                status));
    }

    private static boolean hasVerb(Resource resource, String verb) {
        return resource.at("verbs")
                .filter(verbs -> ((List<?>) verbs).contains(verb))
                .isPresent();
    }

    private void addGroups(Resource answer, Map<GroupVersion, Pending> lists) {
        for (Map<String, Object> item : answer.maps("groups")) {
            Resource group = Resource.of(item);
            String name = group.text("name");
            if (groups.contains(name)) {
                versions(group)
                        .forEach(version -> lists.put(
                                new GroupVersion(name, version),
                                begin("/apis/" + name + "/" + version, ApiClient.JSON)));
            }
        }
    }

    private static List<String> versions(Resource group) {
        String preferred = group.text("preferredVersion", "version");
        List<String> versions = new ArrayList<>(List.of(preferred));
        group.maps("versions").stream()
                .map(version -> String.valueOf(version.get("version")))
                .filter(version -> !version.equals(preferred))
                .forEach(versions::add);
        return versions;
    }

    /** A load balancer says the same of one request as the server says of an API that is down: then a second one is answered. */
    private List<Resource> resources(GroupVersion served, Pending pending) {
        try {
            return list(pending);
        } catch (ClusterException e) {
            if (!isDown(served, e)) {
                throw e;
            }
            return list(client.begin(pending.call()));
        }
    }

    private List<Resource> list(Pending pending) {
        return end(pending).maps("resources").stream().map(Resource::of).toList();
    }

    private static boolean isDown(GroupVersion served, ClusterException fault) {
        return !served.group().isEmpty() && DOWN.contains(fault.httpStatus());
    }

    private void addResourceList(GroupVersion served, Pending pending) {
        String group = served.group();
        List<Resource> resources;
        try {
            resources = resources(served, pending);
        } catch (ClusterException e) {
            if (!isDown(served, e)) {
                throw e;
            }
            unavailable.add(group);
            return;
        }
        Set<String> names = resources.stream().map(each -> each.text("name")).collect(Collectors.toSet());
        for (Resource resource : resources) {
            String plural = resource.text("name");
            if (!plural.contains("/")) {
                kinds.add(new ApiKind(
                        group,
                        served.version(),
                        resource.kind(),
                        plural,
                        resource.isTrue("namespaced"),
                        hasVerb(resource, "list"),
                        names.contains(plural + "/status")));
            }
        }
    }
}
