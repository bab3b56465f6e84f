package io.jenkins.plugins.gitops.sandbox.kubernetes;

import org.junit.jupiter.api.Nested;

/** A real API server keeps the contract: what the contract says is true. */
@EnabledIfRealApiServer
class RealApiServerTest {

    @Nested
    class Apply extends ApplyContract {
        Apply() {
            super(RealApiServer::shared);
        }
    }

    @Nested
    class Refusal extends RefusalContract {
        Refusal() {
            super(RealApiServer::shared);
        }
    }

    @Nested
    class Objects extends ObjectContract {
        Objects() {
            super(RealApiServer::shared);
        }
    }

    @Nested
    class Read extends ReadContract {
        Read() {
            super(RealApiServer::shared);
        }
    }

    @Nested
    class Controller extends ControllerContract {
        Controller() {
            super(RealApiServer::shared);
        }
    }
}
