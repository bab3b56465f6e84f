package io.jenkins.plugins.gitops.connection.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import org.junit.jupiter.api.Test;

class EnvironmentSettingsTest {

    private final EnvironmentSettings settings = new EnvironmentSettings("staging");

    @Test
    void shouldTellClustersApartByTheirKubeconfigsWhereNoServerIsNamed() {
        assertThat(settings.clusterId()).isEmpty();

        settings.offer(Key.CLUSTER_CREDENTIALS, "kubeconfig-of-staging");
        assertThat(settings.clusterId()).isEqualTo("kubeconfig-of-staging");

        settings.offer(Key.SERVER, "https://staging.example.org:6443");
        assertThat(settings.clusterId()).isEqualTo("https://staging.example.org:6443");
    }

    @Test
    void shouldNameParametersThatStepsHave() {
        assertThatThrownBy(() -> settings.get(Key.SERVER))
                .hasMessageContaining("give it as the step's parameter cluster.serverUrl, or configure");
        assertThatThrownBy(() -> settings.get(Key.FORGE_CREDENTIALS))
                .hasMessageContaining("the step's parameter repository.apiCredentialsId");
        assertThatThrownBy(() -> settings.get(Key.NAMESPACE)).hasMessageContaining("the step's parameter namespace");
    }
}
