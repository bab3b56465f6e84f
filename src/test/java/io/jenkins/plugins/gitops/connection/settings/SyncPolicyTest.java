package io.jenkins.plugins.gitops.connection.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.sync.options.DeletionGuard;
import io.jenkins.plugins.gitops.engine.sync.options.EnvironmentLimits;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions.ConflictPolicy;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SyncPolicyTest {

    private final EnvironmentSettings settings = new EnvironmentSettings("staging");

    @Test
    void shouldBeTheEnginesDefaultWhereNothingIsConfigured() {
        SyncOptions options = SyncPolicy.of(settings);

        assertThat(options.conflicts()).isEqualTo(ConflictPolicy.FAIL);
        assertThat(options.guards()).isEqualTo(DeletionGuard.defaults());
        assertThat(options.limits()).isEqualTo(EnvironmentLimits.none());
        assertThat(options.adopt()).isFalse();
    }

    @Test
    void shouldTakeOverWhatIsConfigured() {
        settings.offer(Key.CONFLICTS, "yield");
        settings.offer(Key.ADOPT, "true");
        settings.offer(Key.MAX_DELETIONS, "3");
        settings.offer(Key.MAX_DELETION_PERCENT, "10");
        settings.offer(Key.ALLOWED_NAMESPACES, "shop shop-dev");
        settings.offer(Key.ALLOW_CLUSTER_SCOPED, "false");
        settings.offer(Key.PROTECTED_KINDS, "Secret");
        settings.offer(Key.NAMESPACE, "shop");

        SyncOptions options = SyncPolicy.of(settings);

        assertThat(options.conflicts()).isEqualTo(ConflictPolicy.YIELD);
        assertThat(options.guards()).isEqualTo(new DeletionGuard(3, 10));
        assertThat(options.limits())
                .isEqualTo(new EnvironmentLimits(Set.of("shop", "shop-dev"), false, Set.of("Secret")));
        assertThat(options.adopt()).isTrue();
    }

    @Test
    void shouldRefuseANamespaceThatTheClusterDoesNotAllow() {
        settings.offer(Key.ALLOWED_NAMESPACES, "shop");
        settings.offer(Key.NAMESPACE, "kube-system");

        assertThatThrownBy(() -> SyncPolicy.of(settings))
                .hasMessageContaining("The namespace kube-system of the environment staging is not among those that its"
                        + " cluster allows (shop)");
    }

    @Test
    void shouldNameWhatCannotBeRead() {
        settings.offer(Key.MAX_DELETIONS, "many");
        assertThatThrownBy(() -> SyncPolicy.of(settings)).hasMessageContaining("maxDeletions \"many\"");

        EnvironmentSettings other = new EnvironmentSettings("staging");
        other.offer(Key.CONFLICTS, "maybe");
        assertThatThrownBy(() -> SyncPolicy.of(other)).hasMessageContaining("write fail, force or yield");
    }
}
