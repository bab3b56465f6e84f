package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.cluster.ApiCatalog;
import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Replicas that leave a manifest because an autoscaler sets them: the server would fall back to one replica, since nobody owns
 * the value any more. So another manager takes it first, and keeps it until the autoscaler writes.
 */
public final class Autoscaling {

    private static final String AUTOSCALER = "HorizontalPodAutoscaler.autoscaling";
    private static final int FORBIDDEN = 403;

    private final Cluster cluster;
    private final List<Resource> resources;

    /** Null until it is needed, which is seldom: asked for each sync, it would be three requests. */
    private ApiCatalog catalog;

    Autoscaling(Cluster cluster, List<Resource> resources) {
        this.cluster = cluster;
        this.resources = resources;
    }

    /** Returns the manager that keeps the replicas meanwhile. */
    public static String keeper(String fieldManager) {
        return fieldManager + "-handover";
    }

    /** Returns what the keeper applies: nothing but the replicas as they are. */
    public static Resource kept(Resource live) {
        Object replicas = live.at("spec", "replicas").orElseThrow();
        Resource named = Resource.of(java.util.Map.of("apiVersion", live.apiVersion(), "kind", live.kind()))
                .with(live.name(), "metadata", "name");
        return (live.namespace().isEmpty() ? named : named.with(live.namespace(), "metadata", "namespace"))
                .with(replicas, "spec", "replicas");
    }

    /** Returns whether the replicas would be reset although an autoscaler sets them. */
    boolean mustHandOver(Desired desired, Resource live, Resource expected) {
        Optional<Object> replicas = live.at("spec", "replicas");
        return replicas.isPresent()
                && desired.member().at("spec", "replicas").isEmpty()
                && !replicas.equals(expected.at("spec", "replicas"))
                && isAutoscaled(live);
    }

    private boolean isAutoscaled(Resource live) {
        return resources.stream().anyMatch(resource -> targets(resource, live))
                || inCluster(live).stream().anyMatch(resource -> targets(resource, live));
    }

    private synchronized ApiCatalog catalog() {
        if (catalog == null) {
            catalog = cluster.discover(Set.of("autoscaling"));
        }
        return catalog;
    }

    private List<Resource> inCluster(Resource live) {
        Optional<ApiKind> kind = catalog().preferred(AUTOSCALER);
        try {
            return kind.map(found -> cluster.list(found, live.namespace(), "")).orElse(List.of());
        } catch (ClusterException e) {
            if (e.code() != FORBIDDEN) {
                throw e;
            }
            throw new OperationException(
                    live
                            + ": spec.replicas left the manifest, and the account may not look whether an autoscaler sets it;"
                            + " allow it to list horizontalpodautoscalers, or put the replicas back",
                    e);
        }
    }

    private static boolean targets(Resource autoscaler, Resource live) {
        return autoscaler.id().groupKind().equals(AUTOSCALER)
                && (autoscaler.namespace().isEmpty() || autoscaler.namespace().equals(live.namespace()))
                && autoscaler.text("spec", "scaleTargetRef", "kind").equals(live.kind())
                && autoscaler.text("spec", "scaleTargetRef", "name").equals(live.name());
    }
}
