package io.jenkins.plugins.gitops.engine.manifest;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Files in memory. */
final class MapSource implements ManifestSource {

    private final Map<String, byte[]> files;

    MapSource(Map<String, byte[]> files) {
        this.files = new TreeMap<>(files);
    }

    static MapSource of(String path, String content) {
        return new MapSource(Map.of(path, content.getBytes(StandardCharsets.UTF_8)));
    }

    MapSource with(String path, String content) {
        Map<String, byte[]> more = new TreeMap<>(files);
        more.put(path, content.getBytes(StandardCharsets.UTF_8));
        return new MapSource(more);
    }

    /** Returns the files as a result leaves them. */
    MapSource after(EditResult result) {
        Map<String, byte[]> changed = new TreeMap<>(files);
        changed.putAll(result.files());
        return new MapSource(changed);
    }

    Map<String, byte[]> files() {
        return files;
    }

    @Override
    public List<String> list(String directory) {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        return files.keySet().stream().filter(path -> path.startsWith(prefix)).toList();
    }

    @Override
    public Map<String, byte[]> read(Collection<String> paths) {
        Map<String, byte[]> found = new TreeMap<>(files);
        found.keySet().retainAll(paths);
        return found;
    }
}
