package io.jenkins.plugins.gitops.engine.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.sandbox.git.SandboxGitServer;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigRepositoryTest {

    private static final CommitAuthor AUTHOR = new CommitAuthor("Jane Doe", "jane@example.org");

    @TempDir
    private Path folder;

    private SandboxGitServer server;
    private SandboxRepository origin;
    private ConfigRepository repository;

    @BeforeEach
    void start() {
        server = SandboxGitServer.start(folder.resolve("server"));
        origin = server.create(
                "shop/config",
                Map.of(
                        "README.md",
                        "hello\n",
                        "envs/dev/a.yaml",
                        "a: 1\n",
                        "envs/dev/b.yaml",
                        "b: 1\n",
                        "envs.md",
                        "x"));
        repository = open();
    }

    @AfterEach
    void stop() {
        repository.close();
        server.close();
    }

    private ConfigRepository open() {
        return new ConfigRepository(GitRemote.of(origin.cloneUrl().toString()), folder.resolve("cache"));
    }

    private Snapshot main() {
        return repository.fetchBranch("main").orElseThrow();
    }

    private static CommitRequest change(Snapshot base, String path, String content) {
        return new CommitRequest(base, Map.of(path, content.getBytes(UTF_8)), "Change " + path, AUTHOR);
    }

    @Test
    void shouldReadTheFilesOfABranch() {
        Snapshot snapshot = main();

        assertThat(snapshot.commit().value()).isEqualTo(origin.tip("main"));
        assertThat(snapshot.files("envs/dev")).containsExactly("envs/dev/a.yaml", "envs/dev/b.yaml");
        assertThat(snapshot.files("")).hasSize(4);
        assertThat(snapshot.files("nowhere")).isEmpty();
        assertThat(snapshot.isDirectory("envs/dev")).isTrue();
        assertThat(snapshot.isDirectory("envs.md")).isFalse();
        assertThat(snapshot.read("envs/dev/a.yaml"))
                .hasValueSatisfying(bytes -> assertThat(bytes).asString(UTF_8).isEqualTo("a: 1\n"));
        assertThat(snapshot.read("envs/dev/none.yaml")).isEmpty();
    }

    @Test
    void shouldTellThatABranchDoesNotExist() {
        assertThat(repository.fetchBranch("release")).isEmpty();
    }

    @Test
    void shouldSeeACommitThatCameAfterTheFirstLook() {
        main();
        String later = origin.commit("main", "by a person", Map.of("envs/dev/a.yaml", "a: 2\n"));

        assertThat(main().commit().value()).isEqualTo(later);
        assertThat(main().read("envs/dev/a.yaml").orElseThrow()).asString(UTF_8).isEqualTo("a: 2\n");
    }

    @Test
    void shouldPushACommitThatChangesOneFileAndKeepsAllOthers() {
        Snapshot base = main();
        Snapshot commit =
                repository.commit(change(base, "envs/dev/a.yaml", "a: 9\n")).orElseThrow();

        repository.push(commit, "main", Optional.of(base.commit()), false);

        assertThat(origin.tip("main")).isEqualTo(commit.commit().value());
        assertThat(origin.files("main"))
                .containsOnly(
                        Map.entry("README.md", "hello\n"),
                        Map.entry("envs/dev/a.yaml", "a: 9\n"),
                        Map.entry("envs/dev/b.yaml", "b: 1\n"),
                        Map.entry("envs.md", "x"));
        assertThat(origin.log("main").get(0).author()).contains("Jane Doe");
        assertThat(origin.log("main")).hasSize(2);
    }

    @Test
    void shouldAddFilesInNewDirectoriesInTheOrderThatGitWants() {
        Snapshot base = main();
        Map<String, byte[]> files = Map.of(
                "envs/prod/deep/x.yaml", "x".getBytes(UTF_8),
                "envs-2.md", "y".getBytes(UTF_8),
                "envs/a", "z".getBytes(UTF_8));
        Snapshot commit =
                repository.commit(new CommitRequest(base, files, "Add", AUTHOR)).orElseThrow();

        repository.push(commit, "main", Optional.of(base.commit()), false);

        assertThat(origin.paths("main"))
                .contains("envs/prod/deep/x.yaml", "envs-2.md", "envs/a", "envs/dev/a.yaml", "envs.md");
        // a server that checks objects would refuse a tree in the wrong order
        assertThat(main().files("")).hasSize(7);
    }

    @Test
    void shouldMakeNoCommitWhereNothingChanges() {
        assertThat(repository.commit(change(main(), "envs/dev/a.yaml", "a: 1\n")))
                .isEmpty();
    }

    @Test
    void shouldRefuseToTurnADirectoryIntoAFile() {
        Snapshot base = main();

        assertThatThrownBy(() -> repository.commit(change(base, "envs/dev", "oops")))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("a directory, not a file");
    }

    @Test
    void shouldReportALostRaceAsRetryableAndLeaveTheOtherCommit() {
        Snapshot base = main();
        Snapshot commit =
                repository.commit(change(base, "envs/dev/a.yaml", "a: 9\n")).orElseThrow();
        String winner = origin.commit("main", "by a person", Map.of("README.md", "first\n"));

        assertThatThrownBy(() -> repository.push(commit, "main", Optional.of(base.commit()), false))
                .isInstanceOfSatisfying(
                        PushRejectedException.class,
                        failure -> assertThat(failure.isRetryable()).isTrue());
        assertThat(origin.tip("main")).isEqualTo(winner);
    }

    @Test
    void shouldReportARaceThatIsLostWhileThePushIsUnderWayAsRetryable() {
        Snapshot base = main();
        Snapshot commit =
                repository.commit(change(base, "envs/dev/a.yaml", "a: 9\n")).orElseThrow();
        origin.raceNextPush("main", Map.of("README.md", "first\n"));

        assertThatThrownBy(() -> repository.push(commit, "main", Optional.of(base.commit()), false))
                .isInstanceOfSatisfying(
                        PushRejectedException.class,
                        failure -> assertThat(failure.isRetryable()).isTrue());
        assertThat(origin.read("main", "README.md")).isEqualTo("first\n");
    }

    @Test
    void shouldNameTheWayOutOfAProtectedBranch() {
        origin.protect("main");
        Snapshot base = main();
        Snapshot commit =
                repository.commit(change(base, "envs/dev/a.yaml", "a: 9\n")).orElseThrow();

        assertThatThrownBy(() -> repository.push(commit, "main", Optional.of(base.commit()), false))
                .isInstanceOfSatisfying(
                        PushRejectedException.class,
                        failure -> assertThat(failure.isRetryable()).isFalse())
                .hasMessageContaining("main is protected: use mode: pullRequest");
    }

    @Test
    void shouldRewriteABranchOfOurOwnOnlyFromTheTipThatWasSeen() {
        Snapshot base = main();
        Snapshot first = repository.commit(change(base, "a", "1")).orElseThrow();
        repository.push(first, "gitops/staging/cart", Optional.empty(), true);
        Snapshot second = repository.commit(change(base, "a", "2")).orElseThrow();

        repository.push(second, "gitops/staging/cart", Optional.of(first.commit()), true);

        assertThat(origin.tip("gitops/staging/cart")).isEqualTo(second.commit().value());
        assertThatThrownBy(() -> repository.push(first, "gitops/staging/cart", Optional.of(first.commit()), true))
                .isInstanceOf(PushRejectedException.class);
        assertThat(origin.tip("gitops/staging/cart")).isEqualTo(second.commit().value());
    }

    @Test
    void shouldNotCreateABranchThatSomebodyElseHasCreated() {
        Snapshot base = main();
        Snapshot commit = repository.commit(change(base, "a", "1")).orElseThrow();
        origin.createBranch("gitops/staging/cart", "main");

        assertThatThrownBy(() -> repository.push(commit, "gitops/staging/cart", Optional.empty(), true))
                .isInstanceOf(PushRejectedException.class);
    }

    @Test
    void shouldDeleteABranchAndTakeOneThatIsGoneForDone() {
        Snapshot base = main();
        Snapshot commit = repository.commit(change(base, "a", "1")).orElseThrow();
        repository.push(commit, "gitops/staging/cart", Optional.empty(), true);

        repository.deleteBranch("gitops/staging/cart", commit.commit());
        repository.deleteBranch("gitops/staging/cart", commit.commit());

        assertThat(origin.hasBranch("gitops/staging/cart")).isFalse();
    }

    @Test
    void shouldFetchACommitByItsId() {
        String old = origin.tip("main");
        origin.commit("main", "newer", Map.of("envs/dev/a.yaml", "a: 2\n"));

        Snapshot snapshot = repository.fetchCommit(new CommitId(old));

        assertThat(snapshot.read("envs/dev/a.yaml").orElseThrow())
                .asString(UTF_8)
                .isEqualTo("a: 1\n");
    }

    @Test
    void shouldSayThatACommitIsNotThere() {
        assertThatThrownBy(() -> repository.fetchCommit(new CommitId("0123456789012345678901234567890123456789")))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("Cannot read the config repository");
    }

    @Test
    void shouldSignInWithUserAndToken() {
        server.requireCredentials("bot", "t0ken-t0ken");
        GitRemote remote = GitRemote.of(origin.cloneUrl().toString()).withCredentials("bot", "t0ken-t0ken");

        try (ConfigRepository signedIn = new ConfigRepository(remote, folder.resolve("cache-2"))) {
            assertThat(signedIn.fetchBranch("main")).isPresent();
        }
    }

    @Test
    void shouldSayThatCredentialsAreMissingOrRefused() {
        server.requireCredentials("bot", "t0ken-t0ken");
        GitRemote wrong = GitRemote.of(origin.cloneUrl().toString()).withCredentials("bot", "wrong-wrong");

        assertThatThrownBy(this::main)
                .isInstanceOfSatisfying(
                        OperationException.class,
                        failure -> assertThat(failure.isRetryable()).isFalse())
                .hasMessageContaining("the server wants credentials and none are configured");
        try (ConfigRepository signedIn = new ConfigRepository(wrong, folder.resolve("cache-2"))) {
            assertThatThrownBy(() -> signedIn.fetchBranch("main"))
                    .hasMessageContaining("the server refuses the user bot")
                    .hasMessageNotContaining("wrong-wrong");
        }
    }

    @Test
    void shouldSayThatTheRepositoryDoesNotExist() {
        URI url = origin.cloneUrl().resolve("/shop/none.git");
        try (ConfigRepository none = new ConfigRepository(GitRemote.of(url.toString()), folder.resolve("cache-2"))) {
            assertThatThrownBy(() -> none.fetchBranch("main"))
                    .isInstanceOf(OperationException.class)
                    .hasMessageContaining("there is no such repository")
                    .hasMessageContaining("shop/none.git");
        }
    }

    @Test
    void shouldSayThatTheServerCannotBeReachedAndThatAnotherTryMayHelp() {
        server.close();

        assertThatThrownBy(this::main)
                .isInstanceOfSatisfying(
                        OperationException.class,
                        failure -> assertThat(failure.isRetryable()).isTrue())
                .hasMessageContaining("the server cannot be reached");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503})
    void shouldTakeAServerErrorForOneThatMayPass(int status) {
        server.faults().next(Fault.status(status));

        assertThatThrownBy(this::main)
                .isInstanceOfSatisfying(
                        OperationException.class,
                        failure -> assertThat(failure.isRetryable()).isTrue());
        assertThat(main().files("")).isNotEmpty();
    }

    @Test
    void shouldEndWithinItsTimeLimit() {
        server.faults().next(3, Fault.slow(Duration.ofSeconds(5)));
        GitRemote impatient = GitRemote.of(origin.cloneUrl().toString()).withTimeout(Duration.ofSeconds(1));

        try (ConfigRepository slow = new ConfigRepository(impatient, folder.resolve("cache-2"))) {
            long started = System.nanoTime();
            assertThatThrownBy(() -> slow.fetchBranch("main")).isInstanceOf(OperationException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void shouldMakeADeletedCacheAgain() throws Exception {
        main();
        repository.close();
        org.eclipse.jgit.util.FileUtils.delete(
                folder.resolve("cache").toFile(), org.eclipse.jgit.util.FileUtils.RECURSIVE);
        repository = open();

        assertThat(main().files("")).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "/etc/passwd", "a/../../x", "a/.git/config", "a//b"})
    void shouldRefusePathsThatLeaveTheRepository(String path) {
        Snapshot snapshot = main();

        assertThatThrownBy(() -> snapshot.read(path))
                .hasMessageContaining("does not stay inside the config repository");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "file:///etc",
                "/srv/git/x.git",
                "ext::sh -c whoami",
                "ssh://example.org/a/b.git",
                "ssh://git:secret@example.org/a/b.git",
                "git@ext::sh",
                "https://user:secret@example.org/a.git"
            })
    void shouldRefuseAddressesThatAreNeitherOnTheWebNorBySsh(String url) {
        assertThatThrownBy(() -> GitRemote.of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret@");
    }
}
