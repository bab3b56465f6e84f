package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import java.io.IOException;

/** The manifests of a proposed commit, read once for all clusters that they are the same for. */
final class PreviewedCommit {

    private final String commit;
    private final EnvironmentRendering rendering;
    private EnvironmentManifests manifests;

    PreviewedCommit(String commit, EnvironmentRendering rendering) {
        this.commit = commit;
        this.rendering = rendering;
    }

    EnvironmentManifests read(EngineFactory factory, EnvironmentSettings cluster)
            throws IOException, InterruptedException {
        if (manifests == null || manifests.chart()) {
            manifests = EnvironmentManifests.ofRevision(factory, cluster, commit, rendering);
        }
        return manifests;
    }
}
