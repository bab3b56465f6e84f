package io.jenkins.plugins.gitops.engine.sync.clusters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.sync.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.SyncSession;
import io.jenkins.plugins.gitops.engine.sync.Syncer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxApiServer;
import io.jenkins.plugins.gitops.testing.RecordingLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private final List<String> events = new ArrayList<>();

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
        server.requests().clear();
    }

    private final class Target implements ClusterTarget {
        private final String name;
        private final int wave;
        private final String yaml;
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

        @Override
        public SyncSession open() {
            events.add("open " + name);
            if (yaml.isEmpty()) {
                throw new OperationException("no credentials for " + name + "; configure them");
            }
            server.createNamespace("c-" + name);
            cluster = Fabric8Cluster.connect(
                    ClusterEndpoint.of(server.url().toString()).withBearerToken(server.token()));
            return new Syncer(cluster)
                    .session(new SyncRequest(
                            "cart",
                            "c-" + name,
                            ManifestLoader.load(Map.of("a.yaml", yaml.getBytes(UTF_8))),
                            SyncOptions.defaults()));
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
        assertThat(events).containsExactly("open a1", "close a1", "open a2", "close a2", "open b1", "close b1");
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
                Map.of("e1", ClusterState.SUCCEEDED, "e2", ClusterState.RUNNING));

        assertThat(end(rollout, log)).isInstanceOf(Observation.Succeeded.class);
        assertThat(events).containsExactly("open e2", "close e2");
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
