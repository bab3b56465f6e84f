package io.jenkins.plugins.gitops.sandbox.git;

import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.sandbox.http.SandboxFaults;
import io.jenkins.plugins.gitops.sandbox.http.SandboxHttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * The machine's own {@code git http-backend} on bare repositories below a folder, on 127.0.0.1: the server's half is git's,
 * not JGit's. Anybody may read and push. Counts requests, and bytes of bodies as they go over the line.
 */
public final class NativeGitServer implements AutoCloseable {

    private final Path folder;
    private final SandboxHttpServer http = new SandboxHttpServer(0);
    private final SandboxFaults faults = new SandboxFaults();
    private final HttpBackend backend;
    private final List<SandboxRepository> repositories = new ArrayList<>();

    private NativeGitServer(Path folder) {
        this.folder = folder;
        this.backend = new HttpBackend(folder);
    }

    /** Starts a server on any free port, with its repositories below that folder. */
    public static NativeGitServer start(Path folder) {
        NativeGitServer server = new NativeGitServer(folder);
        server.http.add(server.faults, "/*");
        server.http.add(server.backend, "/*");
        server.http.start();
        return server;
    }

    /** Creates a repository with one commit on {@code main}. */
    public SandboxRepository create(String ownerAndName, Map<String, String> files) {
        SandboxRepository repository =
                SandboxRepository.create(folder, RepositorySlug.parse(ownerAndName), http::url, files);
        repositories.add(repository);
        return repository;
    }

    /** Creates a repository with all that another one has, at the price of copying its files. */
    public SandboxRepository copy(SandboxRepository other, String ownerAndName) {
        RepositorySlug slug = RepositorySlug.parse(ownerAndName);
        new NativeGit(folder)
                .run(
                        "clone",
                        "--quiet",
                        "--mirror",
                        "--local",
                        other.directory().toString(),
                        slug + ".git");
        try {
            SandboxRepository repository = new SandboxRepository(
                    slug,
                    FileRepositoryBuilder.create(folder.resolve(slug + ".git").toFile()),
                    http::url);
            repositories.add(repository);
            return repository;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has a program of the repository decide about each push; gets what git gives such a hook. */
    public static void preReceive(SandboxRepository repository, String shellScript) {
        try {
            Path hook = repository.directory().resolve("hooks/pre-receive");
            Files.createDirectories(hook.getParent());
            Files.writeString(hook, "#!/bin/sh\n" + shellScript + "\n");
            if (!hook.toFile().setExecutable(true)) {
                throw new IllegalStateException(hook + " could not be made executable");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what spoils requests, and counts them. */
    public SandboxFaults faults() {
        return faults;
    }

    /** Returns how many bytes of bodies clients have sent and got since the last {@link #forget}. */
    public long bytes() {
        return backend.bytes();
    }

    /** Starts counting anew. */
    public void forget() {
        faults.forgetRequests();
        backend.forget();
    }

    @Override
    public void close() {
        try {
            http.close();
        } finally {
            repositories.forEach(repository -> repository.jgit().close());
        }
    }
}
