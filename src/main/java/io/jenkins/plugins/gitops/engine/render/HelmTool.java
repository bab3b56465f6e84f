package io.jenkins.plugins.gitops.engine.render;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.render.ProcessResult.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code helm template}. */
final class HelmTool {

    /** The first with {@code --kube-version}. */
    private static final ToolVersion OLDEST = new ToolVersion(3, 6, 0);

    private final Program program;
    private final String title;

    private HelmTool(Program program, String title) {
        this.program = program;
        this.title = title;
    }

    /**
     * Looks for the program.
     *
     * @throws OperationException where there is none, or only one that is too old
     */
    static HelmTool find(Program program) {
        ProcessResult result = program.ask(List.of("helm", "version", "--short"));
        Optional<ToolVersion> version = ToolVersion.in(result.outputText());
        boolean missing = result.ending() == Ending.NOT_FOUND;
        if (missing || version.isPresent() && version.get().compareTo(OLDEST) < 0) {
            throw new OperationException("A Helm chart needs helm " + OLDEST
                    + " or newer on the PATH of the machine that renders; there is "
                    + (missing ? "none" : "only " + version.get()) + ": install it there");
        }
        return new HelmTool(program, "helm" + version.map(known -> " " + known).orElse(" of an unknown version"));
    }

    /** @param valuesFiles relative to the folder of the files, later ones win */
    ProcessResult template(String chart, List<String> valuesFiles, RenderOptions options) {
        HelmOptions helm = options.helm();
        List<String> call = new ArrayList<>(
                List.of("helm", "template", helm.releaseName(), "./" + chart, "--namespace", helm.namespace()));
        valuesFiles.forEach(file -> call.addAll(List.of("--values", file)));
        if (helm.includesCrds()) {
            call.add("--include-crds");
        }
        if (!options.capabilities().kubeVersion().isEmpty()) {
            call.addAll(List.of("--kube-version", options.capabilities().kubeVersion()));
        }
        options.capabilities().apiVersions().forEach(version -> call.addAll(List.of("--api-versions", version)));
        try {
            return program.render(chart + ": " + title, call);
        } catch (OperationException e) {
            if (e.getMessage().contains("missing in charts/")) {
                throw new OperationException(
                        e.getMessage()
                                + "\nNothing is downloaded while rendering: run \"helm dependency build\" and commit the folder charts",
                        e);
            }
            throw e;
        }
    }

    /** Returns such as {@code helm 3.16.2}. */
    @Override
    public String toString() {
        return title;
    }
}
