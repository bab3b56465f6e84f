package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.cluster.ApiCatalog;
import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** Reads objects in as few requests as it can: a list for each kind and namespace instead of a request for each object. */
final class ClusterReader {

    private static final Logger LOGGER = Logger.getLogger(ClusterReader.class.getName());
    private static final ApiKind POD = new ApiKind("", "v1", "Pod", "pods", true, true, true);
    private static final ApiKind REPLICA_SET = new ApiKind("apps", "v1", "ReplicaSet", "replicasets", true, true, true);
    private static final ApiKind STORAGE_CLASS =
            new ApiKind("storage.k8s.io", "v1", "StorageClass", "storageclasses", false, true, false);

    /** The label of the members of a set (KEP-3659). */
    private static final String PART_OF = "applyset.kubernetes.io/part-of";

    private static final int FORBIDDEN = 403;

    /** As many objects are cheaper one by one. */
    private static final int FEW = 2;

    /** As many objects are cheaper one by one than a list of all that the namespace has. */
    private static final int SEVERAL = 20;

    private static final Set<String> DATA = Set.of("ConfigMap", "Secret");

    private record KindAndNamespace(String groupKind, String namespace) {}

    /** An object as it was found, or that it is not there. */
    record Found(ApiKind kind, Optional<Resource> object) {}

    private final Cluster cluster;
    private final ObjectSource source;
    private ApiCatalog catalog = new ApiCatalog(List.of());
    private final Set<String> groups = new TreeSet<>();
    private String setSelector = "";

    ClusterReader(Cluster cluster, ObjectSource source) {
        this.cluster = cluster;
        this.source = source;
    }

    /** Returns all of the objects, in their order. */
    Map<ResourceId, Found> read(List<ResourceId> ids, String labelSelector) {
        discover(ids);
        Map<KindAndNamespace, List<ResourceId>> alike = ids.stream()
                .collect(Collectors.groupingBy(
                        id -> new KindAndNamespace(id.groupKind(), id.namespace()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        Map<ResourceId, Found> found = new HashMap<>();
        alike.values().forEach(group -> found.putAll(readGroup(group, labelSelector)));
        Map<ResourceId, Found> ordered = new LinkedHashMap<>();
        ids.forEach(id -> ordered.put(id, found.get(id)));
        return ordered;
    }

    private void discover(List<ResourceId> ids) {
        boolean known =
                ids.stream().allMatch(id -> catalog.preferred(id.groupKind()).isPresent());
        if (!known) {
            ids.forEach(id -> groups.add(id.group()));
            catalog = cluster.discover(groups);
        }
    }

    private ApiKind kind(ResourceId id) {
        return catalog.preferred(id.groupKind())
                .orElseThrow(() -> new OperationException(
                        id + ": the cluster does not serve the kind " + id.groupKind() + " any more; sync again"));
    }

    private Map<ResourceId, Found> readGroup(List<ResourceId> group, String labelSelector) {
        ApiKind kind = kind(group.get(0));
        Map<ResourceId, Found> found = new HashMap<>();
        if (kind.listable() && (source.isLive() || group.size() > FEW)) {
            String selector = labelSelector.isEmpty() ? learnSelector(kind, group.get(0)) : labelSelector;
            if (!selector.isEmpty() || group.size() > SEVERAL || isWorthAWatch(kind)) {
                for (Resource object : listOrNothing(kind, group.get(0).namespace(), selector)) {
                    found.put(object.id(), new Found(kind, Optional.of(object)));
                }
            }
        }
        Map<ResourceId, Found> result = new HashMap<>();
        for (ResourceId id : group) {
            Found listed = found.get(id);
            result.put(id, listed != null ? listed : new Found(kind, cluster.get(kind, id.namespace(), id.name())));
        }
        return result;
    }

    /** Objects that cannot be selected together are heard of all the same, unless others of their kind are many and large. */
    private boolean isWorthAWatch(ApiKind kind) {
        return source.isLive() && kind.namespaced() && !DATA.contains(kind.groupKind());
    }

    /** Returns what selects the set of which an object is a member; empty where its labels do not tell. */
    private String learnSelector(ApiKind kind, ResourceId id) {
        if (setSelector.isEmpty()) {
            setSelector = cluster.get(kind, id.namespace(), id.name())
                    .map(object -> object.labels().get(PART_OF))
                    .map(value -> PART_OF + "=" + value)
                    .orElse("");
        }
        return setSelector;
    }

    /**
     * Returns the pods of workloads in one namespace, and maybe others.
     *
     * @param needed whether nothing can be proved without them; otherwise none where the account may not read them
     */
    List<Resource> pods(String namespace, List<Resource> workloads, boolean needed) {
        try {
            return bySelector(POD, namespace, workloads);
        } catch (ClusterException e) {
            if (needed) {
                throw e;
            }
            return emptyIfForbidden(e);
        }
    }

    /** Returns the ReplicaSets of Deployments in one namespace, and maybe others; none where the account may not read them. */
    List<Resource> replicaSets(String namespace, List<Resource> deployments) {
        try {
            return bySelector(REPLICA_SET, namespace, deployments);
        } catch (ClusterException e) {
            return emptyIfForbidden(e);
        }
    }

    /** Returns the storage classes; none where the account may not read them. */
    List<Resource> storageClasses() {
        return listOrNothing(STORAGE_CLASS, "", "");
    }

    private List<Resource> bySelector(ApiKind kind, String namespace, List<Resource> workloads) {
        List<LabelSelector> selectors = workloads.stream()
                .map(LabelSelector::of)
                .filter(selector -> !selector.isEmpty())
                .distinct()
                .toList();
        if (selectors.isEmpty()) {
            return List.of();
        }
        if (source.isLive() || selectors.size() > FEW) {
            return source.list(kind, namespace, "");
        }
        List<Resource> objects = new ArrayList<>();
        selectors.forEach(selector -> objects.addAll(source.list(kind, namespace, selector.toString())));
        return objects.stream().distinct().toList();
    }

    private List<Resource> listOrNothing(ApiKind kind, String namespace, String selector) {
        try {
            return source.list(kind, namespace, selector);
        } catch (ClusterException e) {
            return emptyIfForbidden(e);
        }
    }

    private static List<Resource> emptyIfForbidden(ClusterException e) {
        if (e.code() != FORBIDDEN) {
            throw e;
        }
        LOGGER.log(Level.FINE, "a verification goes on without a list that is forbidden", e);
        return List.of();
    }
}
