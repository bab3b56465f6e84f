package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.SyncChoices;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.diff.DriftReport;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.sync.Syncer;
import io.jenkins.plugins.gitops.engine.sync.options.SetName;
import io.jenkins.plugins.gitops.engine.verification.DriftCheck;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Whether an environment's cluster is what its last synced commit says. Changes nothing. */
public final class EnvironmentDrift {

    private static final int MAX_LINES = 50;

    private final EngineFactory factory;
    private final EnvironmentSettings settings;
    private final EnvironmentRendering rendering;
    private final String givenCommit;

    /** Read once, since a commit stays what it is. */
    private EnvironmentManifests manifests;

    /** @param commit 40 digits; empty for the one that the cluster's inventory remembers */
    public EnvironmentDrift(
            EngineFactory factory, EnvironmentSettings settings, EnvironmentRendering rendering, String commit) {
        this.factory = factory;
        this.settings = settings;
        this.rendering = rendering;
        this.givenCommit = commit;
    }

    DriftCheck check() {
        return new DriftCheck(EnvironmentSync.setOf(settings).toString(), this::findings);
    }

    private List<String> findings() {
        // dry runs are asked about too, so nothing stands against them here
        SyncCause nobody = new SyncCause("", Map.of(), () -> true);
        try (EnvironmentSync sync = EnvironmentSync.open(factory, settings, manifests(), new SyncChoices(), nobody)) {
            return sync.drift().findings().stream()
                    .limit(MAX_LINES)
                    .map(EnvironmentDrift::line)
                    .toList();
        }
    }

    /** Without values: which of them are secret, the sync was told, and nobody here. */
    private static String line(DriftReport.Finding finding) {
        DriftReport.Finding plain = new DriftReport.Finding(
                finding.id(), finding.type(), "", null, null, finding.manager(), finding.time());
        return finding.path().isEmpty() ? plain.toString() : plain + " at " + finding.path();
    }

    private EnvironmentManifests manifests() {
        if (manifests == null) {
            try {
                manifests = EnvironmentManifests.ofRevision(factory, settings, commit(), rendering);
            } catch (IOException e) {
                throw OperationException.retryable("What was synced cannot be read (" + e.getMessage() + ")", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw OperationException.retryable("What was synced was not read, since the look was interrupted", e);
            }
        }
        return manifests;
    }

    private String commit() {
        return givenCommit.isEmpty()
                ? lastCommit(factory, settings, "requireNoDrift has nothing to compare with", "commit")
                : givenCommit;
    }

    /**
     * Asks the cluster which commit was synced last.
     *
     * @param consequence of not knowing it, for the message
     * @param parameter by which a step can be told
     * @throws OperationException when the cluster does not remember one
     */
    public static String lastCommit(
            EngineFactory factory, EnvironmentSettings settings, String consequence, String parameter) {
        SetName set = EnvironmentSync.setOf(settings);
        try (Cluster cluster = factory.cluster()) {
            return new Syncer(cluster)
                    .lastCommit(set, settings.get(Key.NAMESPACE))
                    .orElseThrow(() -> new OperationException("The cluster does not remember from which commit " + set
                            + " was synced, so " + consequence
                            + "; sync a commit of the config repository, or give the "
                            + parameter));
        }
    }
}
