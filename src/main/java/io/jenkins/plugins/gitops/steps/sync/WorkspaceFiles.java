package io.jenkins.plugins.gitops.steps.sync;

import hudson.FilePath;
import hudson.remoting.RequestAbortedException;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jenkins.MasterToSlaveFileCallable;

/**
 * The files of a directory of a workspace, read where the workspace is, in one request, by classes of the JDK alone: the first
 * call that loads a library on an agent costs it a second and more.
 */
final class WorkspaceFiles implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int MAX_FILES = 10_000;
    private static final long MAX_BYTES = 64L * 1024 * 1024;

    private final LinkedHashMap<String, byte[]> contents = new LinkedHashMap<>();
    private final ArrayList<String> links = new ArrayList<>();

    /** Null where everything could be read. */
    private String fault;

    private long bytes;

    private WorkspaceFiles() {}

    /**
     * Reads the manifests of a directory, and what other files there are.
     *
     * @param directory relative to the workspace, {@code .} for all of it
     * @throws OperationException when it is not there, leads out of the workspace, or holds too much
     */
    static WorkspaceFiles read(FilePath workspace, String directory) throws InterruptedException {
        return read(workspace, directory, false);
    }

    /**
     * Reads all files of a workspace but those of Git itself: what a kustomization or a chart needs may lie anywhere.
     *
     * @throws OperationException when it holds too much
     */
    static WorkspaceFiles readWhole(FilePath workspace) throws InterruptedException {
        return read(workspace, ".", true);
    }

    private static WorkspaceFiles read(FilePath workspace, String directory, boolean whole)
            throws InterruptedException {
        WorkspaceFiles files;
        try {
            files = workspace.act(new Reader(directory, whole));
        } catch (IOException | RequestAbortedException e) {
            // the latter, which is no IOException, where the channel to the agent breaks while it reads
            throw OperationException.retryable(
                    "The directory " + directory + " of the workspace " + workspace.getRemote() + " could not be read ("
                            + e.getMessage() + ")",
                    e);
        }
        if (files.fault != null) {
            throw new OperationException(files.fault);
        }
        return files;
    }

    /** Returns contents by paths in the directory; unless all was read, empty ones of files that are no YAML or JSON. */
    Map<String, byte[]> contents() {
        return contents;
    }

    /** Returns paths of symbolic links, which are not followed. */
    List<String> links() {
        return links;
    }

    /** Runs on the agent. */
    private static final class Reader extends MasterToSlaveFileCallable<WorkspaceFiles> {

        private static final long serialVersionUID = 1L;

        private final String directory;
        private final boolean whole;

        Reader(String directory, boolean whole) {
            this.directory = directory;
            this.whole = whole;
        }

        @Override
        public WorkspaceFiles invoke(File workspace, VirtualChannel channel) throws IOException {
            WorkspaceFiles files = new WorkspaceFiles();
            Path root = workspace.toPath();
            Path start = root.resolve(directory).normalize();
            if (!Files.isDirectory(start)) {
                files.fault =
                        "The workspace has no directory " + directory + "; check it out before, or correct the name";
            } else if (!start.startsWith(root.normalize())
                    || !start.toRealPath().startsWith(root.toRealPath())) {
                files.fault =
                        "The directory " + directory + " leads out of the workspace; name a directory inside of it";
            } else {
                Files.walkFileTree(start, new Visitor(start, files, whole));
            }
            return files;
        }
    }

    /** Collects until there is too much. */
    private static final class Visitor extends SimpleFileVisitor<Path> {

        private final Path start;
        private final WorkspaceFiles files;
        private final boolean whole;

        Visitor(Path start, WorkspaceFiles files, boolean whole) {
            this.start = start;
            this.files = files;
            this.whole = whole;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean git = folder.endsWith(".git") && !folder.equals(start);
            return git ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            String name = start.relativize(file).toString().replace(File.separatorChar, '/');
            if (!attributes.isRegularFile()) {
                files.links.add(name);
            } else {
                files.contents.put(name, whole || isManifest(name) ? content(file) : new byte[0]);
            }
            if (files.contents.size() > MAX_FILES || files.bytes > MAX_BYTES) {
                files.fault = whole
                        ? "The workspace holds more than " + tooMuch()
                                + ", all of which a kustomization or a chart may need; check the config repository out"
                                + " into a workspace of its own, or render it with sh and name the directory with the result"
                        : "The directory of the workspace holds more than " + tooMuch()
                                + " of manifests; name the directory of one environment";
                files.contents.clear();
                return FileVisitResult.TERMINATE;
            }
            return FileVisitResult.CONTINUE;
        }

        private static String tooMuch() {
            return MAX_FILES + " files or " + MAX_BYTES / (1024 * 1024) + " MiB";
        }

        private byte[] content(Path file) throws IOException {
            int left = (int) (MAX_BYTES - files.bytes + 1);
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                byte[] content = in.readNBytes(left);
                files.bytes += content.length;
                return content;
            }
        }

        private static boolean isManifest(String path) {
            String name = path.toLowerCase(Locale.ROOT);
            return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
        }
    }
}
