package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.Snapshot;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.render.SourceFiles;
import io.jenkins.plugins.gitops.engine.render.SourceKind;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What an environment should be, and where that was read.
 *
 * @param commit of the config repository, 40 digits; empty where it was read in a workspace
 * @param from for the log: {@code commit 0123… of https://…}
 */
public record EnvironmentManifests(List<Resource> resources, String commit, String from) {

    public EnvironmentManifests {
        resources = List.copyOf(resources);
    }

    /**
     * Reads the directory of an environment in its config repository.
     *
     * @param revision a commit's id or a branch; empty for the environment's branch
     * @param rendering for a kustomization or a chart
     * @throws OperationException when the repository, the commit or the directory cannot be read, a manifest is not valid, or the
     *     rendering fails
     */
    public static EnvironmentManifests ofRevision(
            EngineFactory factory, EnvironmentSettings settings, String revision, EnvironmentRendering rendering)
            throws IOException, InterruptedException {
        try (ConfigRepository repository = factory.repository()) {
            Snapshot snapshot = snapshot(repository, settings, revision);
            String commit = snapshot.commit().value();
            return new EnvironmentManifests(
                    resources(snapshot, factory, settings, rendering),
                    commit,
                    "commit " + commit + " of " + repository.url());
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    /**
     * Reads what a pull request of the config repository proposes.
     *
     * @throws OperationException when the forge does not know it, or as {@link #ofRevision}
     */
    public static EnvironmentManifests ofPullRequest(
            EngineFactory factory, EnvironmentSettings settings, long number, EnvironmentRendering rendering)
            throws IOException, InterruptedException {
        return ofRevision(factory, settings, factory.headOf(number), rendering);
    }

    /**
     * Takes files that were read elsewhere.
     *
     * @param files by their paths; all of the directory, of those that hold no manifests the content may be empty
     * @param links paths of symbolic links
     * @param from for the log
     * @throws OperationException when a manifest is not valid or the directory holds more than plain manifests
     */
    public static EnvironmentManifests ofFiles(Map<String, byte[]> files, Collection<String> links, String from) {
        ManifestLoader.checkPlain(files.keySet(), links);
        Map<String, byte[]> manifests = new java.util.TreeMap<>(files);
        manifests.keySet().removeIf(path -> !ManifestLoader.isManifest(path));
        try {
            return new EnvironmentManifests(ManifestLoader.load(manifests), "", from);
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    static boolean isCommit(String revision) {
        return revision.matches("[0-9a-f]{40}");
    }

    private static Snapshot snapshot(ConfigRepository repository, EnvironmentSettings settings, String revision) {
        if (isCommit(revision)) {
            return repository.fetchCommit(new CommitId(revision));
        }
        String branch = revision.isEmpty() ? settings.get(Key.BRANCH) : revision;
        return repository
                .fetchBranch(branch)
                .orElseThrow(() -> new OperationException("The config repository " + repository.url()
                        + " has no branch " + branch + "; create it or name another one"));
    }

    private static List<Resource> resources(
            Snapshot snapshot, EngineFactory factory, EnvironmentSettings settings, EnvironmentRendering rendering)
            throws IOException, InterruptedException {
        String path = settings.find(Key.PATH).orElse("");
        if (!snapshot.isDirectory(path)) {
            throw new OperationException(
                    "Commit " + snapshot.commit().abbreviated() + " of the config repository has no directory " + path
                            + "; correct the path of the environment " + settings.environment());
        }
        List<String> files = snapshot.files(path);
        if (SourceKind.of(SourceFiles.of(files, List.of(), snapshot::readAll), path) != SourceKind.PLAIN) {
            // a kustomization leads to bases elsewhere, and a chart to values
            SourceFiles all = SourceFiles.of(snapshot.files(""), snapshot.links(""), snapshot::readAll);
            return rendering.render(factory, settings, all, path);
        }
        ManifestLoader.checkPlain(files, snapshot.links(path));
        return ManifestLoader.load(snapshot.readAll(
                files.stream().filter(ManifestLoader::isManifest).toList()));
    }
}
