package io.jenkins.plugins.gitops.engine.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.sandbox.git.SandboxGitServer;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom credentials and contents are shown to, and what a repository leaves behind when things go wrong. */
class CacheSafetyTest {

    private static final CommitAuthor AUTHOR = new CommitAuthor("Jane Doe", "jane@example.org");

    @TempDir
    private Path folder;

    private SandboxGitServer server;
    private SandboxRepository origin;

    @BeforeEach
    void start() {
        server = SandboxGitServer.start(folder.resolve("server"));
        origin = server.create(
                "shop/config", Map.of("apps/a.yaml", "a: 1\n", "apps/b.yaml", "b: 1\n", "envs/c.yaml", "c: 1\n"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ConfigRepository open() {
        return new ConfigRepository(GitRemote.of(origin.cloneUrl().toString()), folder.resolve("cache"));
    }

    private static CommitRequest change(Snapshot base, String path) {
        return new CommitRequest(base, Map.of(path, "new: 2\n".getBytes(UTF_8)), "Change", AUTHOR);
    }

    @Test
    void shouldKeepWhatThePrivateRepositorySaysToItself() throws IOException {
        try (ConfigRepository repository = open()) {
            repository.fetchBranch("main");

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("cache"))))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void shouldNotFollowARedirectToAnotherServerNorSendItCredentials() throws IOException {
        AtomicInteger strangers = new AtomicInteger();
        HttpServer stranger = serve("", strangers);
        String target = "http://127.0.0.1:" + stranger.getAddress().getPort();
        HttpServer redirecting = serve(target, new AtomicInteger());
        GitRemote remote = GitRemote.of(
                        "http://127.0.0.1:" + redirecting.getAddress().getPort() + "/shop/config.git")
                .withCredentials("bot", "t0ken-t0ken");
        try (ConfigRepository repository = new ConfigRepository(remote, folder.resolve("other"))) {
            assertThatThrownBy(() -> repository.fetchBranch("main"))
                    .isInstanceOfSatisfying(
                            OperationException.class,
                            failure -> assertThat(failure.isRetryable()).isFalse())
                    .hasMessageContaining("redirects to " + target)
                    .hasMessageNotContaining("t0ken");
        } finally {
            redirecting.stop(0);
            stranger.stop(0);
        }
        assertThat(strangers).hasValue(0);
    }

    /** @param target empty for a server that finds nothing */
    private static HttpServer serve(String target, AtomicInteger requests) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        http.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.getResponseHeaders().add("Location", target + exchange.getRequestURI());
            exchange.sendResponseHeaders(target.isEmpty() ? 404 : 302, -1);
            exchange.close();
        });
        http.start();
        return http;
    }

    private ConfigRepository open(String cache) {
        GitRemote remote = GitRemote.of(origin.cloneUrl().toString()).withTimeout(Duration.ofSeconds(1));
        return new ConfigRepository(remote, folder.resolve("caches").resolve(cache));
    }

    private void use(String cache, int daysAgo) throws IOException {
        try (ConfigRepository repository = open(cache)) {
            repository.fetchBranch("main");
        }
        Files.setLastModifiedTime(
                folder.resolve("caches").resolve(cache).resolve(FolderLock.FILE),
                FileTime.from(Instant.now().minus(Duration.ofDays(daysAgo))));
    }

    private List<String> caches() throws IOException {
        try (Stream<Path> found = Files.list(folder.resolve("caches"))) {
            return found.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shouldRemoveCachesThatNobodyUsesAnyMore() throws IOException {
        UnusedCaches unused = new UnusedCaches(folder.resolve("caches"));
        assertThat(unused.remove(Duration.ofDays(30), 1_000_000)).isZero();
        use("old", 40);
        use("older", 50);
        use("recent", 5);
        use("new", 0);
        Files.createDirectories(folder.resolve("caches/not-ours"));
        Files.writeString(folder.resolve("caches/not-ours/file"), "mine");

        try (ConfigRepository inUse = open("older")) {
            Snapshot read = inUse.fetchBranch("main").orElseThrow();
            Files.setLastModifiedTime(folder.resolve("caches/older/" + FolderLock.FILE), FileTime.fromMillis(0));
            assertThat(unused.remove(Duration.ofDays(30), Long.MAX_VALUE)).isEqualTo(1);
            assertThat(read.read("apps/a.yaml")).isPresent();
        }
        assertThat(caches()).containsExactly("new", "not-ours", "older", "recent");

        assertThat(unused.remove(Duration.ofDays(365), 1))
                .as("for all others there is no room, but they were used just now")
                .isEqualTo(1);
        assertThat(caches()).containsExactly("new", "not-ours", "older");
        try (ConfigRepository again = open("recent")) {
            assertThat(again.fetchBranch("main")).isPresent();
        }
    }

    @Test
    void shouldLeaveACacheThatAnotherProcessUsesAndNoticeOneThatItRemoved() throws IOException {
        use("shared", 40);
        Path shared = folder.resolve("caches/shared");
        try (FileChannel other = FileChannel.open(shared.resolve(FolderLock.FILE), StandardOpenOption.WRITE)) {
            // what a lock of another process is to this one: it cannot be had
            other.lock(1024, 1, false);
            assertThat(new UnusedCaches(folder.resolve("caches")).remove(Duration.ofDays(30), 1))
                    .isZero();
            assertThat(caches()).containsExactly("shared");
        }
        Optional<FolderLock> held = FolderLock.tryAcquire(shared);
        CacheLeftovers.deleteAll(shared);
        held.orElseThrow().removeFolder(shared);
        // somebody else begins anew while the removed folder's lock is still held
        Files.createDirectory(shared);
        assertThat(FolderLock.tryAcquire(shared)).isPresent();
        held.orElseThrow().close();
    }

    @Test
    void shouldNotWaitLongForACacheWhoseServerHangs() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        server.faults()
                .when(
                        line -> {
                            asked.countDown();
                            return true;
                        },
                        1,
                        Fault.slow(Duration.ofMillis(1_500)));
        GitRemote patient = GitRemote.of(origin.cloneUrl().toString());
        Thread hanging = new Thread(() -> {
            try (ConfigRepository repository = new ConfigRepository(patient, folder.resolve("caches/slow"))) {
                repository.fetchBranch("main");
            }
        });
        hanging.start();
        asked.await();
        long started = System.nanoTime();

        try (ConfigRepository repository = open("slow")) {
            assertThatThrownBy(() -> {
                        repository.fetchBranch("main");
                    })
                    .isInstanceOfSatisfying(
                            OperationException.class,
                            fault -> assertThat(fault.isRetryable()).isTrue());
        }

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMillis(1_400));
        hanging.join();
    }

    @Test
    void shouldCloseInAThreadThatIsInterrupted() {
        ConfigRepository repository = open();
        repository.fetchBranch("main");

        Thread.currentThread().interrupt();
        repository.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(() -> repository.fetchBranch("main"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    void shouldFetchAnewWhatACommitLacks() throws IOException {
        try (ConfigRepository repository = open()) {
            repository.land("main", new BranchChange("a", 0, base -> Optional.of(change(base, "apps/a.yaml"))));
        }
        deletePacks();

        try (ConfigRepository repository = open()) {
            Snapshot base = repository.fetchBranch("main").orElseThrow();
            assertThatThrownBy(() -> repository.commit(change(base, "envs/c.yaml")))
                    .isInstanceOfSatisfying(
                            OperationException.class,
                            failure -> assertThat(failure.isRetryable()).isTrue());
            Snapshot again = repository.fetchBranch("main").orElseThrow();

            assertThat(repository.commit(change(again, "envs/c.yaml"))).isPresent();
        }
    }

    private void deletePacks() throws IOException {
        try (Stream<Path> packs = Files.list(folder.resolve("cache/objects/pack"))) {
            for (Path pack : packs.toList()) {
                Files.delete(pack);
            }
        }
    }

    @Test
    void shouldNotWriteAFileOverADirectoryOrAnother() {
        try (ConfigRepository repository = open()) {
            Snapshot base = repository.fetchBranch("main").orElseThrow();

            assertThatThrownBy(() -> repository.commit(
                            new CommitRequest(base, Map.of("apps", "x".getBytes(UTF_8)), "Change", AUTHOR)))
                    .hasMessageContaining("a directory, not a file");
            assertThatThrownBy(() -> repository.commit(
                            new CommitRequest(base, Map.of("apps/a.yaml/x", "x".getBytes(UTF_8)), "Change", AUTHOR)))
                    .hasMessageContaining("a file, not a directory");
            assertThat(repository.commit(change(base, "apps/a.yaml"))).isPresent();
        }
    }

    @Test
    void shouldTellABrokenTlsConnectionFromACertificateThatIsNotTrusted() {
        GitRemote remote = GitRemote.of("https://git.example.org/shop/config.git");

        assertThat(RemoteFailure.of("read", remote, new SSLException("Connection reset"))
                        .isRetryable())
                .isTrue();
        assertThat(RemoteFailure.of("read", remote, (IOException)
                        new SSLHandshakeException("failed").initCause(new CertificateException("expired"))))
                .hasMessageContaining("certificate is not trusted")
                .satisfies(failure -> assertThat(failure.isRetryable()).isFalse());
    }

    @Test
    void shouldReadTheOtherKnownHostsWhenOneCannotBeRead() throws Exception {
        KeyPair key = KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);
        String lines = "git.example.org ssh-ed25519 AAAA\ngit.example.org " + PublicKeyEntry.toString(key.getPublic());
        KnownServers servers =
                new KnownServers(KnownHostEntry.readKnownHostEntries(new StringReader(lines + "\n"), true));
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 22);

        assertThat(servers.lookup("git.example.org:22", address, null)).containsExactly(key.getPublic());
        assertThat(servers.accept("git.example.org:22", address, key.getPublic(), null, null))
                .isTrue();
        assertThat(servers.accept("other.example.org:22", address, key.getPublic(), null, null))
                .isFalse();
    }
}
