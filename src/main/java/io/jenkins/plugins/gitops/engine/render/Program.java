package io.jenkins.plugins.gitops.engine.render;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Redactor;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.render.ProcessResult.Ending;
import io.jenkins.plugins.gitops.engine.render.ProcessRunner.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Calls of one renderer, and what their endings mean to a person. */
final class Program {

    /** Where the files of the repository are in a workspace. */
    static final String SOURCE = "source";

    private static final int LARGEST_OUTPUT = 64 * 1024 * 1024;
    private static final Duration LIMIT_OF_VERSION = Duration.ofSeconds(30);
    private static final int MAX_ERROR_LINES = 20;
    private static final int MAX_ERROR = 4000;

    /** Where nobody listens. */
    private static final String NOWHERE = "http://127.0.0.1:9";

    private final Workspace workspace;
    private final RenderOptions options;

    Program(Workspace workspace, RenderOptions options) {
        this.workspace = workspace;
        this.options = options;
    }

    /** Asks a program for its version; the result says where there is no such program. */
    ProcessResult ask(List<String> command) {
        Duration limit = options.timeLimit().compareTo(LIMIT_OF_VERSION) < 0 ? options.timeLimit() : LIMIT_OF_VERSION;
        ProcessResult result = call(command, "", limit);
        if (result.ending() != Ending.NOT_FOUND && !result.isSuccess()) {
            throw new OperationException(failure(String.join(" ", command), result)
                    + "; run it on the machine that renders, and repair or replace it");
        }
        return result;
    }

    /**
     * Runs a renderer in the folder of the files.
     *
     * @param subject what is rendered by what, for messages
     * @throws OperationException when it does not end with what was asked for
     */
    ProcessResult render(String subject, List<String> command) {
        ProcessResult result = call(command, SOURCE, options.timeLimit());
        if (!result.isSuccess()) {
            throw new OperationException(failure(subject, result));
        }
        return result;
    }

    private ProcessResult call(List<String> command, String directory, Duration limit) {
        try {
            return workspace.run(new ProcessCall(command, directory, environment(), limit, LARGEST_OUTPUT));
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException(command.get(0) + " was interrupted; render again", e);
        }
    }

    static OperationException unreachable(IOException cause) {
        return OperationException.retryable(
                "The machine that renders cannot be used (" + cause.getMessage()
                        + "); look at its disk and its connection",
                cause);
    }

    /** An obstacle, no wall: a program that does not look at these variables is not held back. */
    private Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("GIT_TERMINAL_PROMPT", "0");
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        for (String name : List.of("http_proxy", "https_proxy", "all_proxy")) {
            environment.put(name, NOWHERE);
            environment.put(name.toUpperCase(java.util.Locale.ROOT), NOWHERE);
        }
        environment.put("GIT_ALLOW_PROTOCOL", "none");
        return environment;
    }

    private String failure(String subject, ProcessResult result) {
        return switch (result.ending()) {
            case TIME_LIMIT ->
                subject + " was not finished within " + options.timeLimit().toSeconds()
                        + " s and was ended; make it faster or allow more time";
            case OUTPUT_LIMIT ->
                subject + " wrote more than " + LARGEST_OUTPUT / 1024 / 1024
                        + " MB and was ended; split what it renders";
            case NOT_FOUND -> subject + " could not be started (" + errors(result) + ")";
            case EXITED ->
                subject + " ended with exit code " + result.exitCode() + ": " + errors(result) + hint(result);
        };
    }

    private String hint(ProcessResult result) {
        String text = result.errorText();
        boolean refused = text.contains("127.0.0.1:9") || text.contains("transport '");
        return refused ? " (the network is off for renderers)" : "";
    }

    /** Returns the end of what a program complained of, without what must not be shown. */
    String errors(ProcessResult result) {
        List<String> lines = Redactor.DEFAULT
                .redact(result.errorText())
                .lines()
                .map(line -> Regex.replaceAll(line, "\\p{Cntrl}", " ").stripTrailing())
                .filter(line -> !line.isBlank())
                .toList();
        String text =
                lines.stream().skip(Math.max(0, lines.size() - MAX_ERROR_LINES)).collect(Collectors.joining("\n"));
        return text.isEmpty() ? "it said nothing" : text.substring(Math.max(0, text.length() - MAX_ERROR));
    }
}
