package io.jenkins.plugins.gitops.sandbox.kubernetes;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The stand-in keeps the contract. */
class SandboxApiServerTest {

    private static SandboxApiServer server;

    @BeforeAll
    static void start() {
        server = SandboxApiServer.start();
        server.addUser(RealApiServer.BOB_TOKEN, "bob");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Nested
    class Apply extends ApplyContract {
        Apply() {
            super(() -> server);
        }
    }

    @Nested
    class Refusal extends RefusalContract {
        Refusal() {
            super(() -> server);
        }
    }

    @Nested
    class Objects extends ObjectContract {
        Objects() {
            super(() -> server);
        }
    }

    @Nested
    class Read extends ReadContract {
        Read() {
            super(() -> server);
        }
    }

    @Nested
    class Controller extends ControllerContract {
        Controller() {
            super(() -> server);
        }
    }
}
