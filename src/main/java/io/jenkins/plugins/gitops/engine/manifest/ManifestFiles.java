package io.jenkins.plugins.gitops.engine.manifest;

/** Which files are manifests by their names. */
final class ManifestFiles {

    private ManifestFiles() {}

    /** Returns whether kubectl would take the file of a directory for a manifest. */
    static boolean isManifest(String path) {
        return isYaml(path) || path.endsWith(".json");
    }

    static boolean isYaml(String path) {
        return path.endsWith(".yaml") || path.endsWith(".yml");
    }
}
