package io.jenkins.plugins.gitops.engine.manifest;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a list of edits comes to.
 *
 * @param files the new contents of those files that differ, by path, in the order of the paths
 * @param changes what differs, in the order of the edits; empty if and only if no file differs
 */
public record EditResult(Map<String, byte[]> files, List<ManifestChange> changes) {

    public EditResult {
        files = Collections.unmodifiableMap(new TreeMap<>(files));
        changes = List.copyOf(changes);
    }

    /** Returns whether every file stays as it is. */
    public boolean isUnchanged() {
        return files.isEmpty();
    }
}
