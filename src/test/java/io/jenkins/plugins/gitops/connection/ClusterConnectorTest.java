package io.jenkins.plugins.gitops.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import org.junit.jupiter.api.Test;

class ClusterConnectorTest {

    @Test
    void shouldTellEnvironmentsOfOneNameInTwoFoldersApart() {
        EnvironmentSettings ofJenkins = new EnvironmentSettings("production");
        EnvironmentSettings ofFolder = new EnvironmentSettings("production");
        ofFolder.offer(Key.FOLDER, "team-a/müller");

        assertThat(ClusterConnector.environmentGroup(ofJenkins)).isEqualTo("jenkins:environment:production");
        assertThat(ClusterConnector.environmentGroup(ofFolder))
                .isEqualTo("jenkins:environment:team-a/m%C3%BCller/production");
    }
}
