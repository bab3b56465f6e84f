package io.jenkins.plugins.gitops.sandbox.git;

import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.sandbox.http.SandboxFaults;
import io.jenkins.plugins.gitops.sandbox.http.SandboxHttpServer;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.http.server.GitFilter;
import org.eclipse.jgit.http.server.resolver.AsIsFileService;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.UploadPack;

/**
 * A Git server over HTTP on bare repositories below a folder, on 127.0.0.1.
 *
 * <p>Anybody may read and push until {@link #requireCredentials}. Shallow fetches, filters, any commit by id and protocol
 * version 2 work, as on the big forges, until a {@link SandboxRepository} is told otherwise.
 */
public final class SandboxGitServer implements AutoCloseable {

    private static final int DEEPEST_GROUP = 6;
    private static final Pattern GIT_PATH = Pattern.compile("/.+\\.git/.*");

    /** Null when the repositories are in memory. */
    private final Path folder;

    private final SandboxHttpServer http;
    private final boolean ownsHttp;
    private final SandboxFaults faults = new SandboxFaults();
    private final GitAccess access = new GitAccess();
    private final Map<RepositorySlug, SandboxRepository> repositories = new ConcurrentHashMap<>();

    private SandboxGitServer(Path folder, SandboxHttpServer http, boolean ownsHttp) {
        this.folder = folder;
        this.http = http;
        this.ownsHttp = ownsHttp;
    }

    /** Starts a server on any free port; repositories that are in the folder already are served. */
    public static SandboxGitServer start(Path folder) {
        return start(folder, 0);
    }

    /** Starts a server on that port; repositories that are in the folder already are served. */
    public static SandboxGitServer start(Path folder, int port) {
        SandboxHttpServer http = new SandboxHttpServer(port);
        SandboxGitServer server = new SandboxGitServer(folder, http, true);
        server.mount();
        http.start();
        return server;
    }

    /** Adds a Git server to an HTTP server that is not started yet, and that the caller closes. */
    public static SandboxGitServer on(SandboxHttpServer http, Path folder) {
        SandboxGitServer server = new SandboxGitServer(folder, http, false);
        server.mount();
        return server;
    }

    /**
     * Adds a Git server whose repositories are in memory to an HTTP server that is not started yet, and that the caller
     * closes: for tests that make a repository each. Native Git cannot be used on them past the server.
     */
    public static SandboxGitServer inMemory(SandboxHttpServer http) {
        SandboxGitServer server = new SandboxGitServer(null, http, false);
        server.mount();
        return server;
    }

    private void mount() {
        if (folder != null) {
            openExisting();
        }
        http.add(forGitOnly(faults), "/*");
        http.add(forGitOnly(access), "/*");
        http.add(forGitOnly(gitFilter()), "/*");
    }

    /** Only {@code /owner/name.git/…} is Git's; the rest belongs to others on the same server. */
    private static Filter forGitOnly(Filter filter) {
        return new GitPathFilter(filter, GIT_PATH);
    }

    private GitFilter gitFilter() {
        GitFilter filter = new GitFilter();
        filter.setAsIsFileService(AsIsFileService.DISABLED);
        filter.setRepositoryResolver((request, name) -> {
            Repository repository = named(name).jgit();
            repository.incrementOpen();
            return repository;
        });
        filter.setUploadPackFactory((request, repository) -> uploadPack(request, repository));
        filter.setReceivePackFactory((request, repository) -> receivePack(request, repository));
        return filter;
    }

    private SandboxRepository named(String name) throws RepositoryNotFoundException {
        try {
            return find(RepositorySlug.parse(name)).orElseThrow(() -> new RepositoryNotFoundException(name));
        } catch (IllegalArgumentException e) {
            throw new RepositoryNotFoundException(name, e);
        }
    }

    private SandboxRepository of(Repository repository) {
        return repositories.values().stream()
                .filter(candidate -> candidate.jgit() == repository)
                .findFirst()
                .orElseThrow();
    }

    private UploadPack uploadPack(HttpServletRequest request, Repository repository) {
        UploadPack pack = new UploadPack(repository);
        String version = request.getHeader("Git-Protocol");
        if (version != null && of(repository).isProtocolV2Allowed()) {
            pack.setExtraParameters(List.of(version.split(":")));
        }
        return pack;
    }

    private ReceivePack receivePack(HttpServletRequest request, Repository repository) {
        SandboxRepository sandbox = of(repository);
        if (request.getRequestURI().endsWith("/info/refs")) {
            sandbox.pushRules().beforeAdvertisement();
        }
        ReceivePack pack = new ReceivePack(repository);
        pack.setPreReceiveHook(sandbox.pushRules()::beforeUpdate);
        pack.setPostReceiveHook((receive, commands) -> sandbox.changed());
        return pack;
    }

    /** Creates a repository with one commit on {@code main}. */
    public SandboxRepository create(String ownerAndName, Map<String, String> files) {
        return create(RepositorySlug.parse(ownerAndName), files);
    }

    /** Creates a repository with one commit on {@code main}. */
    public SandboxRepository create(RepositorySlug slug, Map<String, String> files) {
        SandboxRepository repository = SandboxRepository.create(folder, slug, http::url, files);
        repositories.put(slug, repository);
        return repository;
    }

    private SandboxRepository register(RepositorySlug slug, Repository repository) {
        SandboxRepository sandbox = new SandboxRepository(slug, repository, http::url);
        repositories.put(slug, sandbox);
        return sandbox;
    }

    private void openExisting() {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> found = Files.walk(folder, DEEPEST_GROUP)) {
                for (Path head : found.filter(
                                path -> path.getFileName().toString().equals("HEAD"))
                        .toList()) {
                    Path directory = head.getParent();
                    String name = folder.relativize(directory).toString().replace('\\', '/');
                    if (name.endsWith(".git")) {
                        register(RepositorySlug.parse(name), FileRepositoryBuilder.create(directory.toFile()));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a repository; fails when there is none of that name. */
    public SandboxRepository repository(RepositorySlug slug) {
        return find(slug).orElseThrow(() -> new IllegalArgumentException("No repository " + slug));
    }

    /** Returns a repository, where there is one of that name. */
    public Optional<SandboxRepository> find(RepositorySlug slug) {
        return Optional.ofNullable(repositories.get(slug));
    }

    /** Returns all repositories, sorted by name. */
    public List<SandboxRepository> repositories() {
        return repositories.values().stream()
                .sorted((a, b) -> a.slug().toString().compareTo(b.slug().toString()))
                .toList();
    }

    /** Returns where a repository is cloned from. */
    public URI cloneUrl(RepositorySlug slug) {
        return repository(slug).cloneUrl();
    }

    /** Lets in only who sends that user and token; others are challenged with 401. */
    public void requireCredentials(String user, String token) {
        access.require(user, token);
    }

    /** Lets everybody in again. */
    public void requireNoCredentials() {
        access.open();
    }

    /** Answers pushes with 403, as for an account that may only read. */
    public void denyPushes(boolean denied) {
        access.denyPushes(denied);
    }

    /** Returns what spoils Git's requests, and counts them. */
    public SandboxFaults faults() {
        return faults;
    }

    @Override
    public void close() {
        try {
            if (ownsHttp) {
                http.close();
            }
        } finally {
            repositories.values().forEach(repository -> repository.jgit().close());
            repositories.clear();
        }
    }
}
