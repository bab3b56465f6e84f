package io.jenkins.plugins.gitops.engine.manifest;

import java.util.Objects;
import java.util.Optional;

/**
 * One value that differs after an edit. Values of Secrets are masked.
 *
 * @param file path in the repository
 * @param line where it starts in the file before the edit, counted from 1
 * @param path the place in the path language; for the target regex {@code match[n]}
 * @param oldValueOrNull null when it was not there
 * @param newValueOrNull null when it is gone
 */
public record ManifestChange(String file, int line, String path, String oldValueOrNull, String newValueOrNull) {

    public ManifestChange {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(path, "path");
    }

    /** Returns what was there. */
    public Optional<String> oldValue() {
        return Optional.ofNullable(oldValueOrNull);
    }

    /** Returns what is there now. */
    public Optional<String> newValue() {
        return Optional.ofNullable(newValueOrNull);
    }
}
