package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.cluster.ApiCatalog;
import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.Applied;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.Difference;
import io.jenkins.plugins.gitops.engine.diff.ResourceDiff;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.ApplyOrder;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes one plan. Reads and dry-runs, never writes. */
final class Planner {

    private static final int NOT_FOUND = 404;
    private static final int MOST_PROBLEMS_SHOWN = 5;
    private static final Set<String> PROTECTED = Set.of(
            "Namespace", "CustomResourceDefinition.apiextensions.k8s.io", "PersistentVolume", "PersistentVolumeClaim");

    /** What only the server writes; sent along, it would be refused or compared in vain. */
    private static final List<String> SERVER_OWNED = List.of(
            "managedFields",
            "resourceVersion",
            "generation",
            "uid",
            "creationTimestamp",
            "selfLink",
            "deletionTimestamp");

    private final Cluster cluster;
    private final InventoryReader reader;
    private final SyncRequest request;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> warnings = new TreeSet<>();
    private final Set<String> appliedUids = new HashSet<>();
    private final Set<String> ownNamespaces;
    private final Set<String> definedKinds;
    private ApiCatalog catalog;
    private Inventory inventory;

    Planner(Cluster cluster, SyncRequest request) {
        this.cluster = cluster;
        this.reader = new InventoryReader(cluster);
        this.request = request;
        this.ownNamespaces = request.resources().stream()
                .filter(resource -> resource.id().groupKind().equals("Namespace"))
                .map(Resource::name)
                .collect(Collectors.toSet());
        this.definedKinds = request.resources().stream()
                .filter(resource -> resource.kind().equals("CustomResourceDefinition"))
                .map(definition -> definition.text("spec", "names", "kind") + "." + definition.text("spec", "group"))
                .collect(Collectors.toSet());
    }

    SyncPlan plan() {
        if (request.resources().isEmpty()) {
            throw new OperationException(
                    "The set " + request.set()
                            + " has no objects; an empty set would delete everything of it: look at the path and at what it renders");
        }
        inventory = Inventory.empty(request.set(), request.namespace());
        catalog = cluster.discover(groups(Set.of()));
        inventory = reader.read(inventory).orElse(inventory);
        catalog = inventory.groupKinds().isEmpty() ? catalog : cluster.discover(groups(inventory.groupKinds()));
        List<PlannedObject> applies = request.resources().stream()
                .sorted(Comparator.comparing(Resource::id, ApplyOrder.comparator()))
                .map(this::planned)
                .flatMap(Optional::stream)
                .toList();
        checkUnique(applies);
        List<PlannedObject> deletions = deletions(applies);
        if (!problems.isEmpty()) {
            throw new OperationException(problemText());
        }
        return new SyncPlan(request, inventory, applies, deletions, List.copyOf(warnings));
    }

    private Set<String> groups(Set<String> groupKinds) {
        return Stream.of(
                        request.resources().stream()
                                .map(resource -> resource.id().group()),
                        groupKinds.stream().map(InventoryReader::groupOf),
                        Stream.of(""))
                .flatMap(stream -> stream)
                .collect(Collectors.toSet());
    }

    private String problemText() {
        String shown = problems.stream().limit(MOST_PROBLEMS_SHOWN).collect(Collectors.joining("\n"));
        int more = problems.size() - MOST_PROBLEMS_SHOWN;
        return more > 0 ? shown + "\nand " + more + " more objects with problems" : shown;
    }

    /** Returns nothing where the object has a problem, which is noted. */
    private Optional<PlannedObject> planned(Resource manifest) {
        Optional<ApiKind> kind = catalog.find(manifest.apiVersion(), manifest.kind());
        if (kind.isEmpty()
                && !definedKinds.contains(manifest.kind() + "." + manifest.id().group())) {
            problems.add(manifest + ": the cluster does not know the kind " + manifest.kind() + " of "
                    + manifest.apiVersion()
                    + "; correct the apiVersion, or add its CustomResourceDefinition to the set");
            return Optional.empty();
        }
        Resource member = prepared(manifest, kind);
        if (kind.isEmpty()) {
            return Optional.of(deferred(member, kind, "its kind is defined in this set"));
        }
        try {
            return Optional.of(compared(member, kind.get()));
        } catch (ClusterException e) {
            if (e.isRetryable()) {
                throw e;
            }
            if (e.code() == NOT_FOUND && ownNamespaces.contains(member.namespace())) {
                return Optional.of(deferred(member, kind, "its namespace is created in this set"));
            }
            problems.add(
                    e.code() == NOT_FOUND
                            ? member + ": the namespace " + member.namespace()
                                    + " does not exist in the cluster; create it, or add it to the set"
                            : e.getMessage());
            return Optional.empty();
        }
    }

    private static PlannedObject deferred(Resource member, Optional<ApiKind> kind, String reason) {
        return new PlannedObject(
                member, kind.orElse(null), new Change(member.id(), ChangeAction.CREATED, reason, List.of()));
    }

    /** Returns the object as it is sent: with namespace and marks, without what belongs to the server. */
    private Resource prepared(Resource manifest, Optional<ApiKind> kind) {
        Resource resource = manifest;
        for (String field : SERVER_OWNED) {
            resource = resource.without("metadata", field);
        }
        if (kind.map(ApiKind::hasStatus).orElse(false)) {
            resource = resource.without("status");
        }
        // a kind that is not served yet may be of either scope; its definition tells
        boolean namespaced = kind.map(ApiKind::namespaced).orElseGet(() -> isDefinedNamespaced(manifest));
        if (namespaced && resource.namespace().isEmpty()) {
            resource = resource.with(request.namespace(), "metadata", "namespace");
        } else if (!namespaced) {
            resource = resource.without("metadata", "namespace");
        }
        return inventory.member(resource);
    }

    private boolean isDefinedNamespaced(Resource manifest) {
        return request.resources().stream()
                .filter(definition -> definition.kind().equals("CustomResourceDefinition"))
                .filter(definition -> definition.text("spec", "names", "kind").equals(manifest.kind())
                        && definition.text("spec", "group").equals(manifest.id().group()))
                .anyMatch(definition -> definition.text("spec", "scope").equals("Namespaced"));
    }

    private PlannedObject compared(Resource member, ApiKind kind) {
        Optional<Resource> live = cluster.get(kind, member.namespace(), member.name());
        live.ifPresent(this::checkOwner);
        Applied dryRun = cluster.apply(kind, member, applyOptions().onlyDryRun());
        dryRun.warnings().forEach(warning -> warnings.add(member + ": " + warning));
        if (live.isEmpty()) {
            return new PlannedObject(member, kind, Change.of(member.id(), ChangeAction.CREATED));
        }
        appliedUids.add(dryRun.object().uid());
        if (live.get().isTerminating()) {
            problems.add(member + " is being deleted; wait until it is gone, or remove what holds it (its finalizers)");
        }
        List<Difference> differences = ResourceDiff.between(live.get(), dryRun.object());
        boolean owned = ownFields(live.get()).equals(ownFields(dryRun.object()));
        if (differences.isEmpty() && owned) {
            return new PlannedObject(member, kind, Change.of(member.id(), ChangeAction.UNCHANGED));
        }
        String reason = differences.isEmpty() ? "takes over the ownership of fields" : "";
        return new PlannedObject(member, kind, new Change(member.id(), ChangeAction.CONFIGURED, reason, differences));
    }

    private ApplyOptions applyOptions() {
        ApplyOptions options = ApplyOptions.as(request.options().fieldManager());
        return request.options().conflicts() == SyncOptions.ConflictPolicy.FORCE ? options.forced() : options;
    }

    /** Another set's mark means another environment; taking its object would make the two fight. */
    private void checkOwner(Resource live) {
        Object other = live.labels().get(Inventory.PART_OF);
        if (other != null && !other.equals(inventory.id())) {
            problems.add(live + " belongs to another set (label " + Inventory.PART_OF + "=" + other
                    + "); remove it from one of the two, or remove the label");
        }
    }

    private List<Object> ownFields(Resource object) {
        return object.maps("metadata", "managedFields").stream()
                .filter(entry -> request.options().fieldManager().equals(entry.get("manager")))
                .filter(entry -> "Apply".equals(entry.get("operation")))
                .map(entry -> entry.get("fieldsV1"))
                .toList();
    }

    /** Two manifests may only become the same object once the default namespace is filled in. */
    private void checkUnique(List<PlannedObject> applies) {
        Set<ResourceId> seen = new HashSet<>();
        applies.stream()
                .map(planned -> planned.resource().id())
                .filter(id -> !seen.add(id))
                .forEach(id ->
                        problems.add(id + " stands twice in the set, once without its namespace; remove one of them"));
    }

    private List<PlannedObject> deletions(List<PlannedObject> applies) {
        if (!request.options().prune()) {
            return List.of();
        }
        Set<String> kept =
                applies.stream().map(planned -> identity(planned.resource())).collect(Collectors.toSet());
        return reader.liveMembers(inventory, catalog).entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(live -> Map.entry(entry.getKey(), live)))
                .filter(entry -> !kept.contains(identity(entry.getValue())))
                // the same object under another API group
                .filter(entry -> !appliedUids.contains(entry.getValue().uid()))
                .filter(entry -> !entry.getValue().isTerminating())
                .sorted(Comparator.comparing(
                                (Map.Entry<ApiKind, Resource> entry) ->
                                        entry.getValue().id(),
                                ApplyOrder.comparator())
                        .reversed())
                .map(entry -> new PlannedObject(entry.getValue(), entry.getKey(), deletion(entry.getValue())))
                .toList();
    }

    private static String identity(Resource resource) {
        return Inventory.identity(resource.id());
    }

    private Change deletion(Resource live) {
        boolean isProtected =
                PROTECTED.contains(live.id().groupKind()) && !request.options().deleteProtected();
        return isProtected
                ? new Change(
                        live.id(),
                        ChangeAction.SKIPPED,
                        "no longer in the set, but its deletion takes data with it: delete it by hand or confirm it",
                        List.of())
                : Change.of(live.id(), ChangeAction.DELETED);
    }
}
