package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PlanSummary;
import io.jenkins.plugins.gitops.engine.promotion.PlanSummary.OfCluster;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the clusters of an environment would make of a commit that is proposed, as a {@code gitopsPlan} without parameters would see
 * it: what of it lives in memory between two looks. Changes nothing. A cluster without a plan is no failure.
 */
public final class EnvironmentPreview implements AutoCloseable {

    private final String commit;
    private final List<ClusterPreview> clusters;

    private EnvironmentPreview(String commit, List<ClusterPreview> clusters) {
        this.commit = commit;
        this.clusters = clusters;
    }

    /**
     * Prepares it; asks nobody yet.
     *
     * @param settings of an environment that {@link #isPossible has clusters}
     * @param commit 40 digits
     * @param rendering for a kustomization or a chart
     */
    public static EnvironmentPreview open(
            EngineFactory factory, EnvironmentSettings settings, String commit, EnvironmentRendering rendering) {
        PreviewedCommit manifests = new PreviewedCommit(commit, rendering);
        List<EnvironmentSettings> several = settings.clusters().isEmpty() ? List.of(settings) : settings.clusters();
        return new EnvironmentPreview(
                commit,
                several.stream()
                        .map(one -> new ClusterPreview(factory.of(one), one, manifests))
                        .toList());
    }

    /** Returns whether an environment has a cluster at all. */
    public static boolean isPossible(EnvironmentSettings settings) {
        return !settings.clusterId().isEmpty();
    }

    /** Returns what is shown of an environment whose clusters could not even be looked for. */
    public static PlanSummary without(EnvironmentSettings settings, String commit, String why) {
        List<String> names = settings.clusters().isEmpty()
                ? List.of(ClusterPreview.name(settings))
                : settings.clusters().stream().map(each -> each.get(Key.TARGET)).toList();
        return new PlanSummary(
                commit,
                Instant.now(),
                names.stream().map(name -> OfCluster.without(name, why)).toList());
    }

    /**
     * Looks once at each cluster that is not planned yet. Blocks for as long as that takes; never sleeps.
     *
     * @param log gets a warning for each cluster that has no plan
     * @return running while a cluster or an agent does not answer; never failed
     */
    public Observation<PlanSummary> look(OperationLog log) throws IOException, InterruptedException {
        for (ClusterPreview cluster : clusters) {
            cluster.look(log);
        }
        return clusters.stream()
                .filter(cluster -> !cluster.isOver())
                .map(ClusterPreview::pause)
                .min(Comparator.naturalOrder())
                .<Observation<PlanSummary>>map(pause -> Observation.running(pause, "the plan of " + commit))
                .orElseGet(() -> Observation.succeeded(summary()));
    }

    /** Gives up: who has not answered has no plan. */
    public PlanSummary giveUp(Duration after, OperationLog log) {
        clusters.forEach(cluster -> cluster.giveUp(after, log));
        return summary();
    }

    private PlanSummary summary() {
        return new PlanSummary(
                commit,
                Instant.now(),
                clusters.stream().map(ClusterPreview::summary).toList());
    }

    /** Returns the plans that were made as JSON, secret values masked, by the names of their clusters. */
    public Map<String, String> documents() {
        Map<String, String> documents = new LinkedHashMap<>();
        clusters.forEach(cluster -> cluster.document().ifPresent(json -> documents.put(cluster.name(), json)));
        return documents;
    }

    @Override
    public void close() {
        clusters.forEach(ClusterPreview::close);
    }
}
