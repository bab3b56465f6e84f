package io.jenkins.plugins.gitops.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.connection.agent.AgentChannel;
import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ObjectWatch;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.sandbox.kubernetes.EnabledIfRealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RealApiServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real kube-apiserver, which speaks HTTP/2: all requests and watches of a look share a connection. */
@EnabledIfRealApiServer
class RealApiServerAgentITest {

    private static final ApiKind CONFIG_MAP = new ApiKind("", "v1", "ConfigMap", "configmaps", true, true, false);
    private static final ApplyOptions APPLY = new ApplyOptions("test", false, false);

    private static Resource configMap(String colour) {
        return Resource.of(Map.of(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                Map.of("name", "settings", "namespace", "by-agent"),
                "data",
                Map.of("colour", colour, "large", "x".repeat(500_000))));
    }

    @Test
    void shouldApplyAndWatchThroughAnAgent(@TempDir Path folder) throws Exception {
        RealApiServer server = RealApiServer.shared();
        server.createNamespace("by-agent");
        ClusterEndpoint endpoint = ClusterEndpoint.of(server.url().toString())
                .withCaCertificate(server.caCertificate().orElseThrow())
                .withBearerToken(server.token());
        Semaphore changes = new Semaphore(0);
        try (AgentJvm jvm = AgentJvm.start(folder, "api.real.invalid");
                Fabric8Cluster cluster =
                        Fabric8Cluster.connect(endpoint.through(new AgentChannel("edge-1", jvm.channel())))) {
            assertThat(cluster.apply(CONFIG_MAP, configMap("blue"), APPLY).created())
                    .isTrue();
            try (ObjectWatch watch =
                    cluster.insight().orElseThrow().watch(CONFIG_MAP, "by-agent", "", changes::release)) {
                assertThat(watch.objects()).extracting(Resource::name).contains("settings");

                cluster.apply(CONFIG_MAP, configMap("red"), APPLY);

                assertThat(changes.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
                assertThat(watch.objects())
                        .filteredOn(object -> object.name().equals("settings"))
                        .extracting(object -> object.text("data", "colour"))
                        .containsExactly("red");
            }
        }
    }
}
