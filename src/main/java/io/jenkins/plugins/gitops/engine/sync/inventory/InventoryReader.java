package io.jenkins.plugins.gitops.engine.sync.inventory;

import io.jenkins.plugins.gitops.engine.cluster.ApiCatalog;
import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a set's inventory and its members from a cluster. */
public final class InventoryReader {

    public static final ApiKind CONFIG_MAP = new ApiKind("", "v1", "ConfigMap", "configmaps", true, true, false);

    private final Cluster cluster;

    public InventoryReader(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Returns the inventory as it is in the cluster, nothing where the set was never synced. */
    public Optional<Inventory> read(Inventory named) {
        return readParent(named).map(parent -> Inventory.of(named.set(), parent));
    }

    /** Returns the ConfigMap of the inventory, nothing where the set was never synced. */
    public Optional<Resource> readParent(Inventory named) {
        Optional<Resource> parent = cluster.get(CONFIG_MAP, named.namespace(), named.name());
        if (parent.isPresent() && !named.recognizes(parent.get())) {
            throw new OperationException(parent.get()
                    + " stands where the inventory of the set belongs and was not written by this tool; give the set"
                    + " another name or remove the ConfigMap");
        }
        if (parent.isPresent() && !named.owns(parent.get())) {
            throw new OperationException(parent.get() + " is the inventory of " + Inventory.ownerOf(parent.get())
                    + ", so a sync of " + Inventory.ownerOf(named.parent())
                    + " would prune objects of others; give the environment another namespace or the application another"
                    + " name");
        }
        return parent;
    }

    /** Returns the members of a set that was synced before. */
    public List<Resource> members(Inventory named) {
        Inventory inventory = read(named)
                .orElseThrow(() -> new OperationException("The namespace " + named.namespace() + " has no inventory "
                        + named.name() + ", so nothing was synced there; run gitopsSync before"));
        ApiCatalog catalog = cluster.discover(
                inventory.groupKinds().stream().map(InventoryReader::groupOf).collect(Collectors.toSet()));
        inventory.groupKinds().stream()
                .filter(groupKind -> catalog.isUnavailable(groupOf(groupKind)))
                .sorted()
                .findFirst()
                .ifPresent(groupKind -> {
                    throw OperationException.retryable(
                            "The API server of " + groupKind + " does not answer, so nobody can tell whether the set "
                                    + named.name() + " has objects of that kind; look at its APIService",
                            (Throwable) null);
                });
        return liveMembers(inventory, catalog).values().stream()
                .flatMap(List::stream)
                .toList();
    }

    /** Returns the members by kind; kinds that are not served any more have none. */
    Map<ApiKind, List<Resource>> liveMembers(Inventory inventory, ApiCatalog catalog) {
        MemberMarks marks = inventory.marks();
        Map<ApiKind, List<Resource>> members = new LinkedHashMap<>();
        for (String groupKind : new TreeSet<>(inventory.groupKinds())) {
            catalog.preferred(groupKind).filter(ApiKind::listable).ifPresent(kind -> {
                Stream<String> namespaces = kind.namespaced() ? inventory.allNamespaces().stream() : Stream.of("");
                members.put(
                        kind,
                        namespaces
                                .flatMap(namespace -> cluster.list(kind, namespace, inventory.labelSelector()).stream())
                                .filter(marks::areOn)
                                .toList());
            });
        }
        return members;
    }

    public static String groupOf(String groupKind) {
        int dot = groupKind.indexOf('.');
        return dot < 0 ? "" : groupKind.substring(dot + 1);
    }
}
