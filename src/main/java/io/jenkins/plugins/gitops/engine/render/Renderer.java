package io.jenkins.plugins.gitops.engine.render;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.render.ProcessRunner.Workspace;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Makes the objects of a directory out of the files of a repository. Blocking; holds no state between calls. */
public final class Renderer {

    private static final int MAX_FILES = 20_000;
    private static final long MAX_BYTES = 256L * 1024 * 1024;
    private static final String INLINE_VALUES = "values/inline.yaml";
    private static final int MAX_WARNINGS = 10;

    private final ProcessRunner runner;

    /** @param runner of a machine that has the programs; not used for plain manifests */
    public Renderer(ProcessRunner runner) {
        this.runner = runner;
    }

    /**
     * Renders a directory. Says with what it does so, and what the program warned of.
     *
     * @param directory relative to the repository; empty for its root
     * @throws OperationException where the directory or a value file is missing, the program is missing, too old, fails or exceeds
     *     a limit, or an object is not valid; retryable where the machine cannot be reached
     */
    public Rendering render(SourceFiles files, String directory, RenderOptions options, OperationLog log) {
        String path = SourceFiles.resolve("", directory);
        if (path == null || !files.isDirectory(path)) {
            throw new OperationException(
                    "The repository has no directory \"" + directory + "\" at this commit; correct the path");
        }
        Rendering rendering =
                switch (SourceKind.of(files, path)) {
                    case PLAIN -> plain(files, path);
                    case KUSTOMIZE -> kustomize(files, path, options, log);
                    case HELM -> helm(files, path, options, log);
                };
        rendering.notices().forEach(log::warning);
        return rendering;
    }

    private static Rendering plain(SourceFiles files, String directory) {
        files.refuseLinks(directory);
        ManifestLoader.checkPlain(files.under(directory), List.of());
        Set<String> manifests = files.under(directory).stream()
                .filter(ManifestLoader::isManifest)
                .collect(Collectors.toCollection(TreeSet::new));
        return new Rendering(SourceKind.PLAIN, "", ManifestLoader.load(files.readAll(manifests)), List.of());
    }

    private Rendering kustomize(SourceFiles files, String directory, RenderOptions options, OperationLog log) {
        Map<String, byte[]> needed = read(files, KustomizeFiles.of(files, directory));
        try (Workspace workspace = runner.open()) {
            Program program = new Program(workspace, options);
            KustomizeTool tool = KustomizeTool.find(program);
            workspace.write(needed);
            log.info("Rendering " + title(directory) + " with " + tool);
            ProcessResult result = tool.build(directory, options);
            warn(program, result, log);
            List<Resource> resources = ManifestLoader.load(Map.of(title(directory) + " (rendered)", result.output()));
            return new Rendering(SourceKind.KUSTOMIZE, tool.toString(), resources, List.of());
        } catch (IOException e) {
            throw Program.unreachable(e);
        }
    }

    private Rendering helm(SourceFiles files, String directory, RenderOptions options, OperationLog log) {
        files.refuseLinks(directory);
        Set<String> paths = new TreeSet<>(files.under(directory));
        List<String> valuesFiles = new ArrayList<>();
        for (String file : options.helm().valuesFiles()) {
            String path = valuesFile(files, directory, file);
            paths.add(path);
            valuesFiles.add("./" + path);
        }
        Map<String, byte[]> needed = read(files, paths);
        if (!options.helm().values().isBlank()) {
            needed.put(INLINE_VALUES, options.helm().values().getBytes(StandardCharsets.UTF_8));
            valuesFiles.add("../" + INLINE_VALUES);
        }
        try (Workspace workspace = runner.open()) {
            Program program = new Program(workspace, options);
            HelmTool tool = HelmTool.find(program);
            workspace.write(needed);
            log.info("Rendering " + title(directory) + " with " + tool);
            ProcessResult result = tool.template(directory, valuesFiles, options);
            warn(program, result, log);
            HelmHooks hooks = HelmHooks.in(
                    ManifestLoader.load(RenderedStream.byTemplate(title(directory) + " (rendered)", result.output())));
            return new Rendering(SourceKind.HELM, tool.toString(), hooks.kept(), hooks.notices());
        } catch (IOException e) {
            throw Program.unreachable(e);
        }
    }

    private static String valuesFile(SourceFiles files, String chart, String file) {
        String path =
                file.startsWith("/") ? SourceFiles.resolve("", file.substring(1)) : SourceFiles.resolve(chart, file);
        if (path == null || !files.isFile(path)) {
            throw new OperationException(
                    "The values file " + file + " of the chart " + title(chart)
                            + " is not in the repository at this commit; give it relative to the chart, or with a leading / to the repository");
        }
        return path;
    }

    /** Returns the files with their paths in the workspace. */
    private static Map<String, byte[]> read(SourceFiles files, Set<String> paths) {
        if (paths.size() > MAX_FILES) {
            throw new OperationException("Rendering needs " + paths.size() + " files, " + MAX_FILES
                    + " are allowed; keep what is rendered in a directory of its own");
        }
        Map<String, byte[]> contents = new LinkedHashMap<>();
        long bytes = 0;
        for (Map.Entry<String, byte[]> file : files.readAll(paths).entrySet()) {
            contents.put(Program.SOURCE + "/" + file.getKey(), file.getValue());
            bytes += file.getValue().length;
        }
        if (bytes > MAX_BYTES) {
            throw new OperationException("Rendering needs " + bytes / 1024 / 1024 + " MB of files, "
                    + MAX_BYTES / 1024 / 1024 + " are allowed; keep what is rendered in a directory of its own");
        }
        return contents;
    }

    private static void warn(Program program, ProcessResult result, OperationLog log) {
        if (!result.errorText().isBlank()) {
            program.errors(result).lines().limit(MAX_WARNINGS).forEach(log::warning);
        }
    }

    private static String title(String directory) {
        return directory.isEmpty() ? "the repository's root" : directory;
    }
}
