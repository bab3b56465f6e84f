package io.jenkins.plugins.gitops.sandbox.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that never outlives this JVM.
 *
 * <p>It runs under a small shell that holds the other end of a pipe: when that closes, because {@link #close} was called or
 * because the JVM died in whatever way, the shell kills the program.
 */
final class ChildProcess implements AutoCloseable {

    private static final String GUARD = "exec 3<&0; \"$@\" </dev/null 3<&- & child=$!;"
            + " { cat <&3 >/dev/null; kill -KILL $child 2>/dev/null; } & wait $child";

    private final String name;
    private final Path log;
    private final Process process;

    private ChildProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** Starts a program; its output goes to a file in the folder. */
    static ChildProcess start(Path program, List<String> arguments, Path folder) {
        String name = program.getFileName().toString();
        Path log = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", GUARD, "guard", program.toString()));
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new ChildProcess(name, log, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes sure that it runs.
     *
     * @throws IllegalStateException with the end of its log where it does not
     */
    void checkAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException(name + " ended with code " + process.exitValue() + ":\n" + logTail());
        }
    }

    /** Returns the id of the program's process, not that of the shell around it. */
    long pid() {
        return process.children()
                .filter(child -> child.info()
                        .command()
                        .filter(path -> path.endsWith("/" + name))
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " does not run"))
                .pid();
    }

    /** Returns the last lines of its log. */
    String logTail() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
