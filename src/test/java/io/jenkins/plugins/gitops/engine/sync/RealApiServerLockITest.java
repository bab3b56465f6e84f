package io.jenkins.plugins.gitops.engine.sync;

import io.jenkins.plugins.gitops.sandbox.kubernetes.EnabledIfRealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;

@EnabledIfRealApiServer
class RealApiServerLockITest extends LockContract {

    @Override
    TestCluster server() {
        return RealApiServer.shared();
    }
}
