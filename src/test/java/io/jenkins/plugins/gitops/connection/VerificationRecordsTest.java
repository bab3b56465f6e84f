package io.jenkins.plugins.gitops.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.verification.VerificationRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationRecordsTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @TempDir
    private Path folder;

    private static EnvironmentSettings staging(String namespace) {
        EnvironmentSettings settings = new EnvironmentSettings("staging");
        settings.offer(Key.APPLICATION, "shop/../cart");
        settings.offer(Key.NAMESPACE, namespace);
        return settings;
    }

    private static VerificationRecord record(String image, Instant time) {
        return new VerificationRecord("staging", "", List.of(image), List.of(), true, List.of(), time);
    }

    @Test
    void shouldKeepTheLatestOfEachEnvironment() throws Exception {
        VerificationRecords records = new VerificationRecords(folder.resolve("gitops"));
        records.keep(staging("shop"), record("cart:2", NOON));
        records.keep(staging("shop"), record("cart:1", NOON.minusSeconds(1)));
        records.keep(staging("other"), record("cart:3", NOON));

        assertThat(records.find(staging("shop")).orElseThrow().images()).containsExactly("cart:2");
        assertThat(records.find(staging("other")).orElseThrow().images()).containsExactly("cart:3");
        assertThat(records.find(staging("none"))).isEmpty();
        try (var files = Files.list(folder.resolve("gitops"))) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void shouldSayThatADamagedRecordMustBeMadeAgain() throws Exception {
        VerificationRecords records = new VerificationRecords(folder);
        records.keep(staging("shop"), record("cart:2", NOON));
        try (var files = Files.list(folder)) {
            Files.writeString(files.findFirst().orElseThrow(), "{");
        }

        assertThatThrownBy(() -> records.find(staging("shop"))).isInstanceOf(OperationException.class);
    }
}
