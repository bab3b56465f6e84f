package io.jenkins.plugins.gitops.connection.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.SyncChoices.Switch;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SyncChoicesTest {

    private static EnvironmentSettings settings(String... keysAndValues) {
        EnvironmentSettings settings = new EnvironmentSettings("staging");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.offer(Key.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return settings;
    }

    @Test
    void shouldBeTheEnginesDefaultsWithoutPruneWhenNothingIsChosen() {
        SyncOptions options = new SyncChoices().toOptions(settings());

        assertThat(options)
                .usingRecursiveComparison()
                .ignoringFields("secrets")
                .isEqualTo(SyncOptions.defaults().withPrune(false));
    }

    @Test
    void shouldHandEveryChoiceOver() {
        SyncChoices choices = new SyncChoices()
                .withConflicts("yield")
                .withMaxDeletions(300, 70)
                .withNamespaces(List.of("shop"))
                .withProtectedKinds(List.of("Secret"));
        for (Switch each : Switch.values()) {
            choices.with(each, true);
        }

        SyncOptions options = choices.toOptions(settings());

        assertThat(options.fields().conflicts()).isEqualTo(SyncOptions.ConflictPolicy.YIELD);
        assertThat(options.healing()).isPresent();
        assertThat(options.conflicts()).as("while drift is taken back").isEqualTo(SyncOptions.ConflictPolicy.FORCE);
        assertThat(List.of(
                        options.prune(),
                        options.deleteProtected(),
                        options.adopt(),
                        options.recreate(),
                        options.alwaysDryRun()))
                .containsOnly(true);
        assertThat(options.guards().most()).isEqualTo(300);
        assertThat(options.guards().mostPercent()).isEqualTo(70);
        assertThat(options.limits().namespaces()).isEqualTo(Set.of("shop"));
        assertThat(options.limits().clusterScoped()).isFalse();
        assertThat(options.limits().protectedKinds()).isEqualTo(Set.of("Secret"));
    }

    @Test
    void shouldNotLoosenWhatIsConfigured() {
        EnvironmentSettings configured = settings(
                "MAX_DELETIONS", "5",
                "MAX_DELETION_PERCENT", "10",
                "ALLOWED_NAMESPACES", "shop, jobs",
                "ALLOW_CLUSTER_SCOPED", "false",
                "PROTECTED_KINDS", "Secret",
                "CONFLICTS", "yield");

        SyncOptions options = new SyncChoices()
                .withMaxDeletions(300, 70)
                .withNamespaces(List.of("shop", "other"))
                .withProtectedKinds(List.of("ConfigMap"))
                .toOptions(configured);

        assertThat(options.conflicts()).isEqualTo(SyncOptions.ConflictPolicy.YIELD);
        assertThat(options.guards().most()).isEqualTo(5);
        assertThat(options.guards().mostPercent()).isEqualTo(10);
        assertThat(options.limits().namespaces()).isEqualTo(Set.of("shop"));
        assertThat(options.limits().clusterScoped()).isFalse();
        assertThat(options.limits().protectedKinds()).isEqualTo(Set.of("Secret", "ConfigMap"));
        assertThatThrownBy(
                        () -> new SyncChoices().withNamespaces(List.of("other")).toOptions(configured))
                .hasMessageContaining("may use none of the namespaces [other]");
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        assertThatThrownBy(() -> new SyncChoices().withConflicts("ignore").toOptions(settings()))
                .hasMessageContaining("write fail, force or yield");
        assertThatThrownBy(() -> new SyncChoices().withMaxDeletions(1, 101).toOptions(settings()))
                .hasMessageContaining("up to 100 %");
    }
}
