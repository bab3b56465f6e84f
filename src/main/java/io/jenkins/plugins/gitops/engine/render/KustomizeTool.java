package io.jenkins.plugins.gitops.engine.render;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.render.ProcessResult.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code kustomize build}, or {@code kubectl kustomize} where there is no kustomize. */
final class KustomizeTool {

    /** The first with the options that are given here. */
    private static final ToolVersion OLDEST_KUSTOMIZE = new ToolVersion(4, 0, 0);

    /** The first that has such a kustomize inside; older ones have that of 2019. */
    private static final ToolVersion OLDEST_KUBECTL = new ToolVersion(1, 21, 0);

    private final Program program;
    private final List<String> command;
    private final String title;

    private KustomizeTool(Program program, List<String> command, String title) {
        this.program = program;
        this.command = command;
        this.title = title;
    }

    /**
     * Looks for the program.
     *
     * @throws OperationException where there is none, or only one that is too old
     */
    static KustomizeTool find(Program program) {
        ProcessResult kustomize = program.ask(List.of("kustomize", "version"));
        Optional<String> own = Optional.empty();
        if (kustomize.ending() != Ending.NOT_FOUND) {
            Optional<ToolVersion> version = ToolVersion.in(kustomize.outputText());
            if (version.isEmpty() || version.get().compareTo(OLDEST_KUSTOMIZE) >= 0) {
                return new KustomizeTool(program, List.of("kustomize", "build"), title("kustomize", version));
            }
            own = Optional.of(title("kustomize", version));
        }
        ProcessResult kubectl = program.ask(List.of("kubectl", "version", "--client", "--output=json"));
        Optional<ToolVersion> version = gitVersion(kubectl);
        if (version.isPresent() && version.get().compareTo(OLDEST_KUBECTL) >= 0) {
            return new KustomizeTool(program, List.of("kubectl", "kustomize"), title("kubectl", version));
        }
        List<String> found = new ArrayList<>();
        own.ifPresent(found::add);
        if (kubectl.ending() != Ending.NOT_FOUND) {
            found.add(title("kubectl", version));
        }
        throw new OperationException("A kustomization needs kustomize " + OLDEST_KUSTOMIZE + " or newer, or kubectl "
                + OLDEST_KUBECTL + " or newer, on the PATH of the machine that renders; there is "
                + (found.isEmpty() ? "neither" : "only " + String.join(" and ", found))
                + ": install one of them there");
    }

    /** {@code "gitVersion": "v1.32.4"} comes before the version of the kustomize inside. */
    private static Optional<ToolVersion> gitVersion(ProcessResult kubectl) {
        String text = kubectl.outputText();
        int start = text.indexOf("\"gitVersion\"");
        return start < 0 ? Optional.empty() : ToolVersion.in(text.substring(start));
    }

    private static String title(String name, Optional<ToolVersion> version) {
        return name + version.map(known -> " " + known).orElse(" of an unknown version");
    }

    ProcessResult build(String directory, RenderOptions options) {
        List<String> call = new ArrayList<>(command);
        call.add("./" + directory);
        // the default, said aloud: files outside of a kustomization's own directory are not read
        call.add("--load-restrictor=LoadRestrictionsRootOnly");
        if (options.kustomizeMayUseHelm()) {
            call.add("--enable-helm");
        }
        return program.render(directory + ": " + title, call);
    }

    /** Returns such as {@code kustomize 5.5.0}. */
    @Override
    public String toString() {
        return title;
    }
}
