package io.jenkins.plugins.gitops.sandbox.git;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxGitServerTest {

    @TempDir
    Path folder;

    private SandboxGitServer server;
    private SandboxRepository repository;

    @BeforeEach
    void start() {
        server = SandboxGitServer.start(folder.resolve("server"));
        repository = server.create("shop/config", Map.of("dev/cart.yaml", "image: cart:1\n", "README.md", "hello\n"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldTakeAPushOfNativeGit() throws IOException {
        NativeGit git = clonedRepository();

        pushChange(git, "image: cart:2\n");

        assertThat(repository.read("main", "dev/cart.yaml")).isEqualTo("image: cart:2\n");
        assertThat(repository.log("main"))
                .extracting(SandboxCommit::subject)
                .containsExactly("Change", "Start the repository");
    }

    @Test
    void shouldServeShallowClonesWithoutBlobsOverProtocolVersion2() {
        repository.commit("main", "Second", Map.of("dev/cart.yaml", "image: cart:2\n"));

        String output = new NativeGit(folder)
                .run(
                        "clone",
                        "--depth=1",
                        "--filter=blob:none",
                        "--no-checkout",
                        repository.cloneUrl().toString(),
                        "partial");

        NativeGit git = new NativeGit(folder.resolve("partial"));
        assertThat(output).doesNotContain("filtering not recognized");
        assertThat(git.run("rev-list", "--count", "HEAD").strip()).isEqualTo("1");
        assertThat(git.run("rev-list", "--objects", "--missing=print", "HEAD")).contains("?");
        assertThat(git.run("show", "HEAD:dev/cart.yaml")).isEqualTo("image: cart:2\n");
    }

    @Test
    void shouldIgnoreFiltersWhenSwitchedOff() {
        repository.allowFilter(false);

        String output = new NativeGit(folder)
                .run(
                        "clone",
                        "--filter=blob:none",
                        "--no-checkout",
                        repository.cloneUrl().toString(),
                        "whole");

        assertThat(output).contains("filtering not recognized by server");
    }

    @Test
    void shouldSpeakProtocolVersion2OnlyWhenAllowed() {
        NativeGit git = new NativeGit(folder);
        String url = repository.cloneUrl().toString();

        String v2 = new NativeGit(folder).run("-c", "protocol.version=2", "ls-remote", "--symref", url);
        repository.allowProtocolV2(false);
        server.faults().forgetRequests();
        String v0 = git.run("-c", "protocol.version=2", "ls-remote", "--symref", url);

        assertThat(v2).contains(repository.tip("main"));
        assertThat(v0).isEqualTo(v2);
        assertThat(server.faults().requestLines()).hasSize(1);
    }

    @Test
    void shouldRefusePushesToProtectedBranchesInTheServersWords() throws IOException {
        repository.protect("main");
        NativeGit git = clonedRepository();
        String before = repository.tip("main");

        NativeGit.Outcome outcome = tryToPushChange(git);

        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.output())
                .contains("GH006")
                .contains("[remote rejected]")
                .contains("protected branch hook");
        assertThat(repository.tip("main")).isEqualTo(before);
    }

    @Test
    void shouldLetAPushLoseTheRaceAgainstAPerson() throws IOException {
        NativeGit git = clonedRepository();
        repository.raceNextPush("main", Map.of("other.txt", "theirs\n"));

        NativeGit.Outcome outcome = tryToPushChange(git);

        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.output()).contains("cannot lock ref 'refs/heads/main': is at " + repository.tip("main"));
        assertThat(repository.read("main", "other.txt")).isEqualTo("theirs\n");
        assertThat(repository.read("main", "dev/cart.yaml")).isEqualTo("image: cart:1\n");
    }

    @Test
    void shouldLetAPushFindThatItIsNoFastForward() throws IOException {
        NativeGit git = clonedRepository();
        repository.raceNextPushEarly("main", Map.of("other.txt", "theirs\n"));

        NativeGit.Outcome outcome = tryToPushChange(git);

        assertThat(outcome.output()).contains("[rejected]").contains("fetch first");
    }

    @Test
    void shouldChallengeWhoeverHasNoCredentials() {
        server.requireCredentials("bot", "s3cret-token");
        NativeGit git = new NativeGit(folder);
        String url = repository.cloneUrl().toString();

        NativeGit.Outcome without = git.attempt("ls-remote", url);
        NativeGit.Outcome with = git.attempt("ls-remote", url.replace("://", "://bot:s3cret-token@"));

        assertThat(without.exitCode()).isNotZero();
        assertThat(without.output()).contains("could not read Username");
        assertThat(with.output()).contains("refs/heads/main");
    }

    @Test
    void shouldDenyPushesOfReadOnlyAccounts() throws IOException {
        NativeGit git = clonedRepository();
        server.denyPushes(true);

        NativeGit.Outcome outcome = tryToPushChange(git);

        assertThat(outcome.output()).contains("403");
    }

    @Test
    void shouldFailAsOrderedAndCountRequests() {
        NativeGit git = new NativeGit(folder);
        String url = repository.cloneUrl().toString();
        server.faults().next(Fault.status(503));
        server.faults().next(Fault.closed());
        server.faults().next(Fault.halfBody());

        assertThat(git.attempt("ls-remote", url).output()).contains("503");
        assertThat(git.attempt("ls-remote", url).exitCode()).isNotZero();
        assertThat(git.attempt("ls-remote", url).exitCode()).isNotZero();
        assertThat(git.attempt("ls-remote", url).exitCode()).isZero();
        assertThat(server.faults().requestLines()).contains("GET /shop/config.git/info/refs?service=git-upload-pack");
    }

    @Test
    void shouldAnswerNotFoundForUnknownRepositories() {
        NativeGit.Outcome outcome = new NativeGit(folder)
                .attempt("ls-remote", repository.cloneUrl().toString().replace("config", "other"));

        assertThat(outcome.output()).contains("not found");
    }

    @Test
    void shouldServeTheRepositoriesOfAnEarlierRun() {
        server.close();

        try (SandboxGitServer again = SandboxGitServer.start(folder.resolve("server"))) {
            assertThat(again.repository(repository.slug()).read("main", "README.md"))
                    .isEqualTo("hello\n");
        }
    }

    private NativeGit clonedRepository() {
        new NativeGit(folder).run("clone", "--quiet", repository.cloneUrl().toString(), "clone");
        return new NativeGit(folder.resolve("clone"));
    }

    private void pushChange(NativeGit git, String text) throws IOException {
        commitChange(git, text);
        git.run("push", "origin", "main");
    }

    private NativeGit.Outcome tryToPushChange(NativeGit git) throws IOException {
        commitChange(git, "image: cart:9\n");
        return git.attempt("push", "origin", "main");
    }

    private void commitChange(NativeGit git, String text) throws IOException {
        Files.writeString(folder.resolve("clone/dev/cart.yaml"), text);
        git.run("commit", "--quiet", "--all", "--message=Change");
    }
}
