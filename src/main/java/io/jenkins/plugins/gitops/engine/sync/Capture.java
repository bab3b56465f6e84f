package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.util.List;
import java.util.Objects;

/**
 * Drift as edits of the manifests: what brings the live values into Git. Nothing is changed by it; somebody applies the edits to the
 * files of the synced commit and opens a pull request.
 *
 * @param edits in the order of the objects
 * @param left a sentence for each finding that no edit can bring, with the reason
 */
public record Capture(List<Edit> edits, List<String> left) {

    public Capture {
        edits = List.copyOf(edits);
        left = List.copyOf(left);
    }

    /**
     * One value of one file.
     *
     * @param file path in the repository
     * @param path in the language of {@code ManifestEdit.YamlPathValue}, the document included
     * @param value text, a whole number as {@link Long} (or {@link java.math.BigInteger}), {@link Double} or {@link Boolean};
     *     never secret
     * @param added whether the value was not in the manifest before, so that its key must be made
     * @param id whose value it is
     */
    public record Edit(String file, String path, Object value, boolean added, ResourceId id) {

        public Edit {
            Objects.requireNonNull(file, "file");
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(value, "value");
            Objects.requireNonNull(id, "id");
        }
    }
}
