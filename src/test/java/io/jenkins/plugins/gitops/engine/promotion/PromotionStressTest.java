package io.jenkins.plugins.gitops.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.PromotionProcess.Order;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Mode;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxPullRequest;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Many at once, and processes that die in the middle. */
class PromotionStressTest {

    private static final int APPLICATIONS = 20;

    /** A process for each promotion in the plugin's build; fewer in the engine's, whose tests are to take less than a minute. */
    private static final int WORKERS = Integer.getInteger("gitops.promotingProcesses", 4);

    @TempDir
    private Path folder;

    private SandboxForgeServer server;
    private SandboxRepository origin;

    @BeforeEach
    void start() {
        server = SandboxForgeServer.start(folder.resolve("server"));
        Map<String, String> files = new HashMap<>();
        IntStream.range(0, APPLICATIONS)
                .forEach(i -> files.put(PromotionProcess.file(i), PromotionProcess.manifest(i, 1)));
        origin = server.create("shop/config", files);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Order order(String cache, Mode mode, Stream<String> promotions) {
        return new Order(
                origin.cloneUrl().toString(),
                server.gitHubApiUrl().toString(),
                server.token(),
                folder.resolve(cache),
                mode,
                promotions.toList());
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Numbers from 0 on, dealt out to the workers one by one, so that each has old and new builds. */
    private static IntStream dealtTo(int worker) {
        return IntStream.range(0, APPLICATIONS).filter(i -> i % WORKERS == worker);
    }

    @Test
    void shouldLandAllImagesAndLetTheNewestOfOneWinWhenProcessesPromoteAtOnce() throws Exception {
        List<PromotionWorker> workers = new ArrayList<>();
        try {
            for (int i = 0; i < WORKERS; i++) {
                workers.add(new PromotionWorker(folder.resolve("worker-" + i + ".log")));
            }
            landAllImages(workers);
            letTheNewestOfOneImageWin(workers);
        } finally {
            workers.forEach(PromotionWorker::close);
        }
    }

    private void landAllImages(List<PromotionWorker> workers) {
        for (int i = 0; i < WORKERS; i++) {
            // two of them share a cache
            workers.get(i)
                    .begin(order(
                            "cache-" + i % (WORKERS - 1),
                            Mode.COMMIT,
                            dealtTo(i).mapToObj(app -> app + ":2")));
        }

        workers.forEach(worker -> assertThat(worker.end().split(" "))
                .hasSize(APPLICATIONS / WORKERS)
                .containsOnly("PROMOTED"));
        IntStream.range(0, APPLICATIONS)
                .forEach(i -> assertThat(origin.read("main", PromotionProcess.file(i)))
                        .isEqualTo(PromotionProcess.manifest(i, 2)));
        assertThat(origin.log("main"))
                .hasSize(1 + APPLICATIONS)
                .allMatch(commit -> commit.parents().size() <= 1);
    }

    private void letTheNewestOfOneImageWin(List<PromotionWorker> workers) throws Exception {
        int first = 3;
        int newest = first + APPLICATIONS - 1;
        for (int i = 0; i < WORKERS; i++) {
            workers.get(i)
                    .begin(order(
                            "cache-" + i % (WORKERS - 1),
                            Mode.PULL_REQUEST,
                            dealtTo(i).mapToObj(build -> "0:" + (first + build))));
        }

        List<String> ends = workers.stream().map(PromotionWorker::end).toList();
        assertThat(ends.get(WORKERS - 1)).as("of the newest build").endsWith("PROPOSED");
        assertThat(ends)
                .allSatisfy(end -> assertThat(end.split(" "))
                        .hasSize(APPLICATIONS / WORKERS)
                        .isSubsetOf("PROPOSED", "SUPERSEDED"));
        Order order = order("cache-0", Mode.PULL_REQUEST, Stream.of("0:" + newest));
        try (ConfigRepository repository = PromotionProcess.repository(order)) {
            Promoter promoter = PromotionProcess.promoter(order, repository);
            assertThat(promoter.await(PromotionProcess.request(0, newest, Mode.PULL_REQUEST), 1, OperationLog.SILENT))
                    .isInstanceOf(Observation.Running.class);
            for (int build = first; build < newest; build++) {
                assertThat(promoter.await(
                                PromotionProcess.request(0, build, Mode.PULL_REQUEST), 1, OperationLog.SILENT))
                        .as("build " + build)
                        .isInstanceOfSatisfying(
                                Observation.Succeeded.class,
                                done -> assertThat(((PromotionResult) done.value()).state())
                                        .isEqualTo(State.SUPERSEDED));
            }
        }
        assertThat(server.forge().pullRequests(origin.slug()))
                .singleElement()
                .satisfies(one -> assertThat(one.title()).contains("app-0:" + newest));
        assertThat(origin.read("gitops/staging/app-0", PromotionProcess.file(0)))
                .isEqualTo(PromotionProcess.manifest(0, newest));
        assertThat(origin.log("gitops/staging/app-0")).hasSize(2 + APPLICATIONS);
    }

    static Stream<Arguments> killPoints() {
        Fault served = Fault.lostAnswer();
        Fault unserved = Fault.closed();
        return Stream.of(
                Arguments.of("fetch", "POST .*/git-upload-pack", 2, unserved),
                Arguments.of("reading the files", "POST .*/git-upload-pack", 4, served),
                Arguments.of("push", "POST .*/git-receive-pack", 1, unserved),
                Arguments.of("store the push", "POST .*/git-receive-pack", 1, served),
                Arguments.of("create", "POST .*/pulls", 1, unserved),
                Arguments.of("store the number", "POST .*/pulls", 1, served),
                Arguments.of("label", "POST .*/issues/1/labels", 1, unserved));
    }

    @ParameterizedTest
    @MethodSource("killPoints")
    void shouldEndWithOneOfEachAfterBeingKilledAt(String point, String request, int occurrence, Fault fault)
            throws Exception {
        Path log = folder.resolve("process.log");
        AtomicInteger seen = new AtomicInteger();
        List<Process> victims = new CopyOnWriteArrayList<>();
        Predicate<String> kill = line -> {
            boolean reached = line.matches(request) && seen.incrementAndGet() == occurrence;
            if (reached) {
                victims.forEach(Process::destroyForcibly);
            }
            return reached;
        };
        server.gitFaults().when(kill, 1, fault);
        server.apiFaults().when(kill, 1, fault);

        Order order = order("cache", Mode.PULL_REQUEST, Stream.of("0:2"));
        try (PromotionWorker worker = new PromotionWorker(log)) {
            victims.add(worker.process());
            worker.begin(order);
            assertThat(worker.process().waitFor(60, TimeUnit.SECONDS))
                    .as(() -> point + ": " + read(log))
                    .isTrue();
        }
        PromotionResult result = PromotionProcess.run(order).get(0);

        assertThat(result.state()).isEqualTo(State.PROPOSED);
        assertThat(server.forge().pullRequests(origin.slug()))
                .singleElement()
                .extracting(SandboxPullRequest::headCommit)
                .isEqualTo(result.commit().value());
        assertThat(server.forge().extras().of(origin.slug(), 1).labels()).containsExactly("gitops");
        assertThat(origin.branches()).containsExactly("gitops/staging/app-0", "main");
        assertThat(origin.log("gitops/staging/app-0")).hasSize(2);
        assertThat(origin.log("main")).hasSize(1);
    }
}
