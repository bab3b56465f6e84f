package io.jenkins.plugins.gitops.engine.render;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A folder below the temporary one, with programs as children of this JVM. */
final class LocalWorkspace implements ProcessRunner.Workspace {

    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Survives in whatever a program starts, so that also what was detached from it is found (on Linux). */
    private static final String COOKIE = "GITOPS_RENDERING";

    private static final String HOME = ".home";

    private final Path folder;
    private final String path;

    /** Of the folder, not of this object: whoever comes back to the folder finds what was started there. */
    private final String cookie;

    LocalWorkspace(Path folder, String path) throws IOException {
        this.folder = folder.toRealPath();
        this.path = path;
        this.cookie = UUID.nameUUIDFromBytes(this.folder.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
        Files.createDirectories(this.folder.resolve(HOME).resolve("tmp"));
    }

    @Override
    public void write(Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path target = inside(file.getKey());
            Files.createDirectories(target.resolveSibling("").normalize());
            Files.write(target, file.getValue(), StandardOpenOption.CREATE_NEW);
        }
    }

    private Path inside(String relative) throws IOException {
        Path target = folder.resolve(relative).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("the path " + relative + " leaves the workspace");
        }
        return target;
    }

    @Override
    public ProcessResult run(ProcessCall call) throws IOException, InterruptedException {
        Path directory = inside(call.directory());
        if (!Files.isDirectory(directory)) {
            throw new IOException("the workspace has no directory " + call.directory());
        }
        Process process;
        try {
            process = builder(call, directory).start();
        } catch (IOException e) {
            // the JDK tells a missing program, and one that may not be executed, by nothing but this
            return ProcessResult.ended(
                    ProcessResult.Ending.NOT_FOUND,
                    String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
        }
        try (BoundedOutput output =
                        BoundedOutput.first(process.getInputStream(), call.outputLimit(), () -> end(process));
                BoundedOutput errors = BoundedOutput.last(process.getErrorStream(), ProcessCall.ERROR_LIMIT)) {
            long deadline = System.nanoTime() + call.timeLimit().toNanos();
            boolean finished = process.waitFor(call.timeLimit().toNanos(), TimeUnit.NANOSECONDS);
            // nothing that it left running may hold the pipes open
            end(process);
            boolean complete = finished && areRead(process, output, errors, deadline);
            if (output.isExceeded()) {
                return ProcessResult.ended(ProcessResult.Ending.OUTPUT_LIMIT, errors.bytes());
            }
            return complete
                    ? ProcessResult.exited(process.exitValue(), output.bytes(), errors.bytes())
                    : ProcessResult.ended(ProcessResult.Ending.TIME_LIMIT, errors.bytes());
        } finally {
            end(process);
        }
    }

    /** What is just being started while the others are ended has no environment to be known by for a moment: so once more. */
    private boolean areRead(Process process, BoundedOutput output, BoundedOutput errors, long deadline)
            throws InterruptedException {
        while (true) {
            long soon = Math.min(deadline, System.nanoTime() + AGAIN_NANOS);
            if (output.await(soon) && errors.await(soon)) {
                return true;
            }
            if (System.nanoTime() >= deadline) {
                return false;
            }
            end(process);
        }
    }

    private ProcessBuilder builder(ProcessCall call, Path directory) throws IOException {
        List<String> command = new ArrayList<>(call.command());
        command.set(0, program(command.get(0)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(Redirect.from(new File(File.separatorChar == '/' ? "/dev/null" : "NUL")));
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", path);
        environment.put("HOME", folder.resolve(HOME).toString());
        environment.put("TMPDIR", folder.resolve(HOME).resolve("tmp").toString());
        environment.putAll(call.environment());
        environment.put(COOKIE, cookie);
        return builder;
    }

    /** The JDK would look for the program along the path of this JVM, not along the one that the program gets. */
    private String program(String name) throws IOException {
        if (name.contains("/") || name.contains(File.separator)) {
            return name;
        }
        for (String entry : Regex.split(path, File.pathSeparator)) {
            Path candidate = Path.of(entry).resolve(name);
            // an empty or relative entry would mean the folder of the rendered files
            if (candidate.isAbsolute() && Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                return candidate.toString();
            }
        }
        throw new IOException("no " + name + " on the PATH");
    }

    private void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        // not by Process, which would also throw away what has not been read yet
        process.toHandle().destroyForcibly();
        endDetached();
    }

    /** What was left behind by a parent that is gone is nobody's descendant, but has its environment still. */
    void endDetached() {
        Path processes = Path.of("/proc");
        if (!Files.isDirectory(processes.resolve("self"))) {
            return;
        }
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            all.filter(other -> other.pid() != ProcessHandle.current().pid())
                    .filter(other -> hasCookie(processes.resolve(other.pid() + "/environ")))
                    .forEach(ProcessHandle::destroyForcibly);
        }
    }

    private boolean hasCookie(Path environment) {
        try {
            return new String(Files.readAllBytes(environment), StandardCharsets.ISO_8859_1)
                    .contains(COOKIE + "=" + cookie);
        } catch (IOException e) {
            // of another user, or gone
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        endDetached();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
