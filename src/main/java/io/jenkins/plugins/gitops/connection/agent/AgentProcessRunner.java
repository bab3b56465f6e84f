package io.jenkins.plugins.gitops.connection.agent;

import hudson.FilePath;
import hudson.remoting.RequestAbortedException;
import hudson.remoting.VirtualChannel;
import hudson.slaves.WorkspaceList;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.render.LocalProcessRunner;
import io.jenkins.plugins.gitops.engine.render.ProcessCall;
import io.jenkins.plugins.gitops.engine.render.ProcessResult;
import io.jenkins.plugins.gitops.engine.render.ProcessRunner;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import jenkins.MasterToSlaveFileCallable;

/**
 * Runs programs on a build's agent, as children of the agent's own JVM: in a fresh folder beside the workspace, which is deleted
 * afterwards. What the agent runs is {@link LocalProcessRunner}; nothing runs on the controller.
 *
 * <p>Where the connection breaks in the middle, the agent's JVM ends the program at its time limit, and the folder goes away with the
 * workspace. Where that JVM ends too, nobody ends the program but itself.
 */
public final class AgentProcessRunner implements ProcessRunner {

    /** One message over the connection has about so much of files. */
    private static final int BATCH = 4 * 1024 * 1024;

    private final FilePath parent;
    private final String path;

    private AgentProcessRunner(FilePath parent, String path) {
        this.parent = parent;
        this.path = path;
    }

    /**
     * Returns a runner on the machine of a workspace.
     *
     * @param path where programs are looked for there, as in the environment variable {@code PATH}
     * @throws OperationException when that machine is the controller
     */
    public static AgentProcessRunner in(FilePath workspace, String path) {
        if (!workspace.isRemote()) {
            throw new OperationException("Kustomizations and Helm charts are never rendered on the controller, and the"
                    + " built-in node is the controller: put the step into a node of an agent that has the programs");
        }
        FilePath temporary = WorkspaceList.tempDir(workspace);
        if (temporary == null) {
            throw new OperationException("The workspace " + workspace.getRemote()
                    + " is the root of a file system, so there is no place beside it to render in; use another one");
        }
        return new AgentProcessRunner(temporary, path);
    }

    @Override
    public Workspace open() throws IOException {
        return new AgentWorkspace(parent.child(uninterrupted(parent, new Opening(path))), path);
    }

    /** A connection that breaks in the middle is told by no checked exception, and is a fault of the machine like any other. */
    private static <T> T act(FilePath folder, FolderTask<T> task) throws IOException, InterruptedException {
        try {
            return folder.act(task);
        } catch (RequestAbortedException e) {
            throw new IOException("the connection to the agent broke: " + e.getMessage(), e);
        }
    }

    /** For the methods of the port that tell nobody of an interrupt but the thread itself. */
    private static <T> T uninterrupted(FilePath folder, FolderTask<T> task) throws IOException {
        try {
            return act(folder, task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The folder on the agent. */
    private record AgentWorkspace(FilePath folder, String path) implements Workspace {

        @Override
        public void write(Map<String, byte[]> files) throws IOException {
            HashMap<String, byte[]> batch = new HashMap<>();
            long bytes = 0;
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                batch.put(file.getKey(), file.getValue());
                bytes += file.getValue().length;
                if (bytes > BATCH) {
                    uninterrupted(folder, new Writing(path, batch));
                    batch = new HashMap<>();
                    bytes = 0;
                }
            }
            uninterrupted(folder, new Writing(path, batch));
        }

        @Override
        public ProcessResult run(ProcessCall call) throws IOException, InterruptedException {
            try {
                return act(folder, new Running(path, call));
            } catch (InterruptedException e) {
                // the agent is told by the interrupt too, but nobody waits for its answer
                try {
                    act(folder, new Ending(path));
                } catch (IOException failure) {
                    e.addSuppressed(failure);
                }
                throw e;
            }
        }

        /** Also where the thread was interrupted: what is left behind on an agent stays there. */
        @Override
        public void close() throws IOException {
            boolean interrupted = Thread.interrupted();
            try {
                uninterrupted(folder, new Closing(path));
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Something that the agent does in a folder. */
    private abstract static class FolderTask<T> extends MasterToSlaveFileCallable<T> {

        private static final long serialVersionUID = 1L;

        private final String path;

        FolderTask(String path) {
            this.path = path;
        }

        LocalProcessRunner runner(File folder) {
            return new LocalProcessRunner(folder.toPath(), path);
        }

        Workspace workspace(File folder) throws IOException {
            return runner(folder).reopen(folder.toPath());
        }
    }

    /** Returns the new folder's name. */
    private static final class Opening extends FolderTask<String> {

        private static final long serialVersionUID = 1L;

        Opening(String path) {
            super(path);
        }

        @Override
        public String invoke(File parent, VirtualChannel channel) throws IOException {
            Path folder = Files.createDirectories(parent.toPath());
            return folder.relativize(runner(parent).openFolder()).toString();
        }
    }

    private static final class Writing extends FolderTask<Void> {

        private static final long serialVersionUID = 1L;

        private final HashMap<String, byte[]> files;

        Writing(String path, HashMap<String, byte[]> files) {
            super(path);
            this.files = files;
        }

        @Override
        public Void invoke(File folder, VirtualChannel channel) throws IOException {
            workspace(folder).write(files);
            return null;
        }
    }

    private static final class Running extends FolderTask<ProcessResult> {

        private static final long serialVersionUID = 1L;

        private final ProcessCall call;

        Running(String path, ProcessCall call) {
            super(path);
            this.call = call;
        }

        @Override
        public ProcessResult invoke(File folder, VirtualChannel channel) throws IOException, InterruptedException {
            return workspace(folder).run(call);
        }
    }

    /** Ends what still runs. */
    private static final class Ending extends FolderTask<Void> {

        private static final long serialVersionUID = 1L;

        Ending(String path) {
            super(path);
        }

        @Override
        public Void invoke(File folder, VirtualChannel channel) throws IOException {
            runner(folder).endAllIn(folder.toPath());
            return null;
        }
    }

    private static final class Closing extends FolderTask<Void> {

        private static final long serialVersionUID = 1L;

        Closing(String path) {
            super(path);
        }

        @Override
        public Void invoke(File folder, VirtualChannel channel) throws IOException {
            if (folder.isDirectory()) {
                workspace(folder).close();
            }
            return null;
        }
    }
}
