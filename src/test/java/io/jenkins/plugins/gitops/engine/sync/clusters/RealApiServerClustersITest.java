package io.jenkins.plugins.gitops.engine.sync.clusters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.SyncSession;
import io.jenkins.plugins.gitops.engine.sync.Syncer;
import io.jenkins.plugins.gitops.engine.sync.options.DriftRules;
import io.jenkins.plugins.gitops.engine.sync.options.LockHolder;
import io.jenkins.plugins.gitops.engine.sync.options.SetName;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import io.jenkins.plugins.gitops.sandbox.kubernetes.EnabledIfRealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RealApiServer;
import io.jenkins.plugins.gitops.testing.RecordingLog;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two namespaces of a real API server as two clusters: synced together, then one of them healed. */
@EnabledIfRealApiServer
class RealApiServerClustersITest {

    private static final String MANIFESTS =
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {colour: blue}\n";
    private static final ApiKind CONFIG_MAP = new ApiKind("", "v1", "ConfigMap", "configmaps", true, true, false);

    private final RealApiServer server = RealApiServer.shared();
    private final RecordingLog log = new RecordingLog();

    private Cluster connect() {
        return Fabric8Cluster.connect(ClusterEndpoint.of(server.url().toString())
                .withBearerToken(server.token())
                .withCaCertificate(server.caCertificate().orElseThrow()));
    }

    private final class Target implements ClusterTarget {

        private final String namespace;
        private final SyncOptions options;
        private Cluster cluster;

        Target(String namespace, SyncOptions options) {
            this.namespace = namespace;
            this.options = options;
        }

        @Override
        public String name() {
            return namespace;
        }

        @Override
        public int wave() {
            return 0;
        }

        @Override
        public SyncSession open(OperationLog named) {
            cluster = connect();
            return new Syncer(cluster)
                    .session(new SyncRequest(
                            new SetName("cart", "all"),
                            namespace,
                            ManifestLoader.load(Map.of("a.yaml", MANIFESTS.getBytes(UTF_8))),
                            options));
        }

        @Override
        public void close() {
            if (cluster != null) {
                cluster.close();
            }
        }
    }

    private String summary(SyncOptions options) {
        ClusterRollout rollout = new ClusterRollout(
                List.of(new Target("rollout-1", options), new Target("rollout-2", options)), 1, Map.of());
        Observation<ClusterReport> seen = rollout.observe(log);
        for (int looks = 0; seen instanceof Observation.Running && looks < 100; looks++) {
            seen = rollout.observe(log);
        }
        assertThat(seen).as(log.text()).isInstanceOf(Observation.Succeeded.class);
        return String.join(
                ", ",
                rollout.report().results().stream()
                        .map(result -> result.changes().summary())
                        .toList());
    }

    @Test
    void shouldSyncBothAndTakeBackWhatSomebodyChangedOnOne() {
        List.of("rollout-1", "rollout-2").forEach(server::createNamespace);
        SyncOptions options = SyncOptions.defaults().withLock(LockHolder.of("test"));

        assertThat(summary(options)).isEqualTo("1 created, 1 created");
        try (Cluster cluster = connect()) {
            Resource settings = cluster.get(CONFIG_MAP, "rollout-2", "settings").orElseThrow();
            cluster.patch(
                    CONFIG_MAP,
                    settings,
                    List.of(
                            Map.of("op", "replace", "path", "/data/colour", "value", "red"),
                            Map.of("op", "add", "path", "/data/added", "value", "x")),
                    ApplyOptions.as("kubectl-edit"));

            assertThat(summary(options.withHealing(DriftRules.defaults()))).isEqualTo("1 unchanged, 1 configured");

            assertThat(cluster.get(CONFIG_MAP, "rollout-2", "settings")
                            .orElseThrow()
                            .at("data"))
                    .contains(Map.of("colour", "blue"));
            assertThat(cluster.get(CONFIG_MAP, "rollout-2", "gitops-cart.all")
                            .orElseThrow()
                            .annotations())
                    .doesNotContainKey("gitops.jenkins.io/lock");
        }
        assertThat(log.lines())
                .anyMatch(line -> line.contains(
                        "[rollout-2]   takes back ConfigMap rollout-2/settings data.colour from" + " kubectl-edit"));
    }
}
