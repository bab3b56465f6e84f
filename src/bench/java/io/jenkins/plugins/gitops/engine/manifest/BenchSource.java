package io.jenkins.plugins.gitops.engine.manifest;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files in memory. */
record BenchSource(Map<String, byte[]> files) implements ManifestSource {

    @Override
    public List<String> list(String directory) {
        return List.copyOf(files.keySet());
    }

    @Override
    public Map<String, byte[]> read(Collection<String> paths) {
        Map<String, byte[]> found = new HashMap<>();
        paths.stream().filter(files::containsKey).forEach(path -> found.put(path, files.get(path)));
        return found;
    }
}
