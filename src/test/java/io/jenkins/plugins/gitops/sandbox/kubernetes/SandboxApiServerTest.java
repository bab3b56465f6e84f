package io.jenkins.plugins.gitops.sandbox.kubernetes;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The stand-in keeps the contract. */
class SandboxApiServerTest extends ApiServerContract {

    private static SandboxApiServer server;

    @BeforeAll
    static void start() {
        server = SandboxApiServer.start();
        server.addUser("bob", "bob");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    TestCluster cluster() {
        return server;
    }

    @Override
    ClusterHttp bob() {
        return new ClusterHttp(server.url(), "bob", server.caCertificate());
    }
}
