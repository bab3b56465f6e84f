package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.sync.options.DriftRules;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.record.RecordKey;
import io.jenkins.plugins.gitops.sandbox.kubernetes.EnabledIfRealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
        SyncOptions records = SyncOptions.defaults().withRecords(RecordKey.of("a key of the test's own"));
        assertThat(sync(records, yaml).count(ChangeAction.CREATED)).isEqualTo(count);
        // what was created alone is recorded as it is by the sync after it
        sync(records, yaml);

        Thread.sleep(10_000);

        String nothing = "Plan: " + count + " unchanged";
        assertThat(plan(records, yaml).text()).as("by the records").isEqualTo(nothing);
        assertThat(plan(yaml).text()).as("by structure and dry runs").isEqualTo(nothing);
        assertThat(plan(SyncOptions.defaults().withAlwaysDryRun(), yaml).text())
                .as("by dry runs alone")
                .isEqualTo(nothing);
        assertThat(syncer.drift(request(SyncOptions.defaults(), yaml), DriftRules.defaults())
                        .findings())
                .isEmpty();
        assertThat(sync(records, yaml).isEmpty()).isTrue();
    }
}
