package io.jenkins.plugins.gitops.engine.render;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.util.List;

/** What a directory of a config repository holds. */
public enum SourceKind {
    /** Manifests as they are: no program is needed. */
    PLAIN("plain manifests"),
    /** A kustomization. */
    KUSTOMIZE("a kustomization"),
    /** A Helm chart. */
    HELM("a Helm chart");

    static final List<String> KUSTOMIZATION_FILES = List.of("kustomization.yaml", "kustomization.yml", "Kustomization");

    static final String CHART_FILE = "Chart.yaml";

    private final String title;

    SourceKind(String title) {
        this.title = title;
    }

    /**
     * Tells by the names of the files in a directory; a subdirectory's do not count.
     *
     * @param directory relative to the repository; empty for its root
     * @throws OperationException where the directory has a kustomization and a chart: only a person knows which is meant
     */
    public static SourceKind of(SourceFiles files, String directory) {
        boolean kustomization =
                KUSTOMIZATION_FILES.stream().anyMatch(name -> files.isFile(SourceFiles.resolve(directory, name)));
        boolean chart = files.isFile(SourceFiles.resolve(directory, CHART_FILE));
        if (kustomization && chart) {
            throw new OperationException("The directory " + (directory.isEmpty() ? "/" : directory)
                    + " has a kustomization and a Chart.yaml; say which of them is meant, or move one of them");
        }
        return kustomization ? KUSTOMIZE : chart ? HELM : PLAIN;
    }

    /** Returns such as {@code a Helm chart}. */
    @Override
    public String toString() {
        return title;
    }
}
