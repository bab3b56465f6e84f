package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.sandbox.kubernetes.EnabledIfRealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@EnabledIfRealApiServer
class RealApiServerSyncITest extends SyncContract {

    @Override
    TestCluster server() {
        return RealApiServer.shared();
    }

    @Test
    void shouldSyncAThousandObjectsAndFindThemUnchanged() {
        String[] yaml = IntStream.range(0, 1000)
                .mapToObj(number -> configMap("m" + number, "1"))
                .toArray(String[]::new);

        assertThat(sync(yaml).count(ChangeAction.CREATED)).isEqualTo(1000);
        assertThat(sync(yaml).count(ChangeAction.UNCHANGED)).isEqualTo(1000);
    }
}
