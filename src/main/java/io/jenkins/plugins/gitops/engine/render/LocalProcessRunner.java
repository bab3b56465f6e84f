package io.jenkins.plugins.gitops.engine.render;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Runs programs on the machine of this JVM: for tests, the engine's demo, and an agent's own JVM. <b>Never on a Jenkins
 * controller</b>: charts and kustomizations come from repositories, and the program runs with the rights of this process.
 */
public final class LocalProcessRunner implements ProcessRunner {

    private final Path parent;
    private final String path;

    /**
     * @param parent an existing folder in which workspaces are made
     * @param path where programs are looked for, as in the environment variable {@code PATH}
     */
    public LocalProcessRunner(Path parent, String path) {
        this.parent = Objects.requireNonNull(parent, "parent");
        this.path = Objects.requireNonNull(path, "path");
    }

    @Override
    public Workspace open() throws IOException {
        return reopen(openFolder());
    }

    /** Makes the folder of a workspace, for a caller that comes back for each thing that it does there. */
    public Path openFolder() throws IOException {
        // readable for this user alone
        return Files.createTempDirectory(parent, "gitops-render-");
    }

    /** Returns the workspace in a folder that {@link #openFolder} made. */
    public Workspace reopen(Path folder) throws IOException {
        return new LocalWorkspace(folder, path);
    }

    /** Ends what still runs in a folder that {@link #openFolder} made, also what another thread or an earlier JVM started. */
    public void endAllIn(Path folder) throws IOException {
        new LocalWorkspace(folder, path).endDetached();
    }
}
