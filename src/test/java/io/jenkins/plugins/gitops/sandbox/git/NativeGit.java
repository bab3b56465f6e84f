package io.jenkins.plugins.gitops.sandbox.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The machine's own {@code git}, as the client that the sandbox's server must satisfy. */
public final class NativeGit {

    private final Path directory;

    /** Runs in that folder, without the machine's and the user's configuration. */
    public NativeGit(Path directory) {
        this.directory = directory;
    }

    /**
     * What one command did.
     *
     * @param exitCode 0 when it succeeded
     * @param output both streams, in order
     */
    public record Outcome(int exitCode, String output) {}

    /** Runs a command and fails when it does. */
    public String run(String... arguments) {
        Outcome outcome = attempt(arguments);
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException("git " + String.join(" ", arguments) + " failed: " + outcome.output());
        }
        return outcome.output();
    }

    /** Runs a command. */
    public Outcome attempt(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "GIT_CONFIG_GLOBAL", "/dev/null",
                        "GIT_CONFIG_NOSYSTEM", "1",
                        "GIT_TERMINAL_PROMPT", "0",
                        "GIT_AUTHOR_NAME", "Native",
                        "GIT_AUTHOR_EMAIL", "native@example.org",
                        "GIT_COMMITTER_NAME", "Native",
                        "GIT_COMMITTER_EMAIL", "native@example.org"));
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            try (InputStream output = process.getInputStream()) {
                String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
                return new Outcome(process.waitFor(), text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("git was not waited for", e);
        }
    }
}
