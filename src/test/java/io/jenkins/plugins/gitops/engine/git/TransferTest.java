package io.jenkins.plugins.gitops.engine.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jenkins.plugins.gitops.engine.git.Landing.Outcome;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.sandbox.git.SandboxGitServer;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.jgit.internal.storage.file.PackIndex;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a config repository asks of its server, and what it makes of a damaged cache. */
class TransferTest {

    private static final CommitAuthor AUTHOR = new CommitAuthor("Jane Doe", "jane@example.org");
    private static final int FILES = 45;

    @TempDir
    private static Path serverFolder;

    private static SandboxGitServer server;
    private static int tests;

    @TempDir
    private Path folder;

    private SandboxRepository origin;
    private ConfigRepository repository;

    @BeforeAll
    static void startServer() {
        server = SandboxGitServer.start(serverFolder);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void start() {
        Map<String, String> files = new HashMap<>();
        IntStream.range(0, FILES).forEach(i -> files.put("apps/app-" + i + "/values.yaml", "tag: " + i + "\n"));
        origin = server.create("shop/config-" + tests++, files);
        repository = open("cache");
        server.faults().forgetRequests();
    }

    @AfterEach
    void stop() {
        repository.close();
        server.faults().clear();
        server.requireNoCredentials();
    }

    private ConfigRepository open(String cache) {
        GitRemote remote = GitRemote.of(origin.cloneUrl().toString()).withTimeout(Duration.ofSeconds(2));
        return new ConfigRepository(remote, folder.resolve(cache));
    }

    private static String file(int app) {
        return "apps/app-" + app + "/values.yaml";
    }

    private static BranchChange tag(int app, String tag, long order) {
        byte[] content = ("tag: " + tag + "\n").getBytes(UTF_8);
        return new BranchChange("app-" + app, order, base -> {
            byte[] before = base.read(file(app)).orElseThrow();
            return Arrays.equals(before, content)
                    ? Optional.empty()
                    : Optional.of(new CommitRequest(base, Map.of(file(app), content), "Set tag", AUTHOR));
        });
    }

    private Outcome land(ConfigRepository into, BranchChange change) {
        return into.land("main", change).orElseThrow().outcome();
    }

    @Test
    void shouldFetchOnlyTheFileThatIsRead() throws IOException {
        repository.fetchBranch("main").orElseThrow().read(file(7));

        assertThat(objects("blob")).isEqualTo(1);
    }

    private long objects(String type) throws IOException {
        try (Repository cache = new FileRepositoryBuilder()
                .setBare()
                .setGitDir(folder.resolve("cache").toFile())
                .build()) {
            int wanted = type.equals("blob") ? Constants.OBJ_BLOB : 0;
            long count = 0;
            try (Stream<Path> packs = Files.list(folder.resolve("cache/objects/pack"))) {
                for (Path pack :
                        packs.filter(path -> path.toString().endsWith(".idx")).toList()) {
                    for (var entry : PackIndex.open(pack.toFile())) {
                        count += cache.open(entry.toObjectId()).getType() == wanted ? 1 : 0;
                    }
                }
            }
            return count;
        }
    }

    @Test
    void shouldReadManyFilesInOneRequest() {
        Snapshot snapshot = repository.fetchBranch("main").orElseThrow();
        server.faults().forgetRequests();

        Map<String, byte[]> read = snapshot.readAll(snapshot.files("apps"));

        assertThat(read).hasSize(FILES);
        assertThat(read.get(file(7))).asString(UTF_8).isEqualTo("tag: 7\n");
        assertThat(server.faults().requestLines())
                .filteredOn(line -> line.startsWith("POST"))
                .hasSize(2);
    }

    @Test
    void shouldLandInTwoRequestsWhenTheTipHasNotMoved() {
        assertThat(land(repository, tag(7, "new", 0))).isEqualTo(Outcome.PUSHED);
        server.faults().forgetRequests();

        assertThat(land(repository, tag(7, "newer", 0))).isEqualTo(Outcome.PUSHED);

        assertThat(server.faults().requestLines()).hasSize(2);
        assertThat(origin.read("main", file(7))).isEqualTo("tag: newer\n");
    }

    @Test
    void shouldStayWarmForTheNextOneWhoOpensTheCache() {
        land(repository, tag(7, "new", 0));
        repository.close();
        server.faults().forgetRequests();

        try (ConfigRepository next = open("cache")) {
            land(next, tag(7, "newer", 0));
        }

        assertThat(server.faults().requestLines()).hasSize(2);
    }

    @Test
    void shouldNotSignInTwiceForEachConnection() {
        server.requireCredentials("bot", "t0ken-t0ken");
        GitRemote remote = GitRemote.of(origin.cloneUrl().toString()).withCredentials("bot", "t0ken-t0ken");
        try (ConfigRepository signedIn = new ConfigRepository(remote, folder.resolve("cache"))) {
            land(signedIn, tag(7, "new", 0));
            server.faults().forgetRequests();

            land(signedIn, tag(7, "newer", 0));
        }

        assertThat(server.faults().requestLines()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLandOnServersThatKnowNoFiltersAndGiveNoSingleObjects(boolean protocolV2) {
        origin.allowFilter(false);
        origin.allowAnyCommit(false);
        origin.allowProtocolV2(protocolV2);

        assertThat(land(repository, tag(7, "new", 0))).isEqualTo(Outcome.PUSHED);
        origin.commit("main", "by a person", Map.of(file(8), "tag: person\n"));
        assertThat(land(repository, tag(8, "ours", 0))).isEqualTo(Outcome.PUSHED);

        assertThat(origin.files("main")).hasSize(FILES).containsEntry(file(8), "tag: ours\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLandOnServersThatFilterButGiveNoSingleObjects(boolean protocolV2) {
        origin.allowAnyCommit(false);
        origin.allowProtocolV2(protocolV2);

        assertThat(land(repository, tag(7, "new", 0))).isEqualTo(Outcome.PUSHED);

        assertThat(origin.read("main", file(7))).isEqualTo("tag: new\n");
    }

    @Test
    void shouldLandOnTopOfWhoeverWasFasterWithoutTheCallersHelp() {
        origin.raceNextPush("main", Map.of(file(8), "tag: person\n"));

        assertThat(land(repository, tag(7, "new", 0))).isEqualTo(Outcome.PUSHED);

        assertThat(origin.read("main", file(8))).isEqualTo("tag: person\n");
        assertThat(origin.read("main", file(7))).isEqualTo("tag: new\n");
        assertThat(origin.log("main")).hasSize(3);
    }

    private Snapshot proposal() {
        Snapshot base = repository.fetchBranch("main").orElseThrow();
        byte[] content = "tag: new\n".getBytes(UTF_8);
        return repository
                .commit(new CommitRequest(base, Map.of(file(7), content), "Set tag", AUTHOR))
                .orElseThrow();
    }

    private List<Path> packs() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache/objects/pack"))) {
            return files.filter(file -> file.toString().endsWith(".pack")).toList();
        }
    }

    @Test
    void shouldKeepTheCopyWhenTheBaseHasMovedBeforeANewBranchIsPushed() throws IOException {
        Snapshot proposed = proposal();
        List<Path> packs = packs();
        origin.commit("main", "by a person", Map.of(file(8), "tag: person\n"));

        Throwable failure = catchThrowable(() -> repository.push(proposed, "proposal", Optional.empty(), true));
        repository.push(proposal(), "proposal", Optional.empty(), true);

        assertThat(failure)
                .hasMessageContaining("Somebody else pushed to the base of proposal")
                .isInstanceOfSatisfying(
                        PushRejectedException.class,
                        lost -> assertThat(lost.isRetryable()).isTrue());
        assertThat(packs()).containsAll(packs);
        assertThat(origin.read("proposal", file(7))).isEqualTo("tag: new\n");
        assertThat(origin.read("proposal", file(8))).isEqualTo("tag: person\n");
    }

    @Test
    void shouldTakeAPushWhoseAnswerWasLostForLanded() {
        server.faults().when(line -> line.startsWith("POST ") && line.endsWith("receive-pack"), 2, Fault.lostAnswer());

        assertThat(land(repository, tag(7, "new", 0))).isEqualTo(Outcome.PUSHED);

        assertThat(origin.log("main")).hasSize(2);
    }

    @Test
    void shouldLandAllThatWaitInOnePush() throws Exception {
        List<Outcome> outcomes = landAtOnce(
                IntStream.range(0, 40).mapToObj(i -> tag(i, "new", 0)).toList());

        assertThat(outcomes).hasSize(40).containsOnly(Outcome.PUSHED);
        assertThat(origin.log("main"))
                .hasSize(41)
                .allMatch(commit -> commit.parents().size() <= 1);
        IntStream.range(0, 40)
                .forEach(i -> assertThat(origin.read("main", file(i))).isEqualTo("tag: new\n"));
        assertThat(pushes()).isLessThanOrEqualTo(2);
        assertThat(server.faults().requests()).isLessThan(25);
    }

    private long pushes() {
        return server.faults().requestLines().stream()
                .filter(line -> line.startsWith("POST ") && line.endsWith("git-receive-pack"))
                .count();
    }

    /** Each from a thread and with a repository of its own, while the first is held up. */
    private List<Outcome> landAtOnce(List<BranchChange> changes) throws Exception {
        GitRemote remote = GitRemote.of(origin.cloneUrl().toString());
        List<Callable<Outcome>> calls = new ArrayList<>();
        changes.forEach(change -> calls.add(() -> {
            try (ConfigRepository own = new ConfigRepository(remote, folder.resolve("cache"))) {
                return land(own, change);
            }
        }));
        return atOnce(calls);
    }

    private <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        server.faults().next(1, Fault.slow(Duration.ofMillis(500)));
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldLetTheNewestOfOneSubjectWin() throws Exception {
        List<Outcome> outcomes = landAtOnce(IntStream.rangeClosed(1, 20)
                .mapToObj(i -> tag(7, "build-" + i, i))
                .toList());

        assertThat(origin.read("main", file(7))).isEqualTo("tag: build-20\n");
        assertThat(outcomes.get(19)).isEqualTo(Outcome.PUSHED);
        assertThat(outcomes)
                .filteredOn(outcome -> outcome == Outcome.SUPERSEDED)
                .isNotEmpty();
    }

    @Test
    void shouldLandTheOlderOfOneSubjectWhenTheNewestFails() throws Exception {
        BranchChange broken = new BranchChange("app-7", 9, base -> {
            throw new OperationException("no such image");
        });

        List<String> ends = atOnce(List.of(
                () -> land(repository, tag(7, "build-1", 1)).name(),
                () -> catchThrowable(() -> land(repository, broken)).getMessage()));

        assertThat(ends).containsExactly("PUSHED", "no such image");
        assertThat(origin.read("main", file(7))).isEqualTo("tag: build-1\n");
    }

    @Test
    void shouldNotLandAnOlderChangeAfterANewerOne() {
        land(repository, tag(7, "build-2", 2));

        assertThat(land(repository, tag(7, "build-1", 1))).isEqualTo(Outcome.SUPERSEDED);

        assertThat(origin.read("main", file(7))).isEqualTo("tag: build-2\n");
    }

    @Test
    void shouldFailAloneWhenItsEditFails() throws Exception {
        BranchChange broken = new BranchChange("broken", 0, base -> {
            throw new OperationException("no such image");
        });

        assertThatThrownBy(() -> land(repository, broken)).hasMessage("no such image");
        assertThat(land(repository, tag(7, "new", 0))).isEqualTo(Outcome.PUSHED);
    }

    @Test
    void shouldTellThatTheBranchIsNotThere() {
        assertThat(repository.land("release", tag(7, "new", 0))).isEmpty();
    }

    static Stream<String> leftovers() {
        return Stream.of(
                "shallow.lock", "config.lock", "objects/pack/incoming_1.pack", "objects/tmp_obj_1", "HEAD.lock");
    }

    @ParameterizedTest
    @MethodSource("leftovers")
    void shouldGoOnAfterAKilledProcessLeft(String leftover) throws IOException {
        land(repository, tag(7, "new", 0));
        repository.close();
        Files.writeString(folder.resolve("cache").resolve(leftover), "half");
        origin.commit("main", "by a person", Map.of(file(8), "tag: person\n"));

        try (ConfigRepository next = open("cache")) {
            assertThat(land(next, tag(7, "newer", 0))).isEqualTo(Outcome.PUSHED);
        }

        assertThat(folder.resolve("cache").resolve(leftover)).doesNotExist();
    }

    @Test
    void shouldFetchAnewWhatIsDamaged() throws IOException {
        land(repository, tag(7, "new", 0));
        repository.close();
        try (Stream<Path> packs = Files.list(folder.resolve("cache/objects/pack"))) {
            for (Path pack : packs.toList()) {
                Files.delete(pack);
            }
        }

        try (ConfigRepository next = open("cache")) {
            assertThatThrownBy(() -> land(next, tag(7, "newer", 0)))
                    .isInstanceOfSatisfying(
                            OperationException.class,
                            failure -> assertThat(failure.isRetryable()).isTrue());
            assertThat(land(next, tag(7, "newer", 0))).isEqualTo(Outcome.PUSHED);
        }
    }

    @Test
    void shouldStartAnewFromAFolderThatWasNotFinished() throws IOException {
        Files.createDirectories(folder.resolve("cache/objects"));
        Files.writeString(folder.resolve("cache/config"), "");

        assertThat(land(repository, tag(7, "new", 0))).isEqualTo(Outcome.PUSHED);
    }

    @Test
    void shouldTellWhichOfTwoCommitsCameFirst() {
        String old = origin.commit("main", "old", Map.of("a.yaml", "1"));
        origin.createBranch("side", "main");
        String young = origin.commit("main", "young", Map.of("a.yaml", "2"));
        String elsewhere = origin.commit("side", "elsewhere", Map.of("b.yaml", "1"));

        assertThat(order(young, old)).isEqualTo(CommitOrder.NEWER);
        assertThat(order(old, young)).isEqualTo(CommitOrder.OLDER);
        assertThat(order(elsewhere, young)).isEqualTo(CommitOrder.DIVERGED);
        assertThat(order(young, "0123456789abcdef0123456789abcdef01234567")).isEqualTo(CommitOrder.UNKNOWN);
    }

    private CommitOrder order(String commit, String other) {
        return repository.order(new CommitId(commit), new CommitId(other));
    }

    @Test
    void shouldTellWhetherACommitIsInTheHistoryOfABranch() {
        String old = origin.commit("main", "old", Map.of(file(1), "tag: old\n"));
        IntStream.range(0, 5).forEach(i -> origin.commit("main", "step", Map.of(file(2), "tag: step-" + i + "\n")));
        origin.createBranch("other", "main");
        String elsewhere = origin.commit("other", "elsewhere", Map.of(file(3), "tag: elsewhere\n"));

        assertThat(repository.isInHistory(new CommitId(old), "main")).isTrue();
        assertThat(repository.isInHistory(new CommitId(origin.tip("main")), "main"))
                .isTrue();
        assertThat(repository.isInHistory(new CommitId(elsewhere), "main")).isFalse();
        assertThat(land(repository, tag(7, "new", 0))).isEqualTo(Outcome.PUSHED);
    }
}
