package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.settings.DriftSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.RenderChoices;
import io.jenkins.plugins.gitops.connection.settings.SyncChoices;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.sync.Syncer;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import java.io.IOException;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What differs in a cluster from the commit that was synced there, as edits of the branch. Changes nothing. */
public final class EnvironmentCapture {

    private EnvironmentCapture() {}

    /**
     * Compares the cluster with a commit, and finds the values that differ in the files of the branch's tip. What was changed there
     * since is left out: it may be meant otherwise by now.
     *
     * @param settings the environment as it is on one cluster
     * @param choices what is secret beside the usual
     * @param revision 40 digits; empty for the commit that was synced last
     * @param wanted asked before the cluster is compared: Git does not tell of an interrupt that came while it worked
     * @throws InterruptedException when it is not wanted any more
     * @throws OperationException when the manifests are rendered, or something cannot be read
     */
    public static CapturedValues read(
            EngineFactory factory,
            EnvironmentSettings settings,
            SyncChoices choices,
            String revision,
            BooleanSupplier wanted)
            throws IOException, InterruptedException {
        String commit = revision.isEmpty()
                ? EnvironmentDrift.lastCommit(factory, settings, "there is nothing to compare with", "revision")
                : revision;
        EnvironmentManifests synced = EnvironmentManifests.ofRevision(factory, settings, commit, plainOnly());
        EnvironmentManifests tip = EnvironmentManifests.ofRevision(factory, settings, "", plainOnly());
        if (!wanted.getAsBoolean()) {
            throw new InterruptedException("not wanted any more");
        }
        // dry runs are asked about too, so nothing stands against them here
        SyncRequest request =
                EnvironmentSync.request(factory, settings, synced, choices, new SyncCause("", Map.of(), () -> true));
        try (Cluster cluster = factory.cluster()) {
            return new CapturedValues(
                    commit,
                    new Syncer(cluster)
                            .capture(
                                    request,
                                    DriftSettings.rules(settings),
                                    tip.origins(),
                                    "its manifest was changed, moved or removed in the branch "
                                            + settings.get(Key.BRANCH)
                                            + " since it was synced; sync the branch, then capture what still differs"));
        }
    }

    private static EnvironmentRendering plainOnly() {
        return new EnvironmentRendering(
                new RenderChoices(),
                what -> {
                    throw new OperationException(
                            "There is " + what + ", which is rendered, so no file holds its values as"
                                    + " they are in the cluster: nothing can be captured; change what it is rendered from");
                },
                OperationLog.SILENT);
    }
}
