package io.jenkins.plugins.gitops.engine.manifest;

import io.jenkins.plugins.gitops.engine.manifest.yaml.RefusedEditException;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlLimits;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The files as the edits so far leave them. The source itself is never changed. */
final class Workspace {

    private static final int FILES_AT_A_TIME = 4_000;
    private static final int MAX_FILES = 200_000;

    private final ManifestSource source;
    private final YamlLimits limits;
    private final Map<String, byte[]> originals = new TreeMap<>();
    private final Map<String, byte[]> written = new TreeMap<>();
    private final List<ManifestChange> changes = new ArrayList<>();

    Workspace(ManifestSource source, YamlLimits limits) {
        this.source = source;
        this.limits = limits;
    }

    List<String> list(String directory) {
        return source.list(directory).stream().sorted().toList();
    }

    Map<String, byte[]> read(Collection<String> paths) {
        Map<String, byte[]> found = new TreeMap<>(source.read(paths));
        found.replaceAll((path, bytes) -> written.getOrDefault(path, bytes));
        return found;
    }

    /** Hands over the contents of many files, no more of them in memory at a time than one request brings. */
    void forEach(List<String> paths, BiConsumer<String, byte[]> action) {
        if (paths.size() > MAX_FILES) {
            throw new RefusedEditException(
                    paths.get(MAX_FILES),
                    1,
                    1,
                    "there are " + paths.size() + " files to look at",
                    "name a smaller directory");
        }
        for (int from = 0; from < paths.size(); from += FILES_AT_A_TIME) {
            read(paths.subList(from, Math.min(paths.size(), from + FILES_AT_A_TIME)))
                    .forEach(action);
        }
    }

    Optional<byte[]> read(String path) {
        return Optional.ofNullable(read(List.of(path)).get(path));
    }

    YamlText text(String path, byte[] bytes) {
        return YamlText.of(path, bytes, limits);
    }

    /** Takes over what an edit made of a file. */
    void write(String path, byte[] before, byte[] after, List<ManifestChange> made) {
        originals.putIfAbsent(path, before);
        written.put(path, after);
        changes.addAll(made);
    }

    EditResult result() {
        Map<String, byte[]> files = new TreeMap<>(written);
        files.entrySet().removeIf(file -> Arrays.equals(file.getValue(), originals.get(file.getKey())));
        return new EditResult(files, netChanges(files));
    }

    /** Two edits of one place come to one change; back to the old value is none. */
    private List<ManifestChange> netChanges(Map<String, byte[]> files) {
        Map<List<String>, ManifestChange> net = new LinkedHashMap<>();
        for (ManifestChange change : changes) {
            if (files.containsKey(change.file())) {
                net.merge(List.of(change.file(), change.path()), change, Workspace::together);
            }
        }
        return List.copyOf(net.values());
    }

    private static ManifestChange together(ManifestChange first, ManifestChange second) {
        boolean undone = Objects.equals(first.oldValueOrNull(), second.newValueOrNull());
        return undone
                ? null
                : new ManifestChange(
                        first.file(), first.line(), first.path(), first.oldValueOrNull(), second.newValueOrNull());
    }
}
