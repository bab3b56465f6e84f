package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class SandboxLockTest extends LockContract {

    private static SandboxApiServer server;

    @BeforeAll
    static void start() {
        server = SandboxApiServer.start();
        server.objects().pauseControllers();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    TestCluster server() {
        return server;
    }
}
