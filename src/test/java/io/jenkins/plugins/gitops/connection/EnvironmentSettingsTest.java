package io.jenkins.plugins.gitops.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
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
}
