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
import java.util.HashSet;
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

    /** Kinds whose content is secret and says nothing of their health. */
    private static final Set<String> SECRET = Set.of("Secret");

    private record KindAndNamespace(String groupKind, String namespace) {}

    /** A cluster and lists of its objects. */
    record Access(Cluster cluster, ObjectSource source) {}

    /** An object as it was found, or that it is not there. */
    record Found(ApiKind kind, Optional<Resource> object) {}

    private final Access whole;
    private final Access metadata;
    private ApiCatalog catalog = new ApiCatalog(List.of());
    private final Set<String> groups = new TreeSet<>();
    private final Set<KindAndNamespace> unlabelled = new HashSet<>();
    private String setSelector = "";

    /** @param metadata for objects whose content must not be read */
    ClusterReader(Access whole, Access metadata) {
        this.whole = whole;
        this.metadata = metadata;
    }

    private Access access(ApiKind kind) {
        return SECRET.contains(kind.groupKind()) ? metadata : whole;
    }

    /** Ends what keeps the lists up to date. */
    void close() {
        whole.source().close();
        metadata.source().close();
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
            catalog = whole.cluster().discover(groups);
        }
    }

    private ApiKind kind(ResourceId id) {
        return catalog.preferred(id.groupKind())
                .orElseThrow(() -> new OperationException(
                        id + ": the cluster does not serve the kind " + id.groupKind() + " any more; sync again"));
    }

    /** Returns an object that need not belong to a set; nothing where the cluster does not serve its kind either. */
    Optional<Resource> find(ResourceId id) {
        discover(List.of(id));
        return catalog.preferred(id.groupKind()).flatMap(kind -> get(kind, id).object());
    }

    private Map<ResourceId, Found> readGroup(List<ResourceId> group, String labelSelector) {
        ApiKind kind = kind(group.get(0));
        String namespace = group.get(0).namespace();
        Map<ResourceId, Found> found = new HashMap<>();
        boolean complete = false;
        if (kind.listable() && (isLive(kind) || group.size() > FEW)) {
            String selector = labelSelector.isEmpty() ? learnSelector(kind, group.get(0)) : labelSelector;
            if (!selector.isEmpty()) {
                addListed(kind, namespace, selector, found);
            }
            long missing = group.stream().filter(id -> !found.containsKey(id)).count();
            // without a label, or when somebody took it off: one list tells it of all
            if (missing > SEVERAL || selector.isEmpty() && isWorthAWatch(kind)) {
                complete = addListed(kind, namespace, "", found);
            }
        }
        Map<ResourceId, Found> result = new HashMap<>();
        for (ResourceId id : group) {
            Found listed = found.get(id);
            result.put(id, listed != null ? listed : complete ? new Found(kind, Optional.empty()) : get(kind, id));
        }
        return result;
    }

    /** Returns whether the account may list them. */
    private boolean addListed(ApiKind kind, String namespace, String selector, Map<ResourceId, Found> found) {
        Optional<List<Resource>> objects = listed(kind, namespace, selector);
        objects.orElse(List.of()).forEach(object -> found.put(object.id(), new Found(kind, Optional.of(object))));
        return objects.isPresent();
    }

    private Found get(ApiKind kind, ResourceId id) {
        return new Found(kind, access(kind).cluster().get(kind, id.namespace(), id.name()));
    }

    private boolean isLive(ApiKind kind) {
        return access(kind).source().isLive();
    }

    /** Objects that cannot be selected together are heard of all the same, unless others of their kind are many and large. */
    private boolean isWorthAWatch(ApiKind kind) {
        return isLive(kind) && kind.namespaced() && !kind.groupKind().equals("ConfigMap");
    }

    /** Returns what selects the set of which an object is a member; empty where its labels do not tell. */
    private String learnSelector(ApiKind kind, ResourceId id) {
        KindAndNamespace group = new KindAndNamespace(id.groupKind(), id.namespace());
        if (setSelector.isEmpty() && !unlabelled.contains(group)) {
            Optional<Resource> object = get(kind, id).object();
            setSelector = object.map(member -> member.labels().get(PART_OF))
                    .map(value -> PART_OF + "=" + value)
                    .orElse("");
            if (object.isPresent() && setSelector.isEmpty()) {
                unlabelled.add(group);
            }
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
        return listed(STORAGE_CLASS, "", "").orElse(List.of());
    }

    /**
     * Returns a workload with the pods that it has now. Watches of two kinds are not in step: one may tell that a Job has failed before
     * another tells how its pod ended. The known pods where they cannot be read.
     */
    Workload withPodsOfNow(Workload workload) {
        LabelSelector selector = LabelSelector.of(workload.object());
        Access access = access(POD);
        if (!access.source().isLive() || selector.isEmpty()) {
            return workload;
        }
        try {
            List<Resource> pods = access.cluster().list(POD, workload.object().namespace(), selector.toString());
            return Workload.of(workload.object(), pods, workload.related());
        } catch (ClusterException e) {
            LOGGER.log(Level.FINE, "the pods of a failing workload could not be read again", e);
            return workload;
        }
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
        ObjectSource source = access(kind).source();
        if (source.isLive() || selectors.size() > FEW) {
            return source.list(kind, namespace, "");
        }
        List<Resource> objects = new ArrayList<>();
        selectors.forEach(selector -> objects.addAll(source.list(kind, namespace, selector.toString())));
        return objects.stream().distinct().toList();
    }

    private Optional<List<Resource>> listed(ApiKind kind, String namespace, String selector) {
        try {
            return Optional.of(access(kind).source().list(kind, namespace, selector));
        } catch (ClusterException e) {
            emptyIfForbidden(e);
            return Optional.empty();
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
