package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.settings.DriftSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.SyncChoices;
import io.jenkins.plugins.gitops.connection.settings.SyncPolicy;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.diff.DriftReport;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.sync.SyncSession;
import io.jenkins.plugins.gitops.engine.sync.Syncer;
import io.jenkins.plugins.gitops.engine.sync.clusters.ClusterTarget;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import java.io.IOException;
import java.util.List;

/** One of an environment's several clusters; connected when its turn has come. */
final class EnvironmentTarget implements ClusterTarget {

    private final EngineFactory factory;
    private final EnvironmentSettings settings;
    private final SyncChoices choices;
    private final RolloutStep step;
    private Cluster cluster;

    /** @param settings the environment as it is on this cluster */
    EnvironmentTarget(EngineFactory factory, EnvironmentSettings settings, SyncChoices choices, RolloutStep step) {
        this.factory = factory;
        this.settings = settings;
        this.choices = choices;
        this.step = step;
    }

    @Override
    public String name() {
        return settings.get(Key.TARGET);
    }

    @Override
    public int wave() {
        return SyncPolicy.number(settings, Key.WAVE, 0);
    }

    @Override
    public SyncSession open(OperationLog log) {
        EnvironmentManifests manifests = manifests(log);
        SyncCause cause = step.cause(manifests);
        SyncRequest request = EnvironmentSync.request(factory, settings, manifests, choices, cause);
        cluster = LimitedCluster.of(factory.cluster(), RequestLimit.of(settings));
        Syncer syncer = new Syncer(cluster).asLongAsWanted(cause.wanted());
        SyncSession session = syncer.session(request)
                .reporting(plan -> step.planned(name(), planned(syncer, request, plan, manifests.commit())));
        return step.onlyPlans() ? session.onlyPlanning() : session;
    }

    private EnvironmentManifests manifests(OperationLog log) {
        try {
            return step.manifests(factory, settings, log);
        } catch (IOException e) {
            throw OperationException.retryable("The manifests cannot be read (" + e.getMessage() + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw OperationException.retryable("The manifests were not read, since the look was interrupted", e);
        }
    }

    private ClusterPlan planned(Syncer syncer, SyncRequest request, SyncPlan plan, String commit) {
        List<String> drift = step.wantsDrift()
                ? syncer.drift(request, DriftSettings.rules(settings)).findings().stream()
                        .map(DriftReport.Finding::toString)
                        .toList()
                : List.of();
        return new ClusterPlan(commit, plan.hash(), plan.json(), drift);
    }

    @Override
    public void close() {
        if (cluster != null) {
            cluster.close();
        }
    }
}
