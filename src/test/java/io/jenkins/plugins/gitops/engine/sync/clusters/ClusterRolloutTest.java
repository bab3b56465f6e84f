package io.jenkins.plugins.gitops.engine.sync.clusters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.sync.SyncSession;
import io.jenkins.plugins.gitops.engine.sync.Syncer;
import io.jenkins.plugins.gitops.engine.sync.options.LockHolder;
import io.jenkins.plugins.gitops.engine.sync.options.SetName;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import io.jenkins.plugins.gitops.sandbox.kubernetes.Fault;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxApiServer;
import io.jenkins.plugins.gitops.testing.RecordingLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clusters of one environment; each is a namespace of one server, which the rollout cannot tell from a server of its own. */
class ClusterRolloutTest {

    private static final String GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {key: x}\n";
    private static final String BAD = "apiVersion: example.org/v1\nkind: Basket\nmetadata: {name: a}\n";

    private static SandboxApiServer server;
    private final RecordingLog log = new RecordingLog();
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void start() {
        server = SandboxApiServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        server.faults().clear();
        server.requests().clear();
    }

    private class Target implements ClusterTarget {
        private final String name;
        private final int wave;
        private final String yaml;
        private final List<RuntimeException> faults = new ArrayList<>();
        private Consumer<SyncPlan> onPlan = plan -> {};
        private Cluster cluster;

        Target(String name, int wave, String yaml) {
            this.name = name;
            this.wave = wave;
            this.yaml = yaml;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int wave() {
            return wave;
        }

        Target failing(RuntimeException... with) {
            return failing(List.of(with));
        }

        Target failing(List<? extends RuntimeException> with) {
            faults.addAll(with);
            return this;
        }

        Target telling(Consumer<SyncPlan> told) {
            onPlan = told;
            return this;
        }

        @Override
        public SyncSession open(OperationLog named) {
            events.add("open " + name);
            if (!faults.isEmpty()) {
                throw faults.remove(0);
            }
            if (yaml.isEmpty()) {
                throw new OperationException("no credentials for " + name + "; configure them");
            }
            server.createNamespace("c-" + name);
            cluster = Fabric8Cluster.connect(
                    ClusterEndpoint.of(server.url().toString()).withBearerToken(server.token()));
            return new Syncer(cluster)
                    .session(new SyncRequest(
                            new SetName("cart", "all"),
                            "c-" + name,
                            ManifestLoader.load(Map.of("a.yaml", yaml.getBytes(UTF_8))),
                            SyncOptions.defaults().withLock(LockHolder.of("test"))))
                    .reporting(onPlan);
        }

        @Override
        public void close() {
            events.add("close " + name);
            if (cluster != null) {
                cluster.close();
            }
        }
    }

    private static Observation<ClusterReport> end(ClusterRollout rollout, RecordingLog log) {
        Observation<ClusterReport> seen = rollout.observe(log);
        for (int looks = 0; seen instanceof Observation.Running && looks < 100; looks++) {
            seen = rollout.observe(log);
        }
        return seen;
    }

    @Test
    void shouldSyncWaveAfterWaveAndReportAll() {
        ClusterRollout rollout = new ClusterRollout(
                List.of(new Target("b1", 1, GOOD), new Target("a1", 0, GOOD), new Target("a2", 0, GOOD)), 1, Map.of());

        Observation<ClusterReport> seen = end(rollout, log);

        assertThat(seen).isInstanceOf(Observation.Succeeded.class);
        assertThat(rollout.report().summary()).isEqualTo("3 synced");
        assertThat(rollout.report().json()).contains("{\"name\":\"a1\",\"state\":\"SUCCEEDED\"", "\"name\":\"a\"");
        assertThat(events)
                .startsWith("open a1", "open a2")
                .endsWith("open b1", "close b1")
                .hasSize(6);
        assertThat(log.lines()).contains("[a1] ConfigMap c-a1/a created", "[b1] synced: 1 created");
    }

    @Test
    void shouldStartNoFurtherClusterOnceTooManyFailed() {
        ClusterRollout rollout = new ClusterRollout(
                List.of(
                        new Target("d1", 0, BAD),
                        new Target("d2", 0, GOOD),
                        new Target("d3", 1, ""),
                        new Target("d4", 2, GOOD)),
                2,
                Map.of());

        Observation<ClusterReport> seen = end(rollout, log);

        assertThat(seen)
                .isInstanceOfSatisfying(
                        Observation.Failed.class,
                        failed -> assertThat(failed.reason())
                                .startsWith("Of 4 clusters: 1 synced, 2 failed, 1 not started")
                                .contains(
                                        "d1: failed: ", "does not know the kind Basket", "d3: failed: no credentials"));
        assertThat(events).doesNotContain("open d4").contains("close d1", "close d3", "close d4");
    }

    @Test
    void shouldNotSyncAgainWhatWasSyncedBeforeARestart() {
        ClusterRollout rollout = new ClusterRollout(
                List.of(new Target("e1", 0, GOOD), new Target("e2", 1, GOOD)),
                1,
                Map.of(
                        "e1",
                        ClusterResult.of("e1", ClusterState.SUCCEEDED),
                        "e2",
                        ClusterResult.of("e2", ClusterState.RUNNING)));

        assertThat(end(rollout, log)).isInstanceOf(Observation.Succeeded.class);
        assertThat(events).containsExactly("open e2", "close e2");
    }

    private static String lock(String name) {
        return server.objects().find("", "configmaps", "c-" + name, "gitops-cart.all").stream()
                .map(parent -> parent.path("metadata").path("annotations").path("gitops.jenkins.io/lock"))
                .map(JsonNode::asText)
                .collect(Collectors.joining());
    }

    @Test
    void shouldFailOneClusterAloneForWhateverGoesWrongThereAndLeaveNoneLocked() {
        ClusterRollout rollout = new ClusterRollout(
                List.of(
                        new Target("h1", 0, GOOD).failing(new IllegalStateException("a bug")),
                        new Target("h2", 0, GOOD).telling(plan -> {
                            throw new UncheckedIOException(new IOException("the disk is full"));
                        }),
                        new Target("h3", 0, GOOD)),
                3,
                Map.of());

        Observation<ClusterReport> seen = end(rollout, log);

        assertThat(seen)
                .isInstanceOfSatisfying(
                        Observation.Failed.class,
                        failed -> assertThat(failed.reason())
                                .startsWith("Of 3 clusters: 1 synced, 2 failed")
                                .contains("h1: failed: unexpected fault (java.lang.IllegalStateException: a bug)")
                                .contains("h2: failed: unexpected fault (java.io.UncheckedIOException"));
        assertThat(events).contains("close h1", "close h2", "close h3");
        assertThat(List.of(lock("h2"), lock("h3"))).containsOnly("");
    }

    @Test
    void shouldGiveTheLockBackOfAClusterThatFailsUnexpectedlyInTheMiddle() {
        ClusterRollout rollout =
                new ClusterRollout(List.of(new Target("m1", 0, GOOD), new Target("m2", 0, GOOD)), 1, Map.of());
        RecordingLog failing = new RecordingLog() {
            @Override
            public void info(String line) {
                if (line.equals("[m1] ConfigMap c-m1/a created")) {
                    throw new IllegalStateException("the log is gone");
                }
                super.info(line);
            }
        };

        assertThat(end(rollout, failing)).isInstanceOf(Observation.Failed.class);

        assertThat(rollout.report().summary()).isEqualTo("1 synced, 1 failed");
        assertThat(List.of(lock("m1"), lock("m2"))).containsOnly("");
    }

    @Test
    void shouldTryAgainForFiveMinutesWhatMayPassBeforeAClusterCountsAsFailed() {
        AtomicLong nanos = new AtomicLong();
        OperationException away = OperationException.retryable("the agent is away", (Throwable) null);
        AtomicInteger told = new AtomicInteger();
        ClusterRollout rollout = new ClusterRollout(
                List.of(
                        new Target("i1", 0, GOOD).failing(away, away),
                        new Target("i2", 0, GOOD).failing(Collections.nCopies(100, away)),
                        new Target("i3", 0, GOOD).telling(plan -> {
                            if (told.getAndIncrement() == 0) {
                                throw OperationException.retryable("the disk is full", (Throwable) null);
                            }
                        })),
                3,
                Map.of(),
                nanos::get);

        Observation<ClusterReport> first = rollout.observe(log);

        assertThat(first).isInstanceOfSatisfying(Observation.Running.class, running -> {
            assertThat(running.waitingFor()).contains("i1: the agent is away").contains("i3: the disk is full");
            assertThat(running.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        });
        List<Duration> pauses = new ArrayList<>();
        for (Observation<ClusterReport> seen = first; seen instanceof Observation.Running<ClusterReport> running; ) {
            pauses.add(running.retryAfter());
            nanos.addAndGet(running.retryAfter().toNanos());
            seen = rollout.observe(log);
        }
        assertThat(pauses.subList(0, 7)).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
        assertThat(nanos.get())
                .isBetween(
                        Duration.ofMinutes(5).toNanos(), Duration.ofSeconds(330).toNanos());
        assertThat(rollout.report().results())
                .extracting(ClusterResult::name, ClusterResult::state)
                .containsExactly(
                        tuple("i1", ClusterState.SUCCEEDED),
                        tuple("i2", ClusterState.FAILED),
                        tuple("i3", ClusterState.SUCCEEDED));
        assertThat(told).hasValue(2);
    }

    @Test
    void shouldLookAtTheClustersOfAWaveAtTheSameTime() {
        CountDownLatch both = new CountDownLatch(2);
        Consumer<SyncPlan> meeting = plan -> {
            both.countDown();
            try {
                assertThat(both.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        ClusterRollout rollout = new ClusterRollout(
                List.of(new Target("j1", 0, GOOD).telling(meeting), new Target("j2", 0, GOOD).telling(meeting)),
                1,
                Map.of());

        assertThat(end(rollout, log)).isInstanceOf(Observation.Succeeded.class);
    }

    @Test
    void shouldEndAllThatRunsWhenItsThreadIsInterruptedAndGiveTheLocksBack() {
        Thread looker = Thread.currentThread();
        ClusterRollout rollout = new ClusterRollout(
                List.of(
                        new Target("k1", 0, GOOD),
                        new Target("k2", 0, GOOD).telling(plan -> looker.interrupt()),
                        new Target("k3", 1, GOOD)),
                1,
                Map.of());

        Observation<ClusterReport> seen = end(rollout, log);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(seen).isInstanceOf(Observation.Failed.class);
        assertThat(rollout.report().results().get(2).state()).isEqualTo(ClusterState.NOT_STARTED);
        assertThat(events).contains("close k1", "close k2", "close k3");
        assertThat(List.of(lock("k1"), lock("k2"))).containsOnly("");
    }

    @Test
    void shouldTryAgainForMinutesWhereAClusterIsAwayWhileItIsPlanned() {
        AtomicLong nanos = new AtomicLong();
        server.faults().next(12, "GET", "namespaces/c-o1", Fault.closeBefore());
        ClusterRollout rollout = new ClusterRollout(List.of(new Target("o1", 0, GOOD)), 1, Map.of(), nanos::get);

        Observation<ClusterReport> seen = rollout.observe(log);
        while (seen instanceof Observation.Running<ClusterReport> running) {
            nanos.addAndGet(running.retryAfter().toNanos());
            seen = rollout.observe(log);
        }

        assertThat(seen).isInstanceOf(Observation.Succeeded.class);
        assertThat(nanos.get()).isGreaterThan(Duration.ofMinutes(1).toNanos());
    }

    /** Otherwise its lock would expire while another cluster takes long. */
    @Test
    void shouldLookAgainAtAClusterThatWaitsWhileTheLookAtAnotherGoesOn() {
        CountDownLatch looks = new CountDownLatch(3);
        ClusterRollout rollout = new ClusterRollout(
                        List.of(
                                new Target("p1", 0, GOOD).telling(plan -> {
                                    try {
                                        assertThat(looks.await(20, TimeUnit.SECONDS))
                                                .isTrue();
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                }),
                                new Target("p2", 0, GOOD).telling(plan -> {
                                    looks.countDown();
                                    if (looks.getCount() > 0) {
                                        throw OperationException.retryable("not yet", Duration.ofMillis(1));
                                    }
                                })),
                        1,
                        Map.of())
                .lookingAgainAfter(Duration.ofMillis(20));

        assertThat(end(rollout, log)).isInstanceOf(Observation.Succeeded.class);
    }

    @Test
    void shouldOnlyPlanWhereThatIsWanted() {
        Target target = new Target("l", 0, GOOD) {
            @Override
            public SyncSession open(OperationLog named) {
                return super.open(named).onlyPlanning();
            }
        };

        Observation<ClusterReport> seen = end(new ClusterRollout(List.of(target), 1, Map.of()), log);

        assertThat(seen).isInstanceOf(Observation.Succeeded.class);
        assertThat(log.lines()).contains("[l] planned: 1 to create");
        assertThat(server.objects().find("", "configmaps", "c-l", "a")).isEmpty();
    }

    @Test
    void shouldStopAllClustersAndStartNoOther() {
        ClusterRollout rollout =
                new ClusterRollout(List.of(new Target("f1", 0, GOOD), new Target("f2", 1, GOOD)), 1, Map.of());
        rollout.stop();

        assertThat(end(rollout, log)).isInstanceOf(Observation.Failed.class);
        assertThat(rollout.report().summary()).isEqualTo("2 not started");
        assertThat(server.requests().count()).isZero();
    }

    @Test
    void shouldRefuseTwoClustersOfOneName() {
        assertThatThrownBy(() ->
                        new ClusterRollout(List.of(new Target("g", 0, GOOD), new Target("g", 1, GOOD)), 1, Map.of()))
                .hasMessageContaining("Two clusters have the name \"g\"");
    }
}
