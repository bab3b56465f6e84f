package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.cluster.Parallel;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.sync.inventory.Inventory;
import io.jenkins.plugins.gitops.engine.sync.inventory.MemberMarks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The members of a set that are in the cluster, by one list for each kind: over all namespaces where the account may see them,
 * otherwise one for each namespace. Thread-safe.
 */
public final class LiveMembers {

    private static final int FORBIDDEN = 403;

    private final Cluster cluster;
    private final Inventory inventory;
    private final MemberMarks marks;
    private final Set<String> namespaces;
    private final Map<ApiKind, List<Resource>> byKind = new ConcurrentHashMap<>();
    private final Map<ApiKind, Map<ResourceId, Resource>> byId = new ConcurrentHashMap<>();

    /** Whether the account may list in some namespaces alone, so that nobody needs to ask for more. */
    private volatile boolean seesOnlySome;

    /** @param namespaces in which members may be */
    public LiveMembers(Cluster cluster, Inventory inventory, Collection<String> namespaces) {
        this.cluster = cluster;
        this.inventory = inventory;
        this.marks = inventory.marks();
        this.namespaces = new TreeSet<>(namespaces);
    }

    Inventory inventory() {
        return inventory;
    }

    /** Lists those kinds that were not listed yet; after a failure, the same again goes on. */
    public void read(Collection<ApiKind> kinds) {
        List<ApiKind> missing = kinds.stream()
                .distinct()
                .filter(kind -> kind.listable() && !byKind.containsKey(kind))
                .toList();
        Parallel.forEach(missing, this::read);
    }

    private void read(ApiKind kind) {
        List<Resource> members = list(kind).stream().filter(marks::areOn).toList();
        Map<ResourceId, Resource> ids = new ConcurrentHashMap<>();
        members.forEach(member -> ids.put(member.id(), member));
        byId.put(kind, ids);
        byKind.put(kind, members);
    }

    private List<Resource> list(ApiKind kind) {
        if (!kind.namespaced()) {
            return listIn(kind, "");
        }
        if (namespaces.size() > 1 && !seesOnlySome) {
            try {
                return cluster.list(kind, "", inventory.labelSelector());
            } catch (ClusterException e) {
                if (e.code() != FORBIDDEN) {
                    throw e;
                }
                seesOnlySome = true;
            }
        }
        List<Resource> found = new ArrayList<>();
        namespaces.forEach(namespace -> found.addAll(listIn(kind, namespace)));
        return found;
    }

    private List<Resource> listIn(ApiKind kind, String namespace) {
        try {
            return cluster.list(kind, namespace, inventory.labelSelector());
        } catch (ClusterException e) {
            if (e.code() != FORBIDDEN) {
                throw e;
            }
            throw new OperationException(
                    "The account of the cluster's credentials may not list " + kind.plural()
                            + (kind.group().isEmpty() ? "" : "." + kind.group())
                            + (namespace.isEmpty() ? "" : " in the namespace " + namespace)
                            + ", so nobody can tell what of the set is there; give it the verbs get, list, patch, create and"
                            + " delete",
                    e);
        }
    }

    /** Returns a member at the version of that kind; nothing where it is none yet or not there. */
    Optional<Resource> find(ApiKind kind, ResourceId id) {
        return Optional.ofNullable(byId.getOrDefault(kind, Map.of()).get(id));
    }

    /** Returns the members of each kind that was listed. */
    public Map<ApiKind, List<Resource>> all() {
        return byKind;
    }
}
