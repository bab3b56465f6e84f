package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.sandbox.kubernetes.AccessRule;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class SandboxSyncSafetyTest extends SyncSafetyContract {

    private static SandboxApiServer server;

    @BeforeAll
    static void start() {
        server = SandboxApiServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    TestCluster server() {
        return server;
    }

    @Override
    String autoscalerVersion() {
        return "v2";
    }

    @Override
    Cluster limited(boolean mayDelete) {
        Set<String> verbs = mayDelete
                ? Set.of("get", "list", "create", "patch", "delete")
                : Set.of("get", "list", "create", "patch");
        String token = "limited-" + namespace;
        server.addUser(token, "bob", new AccessRule(verbs, Set.of("*"), Set.of("*"), Set.of(namespace)));
        return connect(token);
    }
}
