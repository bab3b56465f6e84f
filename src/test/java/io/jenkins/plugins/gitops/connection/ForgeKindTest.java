package io.jenkins.plugins.gitops.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import org.junit.jupiter.api.Test;

class ForgeKindTest {

    private static EnvironmentSettings settings(String forge, String url, String address) {
        EnvironmentSettings settings = new EnvironmentSettings("staging");
        settings.offer(Key.FORGE, forge);
        settings.offer(Key.FORGE_URL, url);
        settings.offer(Key.REPOSITORY, address);
        return settings;
    }

    @Test
    void shouldReadTheRepositoryFromItsAddress() {
        EnvironmentSettings settings =
                settings("bitbucket-server", "https://host/rest/api/1.0", "https://host/scm/SHOP/config.git");

        assertThat(ForgeKind.repository(settings)).hasToString("SHOP/config");
    }

    @Test
    void shouldPreferTheConfiguredFullName() {
        EnvironmentSettings settings = settings("github", "https://api.github.com", "git@github-work:mirror.git");
        settings.offer(Key.FULL_NAME, "shop/config");

        assertThat(ForgeKind.repository(settings)).hasToString("shop/config");
    }

    @Test
    void shouldSayHowToNameARepositoryWhoseAddressDoesNot() {
        EnvironmentSettings settings =
                settings("github", "https://api.github.com", "https://dev.azure.com/org/project/_git/config");

        assertThatThrownBy(() -> ForgeKind.repository(settings))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("configure the repository's full name as owner/name");
    }
}
