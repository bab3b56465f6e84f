package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.cluster.AccessRules;
import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.sync.inventory.InventoryReader;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Asks before the first write for the rights that no dry run has proved: deletions, objects that could not be dry-run, and the
 * inventory. One request for each namespace concerned.
 */
final class AccessCheck {

    private record Need(String verb, ApiKind kind, String namespace) {}

    private final Cluster cluster;
    private final Map<String, AccessRules> rules = new HashMap<>();

    AccessCheck(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Returns a sentence for each right that is missing. */
    List<String> problems(SyncRequest request, List<PlannedObject> objects) {
        boolean changes =
                objects.stream().anyMatch(object -> object.change().action().changesCluster());
        if (!changes) {
            return List.of();
        }
        Stream<Need> inventory = Stream.of("create", "patch")
                .map(verb -> new Need(verb, InventoryReader.CONFIG_MAP, request.namespace()));
        Stream<Need> unproved = objects.stream()
                .filter(object -> object.kindOrNull() != null)
                .flatMap(object -> verbs(object)
                        .map(verb ->
                                new Need(verb, object.kindOrNull(), object.id().namespace())));
        return Stream.concat(inventory, unproved)
                .distinct()
                .filter(need -> !isAllowed(need))
                .map(need -> "The account of the cluster's credentials may not " + need.verb() + " "
                        + need.kind().plural()
                        + (need.kind().group().isEmpty()
                                ? ""
                                : "." + need.kind().group())
                        + (need.namespace().isEmpty() ? "" : " in the namespace " + need.namespace())
                        + "; give it that right")
                .toList();
    }

    private static Stream<String> verbs(PlannedObject object) {
        if (object.is(ChangeAction.DELETED) || object.is(ChangeAction.RECREATED)) {
            return Stream.of("delete");
        }
        boolean deferred =
                object.is(ChangeAction.CREATED) && !object.change().reason().isEmpty();
        return deferred ? Stream.of("create", "patch") : Stream.empty();
    }

    private boolean isAllowed(Need need) {
        try {
            if (need.namespace().isEmpty()) {
                return cluster.isAllowed(need.verb(), need.kind(), "");
            }
            AccessRules known = rules.computeIfAbsent(need.namespace(), cluster::accessRules);
            return known.allow(need.verb(), need.kind())
                    || known.isIncomplete() && cluster.isAllowed(need.verb(), need.kind(), need.namespace());
        } catch (ClusterException e) {
            if (e.isRetryable()) {
                throw e;
            }
            // a server that does not answer such questions: the write itself will tell
            return true;
        }
    }
}
