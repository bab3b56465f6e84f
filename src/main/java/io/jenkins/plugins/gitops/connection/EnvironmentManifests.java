package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.Snapshot;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.render.SourceFiles;
import io.jenkins.plugins.gitops.engine.render.SourceKind;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.ManifestOrigin;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an environment should be, and where that was read.
 *
 * @param commit of the config repository, 40 digits; empty where it was read in a workspace
 * @param from for the log: {@code commit 0123… of https://…}
 * @param origins where each object stands in the commit; empty where they were rendered, or read in a workspace
 * @param chart whether they are rendered for one cluster and namespace alone
 */
public record EnvironmentManifests(
        List<Resource> resources, String commit, String from, Map<ManifestOrigin, Resource> origins, boolean chart) {

    public EnvironmentManifests {
        resources = List.copyOf(resources);
        origins = Collections.unmodifiableMap(new LinkedHashMap<>(origins));
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
            return read(snapshot, repository.url(), factory, settings, rendering);
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    /**
     * Returns the commit that a revision is now; reads no manifest.
     *
     * @param revision a commit's id or a branch; empty for the environment's branch
     * @param pullRequest whose last commit is meant; zero for none
     * @throws OperationException when the repository cannot be read, or the forge does not know that one
     */
    public static String commitOf(
            EngineFactory factory, EnvironmentSettings settings, String revision, long pullRequest) {
        if (pullRequest != 0 || CommitId.isFull(revision)) {
            return pullRequest == 0 ? revision : factory.headOf(pullRequest);
        }
        try (ConfigRepository repository = factory.repository()) {
            return snapshot(repository, settings, revision).commit().value();
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    /**
     * Checks that a commit was pushed to the branch that a configured environment is deployed from: a server hands out every commit that it
     * has, also of other branches, of deleted ones and of forks, whose content nobody approved.
     *
     * @throws OperationException when it is not in the history of that branch, or the repository cannot be read
     */
    public static void checkInBranch(EngineFactory factory, EnvironmentSettings settings, String commit) {
        if (settings.find(Key.REFERENCE).isEmpty()) {
            return;
        }
        String branch = settings.get(Key.BRANCH);
        try (ConfigRepository repository = factory.repository()) {
            if (!repository.isInHistory(new CommitId(commit), branch)) {
                throw new OperationException(
                        "The commit " + commit + " is not in the history of the branch " + branch + " of "
                                + repository.url() + ", from which the environment " + settings.environment()
                                + " is deployed; merge it into that branch first, or leave revision out for the tip of the branch");
            }
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
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
            return new EnvironmentManifests(ManifestLoader.load(manifests), "", from, Map.of(), false);
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    /** Returns whether the files of a directory, by their paths in it, are no kustomization and no chart. */
    public static boolean arePlain(Collection<String> paths) {
        return SourceKind.of(SourceFiles.of(paths, List.of(), none -> Map.of()), "") == SourceKind.PLAIN;
    }

    /**
     * Renders a kustomization or a chart of files that were read elsewhere.
     *
     * @param files all of the workspace, by their paths
     * @param links paths of symbolic links
     * @param directory of the kustomization or the chart, {@code .} for the root
     * @throws OperationException when there is no agent, or the rendering fails
     */
    public static EnvironmentManifests ofRendered(
            EngineFactory factory,
            EnvironmentSettings settings,
            Map<String, byte[]> files,
            Collection<String> links,
            String directory,
            EnvironmentRendering rendering)
            throws IOException, InterruptedException {
        SourceFiles all = SourceFiles.of(files.keySet(), links, paths -> {
            Map<String, byte[]> some = new LinkedHashMap<>(files);
            some.keySet().retainAll(Set.copyOf(paths));
            return some;
        });
        String path = Path.of(directory).normalize().toString().replace(File.separatorChar, '/');
        boolean chart = SourceKind.of(all, path) == SourceKind.HELM;
        try {
            List<Resource> rendered = rendering.render(factory, settings, all, path);
            return new EnvironmentManifests(rendered, "", directory + " of the workspace", Map.of(), chart);
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    private static Snapshot snapshot(ConfigRepository repository, EnvironmentSettings settings, String revision) {
        if (CommitId.isFull(revision)) {
            return repository.fetchCommit(new CommitId(revision));
        }
        String branch = revision.isEmpty() ? settings.get(Key.BRANCH) : revision;
        return repository
                .fetchBranch(branch)
                .orElseThrow(() -> new OperationException("The config repository " + repository.url()
                        + " has no branch " + branch + "; create it or name another one"));
    }

    private static EnvironmentManifests read(
            Snapshot snapshot,
            String url,
            EngineFactory factory,
            EnvironmentSettings settings,
            EnvironmentRendering rendering)
            throws IOException, InterruptedException {
        String commit = snapshot.commit().value();
        String from = "commit " + commit + " of " + url;
        String path = settings.find(Key.PATH).orElse("");
        if (!snapshot.isDirectory(path)) {
            throw new OperationException(
                    "Commit " + snapshot.commit().abbreviated() + " of the config repository has no directory " + path
                            + "; correct the path of the environment " + settings.environment());
        }
        List<String> files = snapshot.files(path);
        SourceKind kind = SourceKind.of(SourceFiles.of(files, List.of(), snapshot::readAll), path);
        if (kind != SourceKind.PLAIN) {
            // a kustomization leads to bases elsewhere, and a chart to values
            SourceFiles all = SourceFiles.of(snapshot.files(""), snapshot.links(""), snapshot::readAll);
            List<Resource> rendered = rendering.render(factory, settings, all, path);
            return new EnvironmentManifests(rendered, commit, from, Map.of(), kind == SourceKind.HELM);
        }
        ManifestLoader.checkPlain(files, snapshot.links(path));
        Map<ManifestOrigin, Resource> origins = ManifestLoader.loadWithOrigins(snapshot.readAll(
                files.stream().filter(ManifestLoader::isManifest).toList()));
        return new EnvironmentManifests(List.copyOf(origins.values()), commit, from, origins, false);
    }
}
