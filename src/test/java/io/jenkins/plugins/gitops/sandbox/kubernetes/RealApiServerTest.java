package io.jenkins.plugins.gitops.sandbox.kubernetes;

/** A real API server keeps the contract: what the contract says is true. */
@EnabledIfRealApiServer
class RealApiServerTest extends ApiServerContract {

    @Override
    TestCluster cluster() {
        return RealApiServer.shared();
    }

    @Override
    ClusterHttp bob() {
        RealApiServer server = RealApiServer.shared();
        return new ClusterHttp(server.url(), RealApiServer.BOB_TOKEN, server.caCertificate());
    }
}
