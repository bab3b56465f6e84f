package io.jenkins.plugins.gitops.engine.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.git.Landing.Outcome;
import io.jenkins.plugins.gitops.sandbox.git.NativeGit;
import io.jenkins.plugins.gitops.sandbox.git.NativeGitServer;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.jgit.lib.StoredConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Against {@code git http-backend}: what git's own half does, which the sandbox's JGit only resembles. */
class NativeServerTest {

    private static final CommitAuthor AUTHOR = new CommitAuthor("Jane Doe", "jane@example.org");
    private static final String FILE = "apps/cart/values.yaml";

    @TempDir
    private static Path folder;

    private static NativeGitServer server;

    private SandboxRepository origin;
    private Path cache;

    @BeforeAll
    static void start() {
        server = NativeGitServer.start(folder.resolve("server"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void create(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName();
        cache = folder.resolve(name);
        origin = server.create(
                "shop/" + name,
                Map.of(FILE, "tag: 1\n", "apps/shop/values.yaml", "tag: 1\n", "README.md", "hello\n".repeat(9000)));
        server.forget();
    }

    private ConfigRepository open() {
        return new ConfigRepository(GitRemote.of(origin.cloneUrl().toString()), cache);
    }

    private void configure(String section, String key, boolean value) throws IOException {
        StoredConfig config = origin.jgit().getConfig();
        config.setBoolean(section, null, key, value);
        config.save();
    }

    private static BranchChange tag(String tag) {
        return new BranchChange("cart", 0, base -> {
            base.read(FILE).orElseThrow();
            return Optional.of(
                    new CommitRequest(base, Map.of(FILE, ("tag: " + tag + "\n").getBytes(UTF_8)), "Set tag", AUTHOR));
        });
    }

    private static Outcome land(ConfigRepository repository, BranchChange change) {
        return repository.land("main", change).orElseThrow().outcome();
    }

    private NativeGit atServer() {
        return new NativeGit(origin.directory());
    }

    @Test
    void shouldLandColdAndWarmWithWhatGitFindsSound() {
        try (ConfigRepository repository = open()) {
            assertThat(land(repository, tag("2"))).isEqualTo(Outcome.PUSHED);
            server.forget();
            assertThat(land(repository, tag("3"))).isEqualTo(Outcome.PUSHED);
        }

        assertThat(server.faults().requests()).isEqualTo(2);
        assertThat(server.bytes()).isLessThan(4_000);
        assertThat(atServer().run("show", "main:" + FILE)).isEqualTo("tag: 3\n");
        assertThat(atServer().attempt("fsck", "--strict", "--full").exitCode()).isZero();
        assertThat(atServer().run("rev-list", "--count", "main").strip()).isEqualTo("3");
    }

    @Test
    void shouldLandWithoutFiltersAndSingleObjectsAndSaySoOnce() {
        origin.allowFilter(false);
        origin.allowAnyCommit(false);

        List<String> said = listen(() -> {
            try (ConfigRepository repository = open()) {
                assertThat(land(repository, tag("2"))).isEqualTo(Outcome.PUSHED);
                origin.commit("main", "by a person", Map.of("apps/shop/values.yaml", "tag: 9\n"));
                assertThat(land(repository, tag("3"))).isEqualTo(Outcome.PUSHED);
            }
        });

        assertThat(said).singleElement().asString().contains("knows no filters");
        assertThat(origin.files("main"))
                .containsEntry(FILE, "tag: 3\n")
                .containsEntry("apps/shop/values.yaml", "tag: 9\n")
                .hasSize(3);
    }

    private static List<String> listen(Runnable action) {
        List<String> said = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel().intValue() >= Level.INFO.intValue()) {
                    said.add(entry.getMessage());
                }
            }

            @Override
            public void flush() {
                // nothing is held back
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        Logger logger = Logger.getLogger(RemoteReader.class.getName());
        logger.addHandler(handler);
        try {
            action.run();
        } finally {
            logger.removeHandler(handler);
        }
        return said;
    }

    @Test
    void shouldSayWhatTheHookOfTheServerSays() {
        NativeGitServer.preReceive(origin, "echo 'ticket SHOP-1 is closed' >&2; exit 1");
        String before = origin.tip("main");

        try (ConfigRepository repository = open()) {
            assertThatThrownBy(() -> land(repository, tag("2")))
                    .isInstanceOfSatisfying(PushRejectedException.class, refused -> {
                        assertThat(refused.isRetryable()).isFalse();
                        assertThat(refused)
                                .hasMessageContaining("pre-receive hook declined")
                                .hasMessageContaining("ticket SHOP-1 is closed");
                    });
        }

        assertThat(origin.tip("main")).isEqualTo(before);
    }

    @Test
    void shouldNotTakeARefusedForcedPushForALostRace() throws IOException {
        configure("receive", "denyNonFastForwards", true);
        origin.createBranch("gitops/a", "main");
        origin.commit("gitops/a", "old proposal", Map.of(FILE, "tag: 2\n"));

        try (ConfigRepository repository = open()) {
            Snapshot base = repository.fetchBranch("main").orElseThrow();
            Snapshot old = repository.fetchBranch("gitops/a").orElseThrow();
            Snapshot rebuilt = repository
                    .commit(new CommitRequest(base, Map.of(FILE, "tag: 3\n".getBytes(UTF_8)), "New", AUTHOR))
                    .orElseThrow();

            assertThatThrownBy(() -> repository.push(rebuilt, "gitops/a", Optional.of(old.commit()), true))
                    .isInstanceOfSatisfying(
                            PushRejectedException.class,
                            refused -> assertThat(refused.isRetryable()).isFalse())
                    .hasMessageContaining("forced pushes");
            assertThat(land(repository, tag("4"))).isEqualTo(Outcome.PUSHED);
        }
    }

    @Test
    void shouldLandOnTopOfWhoeverPushedMeanwhile() {
        AtomicBoolean first = new AtomicBoolean(true);
        BranchChange raced = new BranchChange("cart", 0, base -> {
            Optional<CommitRequest> request = tag("2").edit().apply(base);
            if (first.getAndSet(false)) {
                origin.commit("main", "by a person", Map.of("apps/shop/values.yaml", "tag: 9\n"));
            }
            return request;
        });

        try (ConfigRepository repository = open()) {
            assertThat(land(repository, raced)).isEqualTo(Outcome.PUSHED);
        }

        assertThat(origin.files("main"))
                .containsEntry(FILE, "tag: 2\n")
                .containsEntry("apps/shop/values.yaml", "tag: 9\n");
    }

    @Test
    void shouldFetchTheTipOfALongHistoryAlone() {
        String old = origin.tip("main");
        for (int i = 0; i < 30; i++) {
            origin.commit("main", "step", Map.of("README.md", "step " + i + "\n".repeat(5_000)));
        }

        try (ConfigRepository repository = open()) {
            assertThat(land(repository, tag("2"))).isEqualTo(Outcome.PUSHED);
            assertThat(server.bytes()).isLessThan(6_000);
            assertThat(new NativeGit(cache).run("cat-file", "--batch-check", "--batch-all-objects"))
                    .doesNotContain(old);

            assertThat(repository.isInHistory(new CommitId(old), "main")).isTrue();
        }
        assertThat(atServer().run("rev-list", "--count", "main").strip()).isEqualTo("32");
    }
}
