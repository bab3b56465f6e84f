package io.jenkins.plugins.gitops.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.connection.SyncChoices.Switch;
import io.jenkins.plugins.gitops.engine.sync.SyncOptions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SyncChoicesTest {

    @Test
    void shouldBeTheEnginesDefaultsWithoutPruneWhenNothingIsChosen() {
        SyncOptions options = new SyncChoices().toOptions();

        assertThat(options.withSecrets(SyncOptions.defaults().secrets()))
                .usingRecursiveComparison()
                .ignoringFields("secrets")
                .isEqualTo(SyncOptions.defaults().withPrune(false));
    }

    @Test
    void shouldHandEveryChoiceOver() {
        SyncChoices choices = new SyncChoices()
                .withConflicts("yield")
                .withMostDeletions(3, 7)
                .withNamespaces(List.of("shop"))
                .withProtectedKinds(List.of("Secret"));
        for (Switch each : Switch.values()) {
            choices.with(each, true);
        }

        SyncOptions options = choices.toOptions();

        assertThat(options.conflicts()).isEqualTo(SyncOptions.ConflictPolicy.YIELD);
        assertThat(options.prune()
                        && options.deleteProtected()
                        && options.adopt()
                        && options.recreate()
                        && options.verifyAll())
                .isTrue();
        assertThat(options.guards().most()).isEqualTo(3);
        assertThat(options.guards().mostPercent()).isEqualTo(7);
        assertThat(options.limits().namespaces()).isEqualTo(Set.of("shop"));
        assertThat(options.limits().clusterScoped()).isFalse();
        assertThat(options.limits().protectedKinds()).isEqualTo(Set.of("Secret"));
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        assertThatThrownBy(() -> new SyncChoices().withConflicts("ignore").toOptions())
                .hasMessageContaining("write fail, force or yield");
        assertThatThrownBy(() -> new SyncChoices().withMostDeletions(1, 101).toOptions())
                .hasMessageContaining("up to 100 %");
    }
}
