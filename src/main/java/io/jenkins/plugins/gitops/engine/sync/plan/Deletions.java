package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.ApplyOrder;
import io.jenkins.plugins.gitops.engine.resource.ForeignMark;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the members that are in no manifest any more, and what must stay nevertheless. Pure. */
final class Deletions {

    private final SyncOptions options;
    private final Set<ResourceId> wanted;
    private final Set<String> appliedUids;
    private final Set<String> usedNamespaces;
    /** Objects of which nobody looked at the live state, so that the API group cannot tell them from others. */
    private final Set<String> ignoredNames;

    /**
     * @param applies all objects of the set, with their live state where they are there
     * @param leftOut what the manifests have beside: it is not gone
     */
    Deletions(SyncRequest request, List<PlannedObject> applies, List<Resource> leftOut) {
        this.options = request.options();
        this.wanted = applies.stream().map(PlannedObject::id).collect(Collectors.toSet());
        this.appliedUids = applies.stream()
                .filter(planned -> planned.liveOrNull() != null)
                .map(planned -> planned.liveOrNull().uid())
                .collect(Collectors.toSet());
        this.usedNamespaces = applies.stream()
                .map(planned -> planned.id().namespace())
                .filter(namespace -> !namespace.isEmpty())
                .collect(Collectors.toSet());
        usedNamespaces.add(request.namespace());
        this.ignoredNames = applies.stream()
                .filter(planned -> planned.policy().apply() == ObjectPolicy.Apply.IGNORE)
                .map(planned -> withoutGroup(planned.id()))
                .collect(Collectors.toSet());
        leftOut.forEach(manifest -> {
            ignoredNames.add(withoutGroup(manifest.id()));
            ignoredNames.add(withoutGroup(
                    manifest.namespace().isEmpty() ? manifest.id().inNamespace(request.namespace()) : manifest.id()));
        });
    }

    private static String withoutGroup(ResourceId id) {
        return id.kind() + "/" + id.namespace() + "/" + id.name();
    }

    /** Returns deletions in their order, those that are not carried out among them. */
    List<PlannedObject> of(Map<ApiKind, List<Resource>> members) {
        // a kind of which manifests name two versions was listed at both
        Set<String> seen = new HashSet<>();
        return members.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(live -> Map.entry(entry.getKey(), live)))
                .filter(entry ->
                        isGone(entry.getValue()) && seen.add(entry.getValue().uid()))
                .sorted(Comparator.comparing(
                                (Map.Entry<ApiKind, Resource> entry) ->
                                        entry.getValue().id(),
                                ApplyOrder.comparator())
                        .reversed())
                .map(entry -> deletion(entry.getKey(), entry.getValue()))
                .toList();
    }

    private boolean isGone(Resource live) {
        return !wanted.contains(live.id())
                // the same object under another API group
                && !appliedUids.contains(live.uid())
                && !ignoredNames.contains(withoutGroup(live.id()))
                && !live.isTerminating();
    }

    private PlannedObject deletion(ApiKind kind, Resource live) {
        String keeps = reasonToKeep(live, kind.namespaced());
        Change change = keeps.isEmpty()
                ? Change.of(live.id(), ChangeAction.DELETED)
                : new Change(live.id(), ChangeAction.SKIPPED, keeps, List.of());
        return PlannedObject.deletion(live, kind, change);
    }

    private String reasonToKeep(Resource live, boolean namespaced) {
        Optional<String> keeps = ObjectPolicy.keeps(live);
        if (keeps.isPresent()) {
            return "no longer in the set, kept as its annotation " + keeps.get() + " says";
        }
        if (live.id().groupKind().equals("Namespace") && usedNamespaces.contains(live.name())) {
            return "no longer in the set, but objects of the set are in it";
        }
        if (options.limits().refusal(live.id(), namespaced).isPresent()) {
            return "no longer in the set, but the environment's limits do not allow to touch it: delete it by hand";
        }
        Optional<ForeignMark> confirmed = ForeignMark.of(live, ForeignMark.Effect.CONFIRM);
        if (confirmed.isPresent() && !options.deleteProtected()) {
            return "no longer in the set, but its annotation " + confirmed.get()
                    + " wants its deletion confirmed: delete it by hand or confirm it";
        }
        return options.limits().isProtected(live.id()) && !options.deleteProtected()
                ? "no longer in the set, but its deletion takes data with it: delete it by hand or confirm it"
                : "";
    }

    /** Refuses more deletions than the guard allows. */
    static void guard(SyncOptions options, List<PlannedObject> deletions, Map<ApiKind, List<Resource>> members) {
        int count = (int)
                deletions.stream().filter(each -> each.is(ChangeAction.DELETED)).count();
        int all = (int) members.values().stream()
                .flatMap(List::stream)
                .map(Resource::uid)
                .distinct()
                .count();
        options.guards().refusal(count, all).ifPresent(reason -> {
            throw new OperationException(reason);
        });
    }
}
