package io.jenkins.plugins.gitops.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.promotion.PromotionProcess.Order;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Mode;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult.State;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxPullRequest;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
    private static final int IN_A_PROCESS = 4;

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

    private Order order(String cache, int first, int count, Mode mode) {
        URI api = server.gitHubApiUrl();
        return new Order(
                origin.cloneUrl().toString(),
                api.toString(),
                server.token(),
                folder.resolve(cache),
                first,
                count,
                mode);
    }

    private static void await(Process process, Path log) throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(() -> read(log)).isZero();
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldLandAllImagesThatThreadsAndProcessesPromoteAtOnce() throws Exception {
        List<Process> processes = new ArrayList<>();
        int own = APPLICATIONS / 2;
        for (int i = 0; own + i * IN_A_PROCESS < APPLICATIONS; i++) {
            int first = own + i * IN_A_PROCESS;
            int count = Math.min(IN_A_PROCESS, APPLICATIONS - first);
            // one of them shares the cache of this process
            Order order = order(i == 0 ? "cache" : "cache-" + i, first, count, Mode.COMMIT);
            processes.add(PromotionProcess.start(order, folder.resolve("process-" + i + ".log")));
        }
        List<PromotionResult> results = PromotionProcess.run(order("cache", 0, own, Mode.COMMIT));
        for (int i = 0; i < processes.size(); i++) {
            await(processes.get(i), folder.resolve("process-" + i + ".log"));
        }

        assertThat(results).extracting(PromotionResult::state).containsOnly(State.PROMOTED);
        IntStream.range(0, APPLICATIONS)
                .forEach(i -> assertThat(origin.read("main", PromotionProcess.file(i)))
                        .isEqualTo(PromotionProcess.manifest(i, 2)));
        assertThat(origin.log("main"))
                .hasSize(1 + APPLICATIONS)
                .allMatch(commit -> commit.parents().size() <= 1);
    }

    @Test
    void shouldLetTheNewestOfOneImageWinAndEndTheOthersAsSuperseded() throws Exception {
        List<Callable<PromotionResult>> builds = new ArrayList<>();
        Order order = order("cache", 0, 1, Mode.PULL_REQUEST);
        for (int build = 2; build < 2 + APPLICATIONS; build++) {
            PromotionRequest request = PromotionProcess.request(0, build, Mode.PULL_REQUEST);
            builds.add(() -> PromotionProcess.promote(order, request));
        }

        List<PromotionResult> results = PromotionProcess.together(builds);

        int newest = 1 + APPLICATIONS;
        assertThat(results.get(results.size() - 1).state()).isEqualTo(State.PROPOSED);
        assertThat(results).extracting(PromotionResult::state).containsOnly(State.PROPOSED, State.SUPERSEDED);
        assertThat(server.forge().pullRequests(origin.slug()))
                .singleElement()
                .satisfies(one -> assertThat(one.title()).contains("app-0:" + newest));
        assertThat(origin.read("gitops/staging/app-0", PromotionProcess.file(0)))
                .isEqualTo(PromotionProcess.manifest(0, newest));
        assertThat(origin.log("gitops/staging/app-0")).hasSize(2);
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

        Order order = order("cache", 0, 1, Mode.PULL_REQUEST);
        victims.add(PromotionProcess.start(order, log));
        assertThat(victims.get(0).waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(victims.get(0).exitValue())
                .as(() -> point + ": " + read(log))
                .isNotZero();
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
