package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.git.Snapshot;
import io.jenkins.plugins.gitops.engine.manifest.ManifestSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Shows the files of a commit to the manifest editor. */
record SnapshotSource(Snapshot snapshot) implements ManifestSource {

    @Override
    public List<String> list(String directory) {
        return snapshot.files(directory);
    }

    @Override
    public Map<String, byte[]> read(Collection<String> paths) {
        return snapshot.readAll(paths);
    }
}
