package io.jenkins.plugins.gitops.record;

import hudson.model.Run;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The files of a build's steps: {@code <build directory>/gitops/<flow node>/plan.json} and the like. */
final class StepDocuments {

    /** Larger than any plan that somebody reads; a bound for memory. */
    static final long MAX_BYTES = 32L * 1024 * 1024;

    private static final Set<String> NAMES = Set.of(
            StepRecord.PLAN_DOCUMENT,
            StepRecord.REPORT_DOCUMENT,
            StepRecord.DIFFERENCE_DOCUMENT,
            StepRecord.VERIFICATION_DOCUMENT,
            StepRecord.JUNIT_DOCUMENT);

    /** Of one of several clusters; with no way to another folder. */
    private static final Pattern OF_CLUSTER = Pattern.compile("(plan|report)-[A-Za-z0-9._-]{1,80}\\.json");

    private static final Pattern NODE_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private StepDocuments() {}

    private static boolean isName(String name) {
        return NAMES.contains(name) || Regex.matcher(OF_CLUSTER, name).matches();
    }

    private static Path file(Run<?, ?> run, String nodeId, String name) {
        if (!Regex.matcher(NODE_ID, nodeId).matches() || !isName(name)) {
            throw new IllegalArgumentException("no step has a document \"" + name + "\"");
        }
        return run.getRootDir().toPath().resolve("gitops").resolve(nodeId).resolve(name);
    }

    /** Writes so that a reader, also after a crash, sees all or nothing. */
    static void write(Run<?, ?> run, String nodeId, String name, String content) {
        Path file = file(run, nodeId, name);
        Path folder = file.resolveSibling("").normalize();
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw new OperationException("The document " + name + " of " + run + " would be " + bytes.length
                    + " bytes large, more than " + MAX_BYTES + "; sync fewer objects at once");
        }
        try {
            makeBelow(run, folder);
            Path draft = Files.createTempFile(folder, name, ".tmp");
            try {
                Files.write(draft, bytes);
                move(draft, file);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw OperationException.retryable(
                    "The document " + name + " of " + run + " could not be written (" + e.getMessage()
                            + "); look at the disk of Jenkins' home",
                    e);
        }
    }

    /**
     * Makes a step's folder, never that of its build: a deleted build would be there again, with nothing but this in it.
     *
     * @throws OperationException where the build was deleted
     */
    private static void makeBelow(Run<?, ?> run, Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        for (Path each : List.of(folder.getParent(), folder)) {
            try {
                Files.createDirectory(each);
            } catch (FileAlreadyExistsException e) {
                // another step, or an earlier document, has made it
            } catch (NoSuchFileException e) {
                throw new OperationException("The build " + run + " was deleted; nothing more is done for it", e);
            }
        }
    }

    private static void move(Path draft, Path file) throws IOException {
        try {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Returns a document's text; empty where it is not there, or a person has put something too large in its place. */
    static Optional<String> read(Run<?, ?> run, String nodeId, String name) throws IOException {
        Path file = file(run, nodeId, name);
        try {
            return Files.size(file) > MAX_BYTES ? Optional.empty() : Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
