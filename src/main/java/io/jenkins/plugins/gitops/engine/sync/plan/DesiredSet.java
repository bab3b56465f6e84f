package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.cluster.ApiCatalog;
import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.ApplyOrder;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.sync.inventory.Inventory;
import io.jenkins.plugins.gitops.engine.sync.inventory.MemberMarks;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.record.RecordStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes of the manifests what will be sent, and checks what can be checked without asking for objects. */
final class DesiredSet {

    /** What only the server writes; sent along, it would be refused or compared in vain. */
    private static final List<String> SERVER_OWNED = List.of(
            "managedFields",
            "resourceVersion",
            "generation",
            "uid",
            "creationTimestamp",
            "selfLink",
            "deletionTimestamp");

    private final SyncRequest request;
    private final ApiCatalog catalog;
    private final Inventory inventory;
    private final MemberMarks marks;
    private final List<Resource> definitions;
    private final List<String> problems = new ArrayList<>();
    private final List<Desired> objects;

    DesiredSet(SyncRequest request, ApiCatalog catalog, Inventory inventory) {
        this.request = request;
        this.catalog = catalog;
        this.inventory = inventory;
        this.marks = inventory.marks();
        this.definitions = request.resources().stream()
                .filter(resource -> resource.kind().equals("CustomResourceDefinition"))
                .toList();
        this.objects = request.resources().stream()
                .map(this::desired)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(Desired::id, ApplyOrder.comparator()))
                .toList();
        checkUnique();
    }

    List<Desired> objects() {
        return objects;
    }

    /** Returns what stands against the sync, a sentence each. */
    List<String> problems() {
        return problems;
    }

    /** Returns the namespaces that the set brings itself. */
    static Set<String> ownNamespaces(SyncRequest request) {
        return request.resources().stream()
                .filter(resource -> resource.id().groupKind().equals("Namespace"))
                .map(Resource::name)
                .collect(Collectors.toSet());
    }

    private Optional<Desired> desired(Resource manifest) {
        try {
            Optional<ApiKind> kind = catalog.find(manifest.apiVersion(), manifest.kind());
            boolean namespaced = kind.map(ApiKind::namespaced).orElseGet(() -> isDefinedNamespaced(manifest));
            ObjectPolicy policy = ObjectPolicy.of(manifest);
            Resource member = prepared(manifest, kind, namespaced);
            refuseOwnInventory(member);
            Optional<String> refusal = request.options().limits().refusal(member.id(), namespaced);
            if (refusal.isPresent()) {
                throw new OperationException(refusal.get());
            }
            return Optional.of(new Desired(member, kind.orElse(null), policy));
        } catch (OperationException e) {
            problems.add(e.getMessage());
            return Optional.empty();
        }
    }

    /** Applied as a member, it would lose what it remembers. */
    private void refuseOwnInventory(Resource member) {
        boolean taken = member.name().equals(inventory.name()) || RecordStore.isChunk(member.name(), inventory.name());
        if (taken
                && member.id().groupKind().equals("ConfigMap")
                && member.namespace().equals(inventory.namespace())) {
            throw new OperationException(member
                    + " has the name of the set's own inventory, so it cannot be an object of the set; give it another"
                    + " name");
        }
    }

    private Resource prepared(Resource manifest, Optional<ApiKind> kind, boolean namespaced) {
        Resource resource = manifest;
        for (String field : SERVER_OWNED) {
            resource = resource.without("metadata", field);
        }
        if (kind.map(ApiKind::hasStatus).orElse(false)) {
            resource = resource.without("status");
        }
        if (namespaced && resource.namespace().isEmpty()) {
            resource = resource.with(request.namespace(), "metadata", "namespace");
        } else if (!namespaced) {
            resource = resource.without("metadata", "namespace");
        }
        return marks.on(resource);
    }

    /** A kind that is not served yet may be of either scope; its definition tells. */
    private boolean isDefinedNamespaced(Resource manifest) {
        return definitions.stream()
                .filter(definition -> definition.text("spec", "names", "kind").equals(manifest.kind())
                        && definition.text("spec", "group").equals(manifest.id().group()))
                .findFirst()
                .map(definition -> definition.text("spec", "scope").equals("Namespaced"))
                .orElseThrow(() -> unknownKind(manifest));
    }

    private OperationException unknownKind(Resource manifest) {
        String group = manifest.id().group();
        return new OperationException(
                catalog.isUnavailable(group)
                        ? manifest + ": the API group " + group
                                + " is registered in the cluster, but its server does not"
                                + " answer; look at its APIService, then sync again"
                        : manifest + ": the cluster does not know the kind " + manifest.kind() + " of "
                                + manifest.apiVersion()
                                + "; correct the apiVersion, or add its CustomResourceDefinition to the set");
    }

    /** Two manifests may only become the same object once the default namespace is filled in. */
    private void checkUnique() {
        Set<ResourceId> seen = new HashSet<>();
        objects.stream()
                .map(Desired::id)
                .filter(id -> !seen.add(id))
                .forEach(id ->
                        problems.add(id + " stands twice in the set, once without its namespace; remove one of them"));
    }
}
