package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** A stand-in in which no controller does anything, one for each class; faults end with their test. */
public abstract class QuietSandboxFixture extends SyncFixture {

    public static SandboxApiServer server;

    @BeforeAll
    static void start() {
        server = SandboxApiServer.start();
        server.objects().pauseControllers();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void clear() {
        server.faults().clear();
    }

    @Override
    public TestCluster server() {
        return server;
    }
}
