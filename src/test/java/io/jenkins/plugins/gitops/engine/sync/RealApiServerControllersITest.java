package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.sandbox.kubernetes.EnabledIfRealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Objects of many kinds that nobody touches but the controllers of a real cluster. */
@EnabledIfRealApiServer
class RealApiServerControllersITest extends SyncFixture {

    @Override
    TestCluster server() {
        return RealApiServer.shared();
    }

    private String samples() throws IOException {
        try (InputStream file = getClass().getResourceAsStream("every-kind.yaml")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).replace("NAMESPACE", namespace);
        }
    }

    @Test
    void shouldNoticeNothingAfterTenSecondsOfControllers() throws Exception {
        String yaml = samples();
        int count = load(yaml).size();
        assertThat(sync(yaml).count(ChangeAction.CREATED)).isEqualTo(count);

        Thread.sleep(10_000);
        SyncPlan plan = plan(yaml);
        SyncPlan verified = plan(SyncOptions.defaults().withVerifyAll(), yaml);

        assertThat(plan.text()).isEqualTo("Plan: " + count + " unchanged");
        assertThat(verified.text()).isEqualTo("Plan: " + count + " unchanged");
        assertThat(syncer.drift(request(SyncOptions.defaults(), yaml), DriftRules.defaults()).findings())
                .isEqualTo(List.of());
        assertThat(sync(yaml).isEmpty()).isTrue();
    }
}
