package io.jenkins.plugins.gitops.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorRegistry;
import io.jenkins.plugins.casc.misc.Util;
import io.jenkins.plugins.casc.model.CNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The README's configuration, as it stands there. */
@WithJenkins
class ConfigurationAsCodeITest {

    private static final Pattern YAML_BLOCK = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    private JenkinsRule jenkins;

    @BeforeEach
    void configure(JenkinsRule rule) throws Exception {
        jenkins = rule;
        Matcher block = YAML_BLOCK.matcher(
                Files.readString(Path.of(System.getProperty("basedir", "")).resolve("README.md")));
        assertThat(block.find()).as("the README has a YAML block").isTrue();
        Path file = Files.writeString(folder.resolve("jenkins.yaml"), block.group(1));
        ConfigurationAsCode.get().configure(file.toString());
    }

    @Test
    void shouldReadTheReadme() {
        GitopsConfiguration configuration = GitopsConfiguration.get();

        assertThat(configuration.getClusters())
                .extracting(ClusterConfig::getName)
                .containsExactly("production");
        assertThat(configuration.getRepositories()).singleElement().satisfies(repository -> {
            assertThat(repository.getUrl()).isEqualTo("https://github.com/example/shop-config.git");
            assertThat(repository.getBranch()).isEqualTo("main");
            assertThat(repository.getForge()).isEqualTo("github");
        });
        assertThat(configuration.getEnvironments())
                .extracting(EnvironmentConfig::getName, EnvironmentConfig::getMode)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("dev", "commit"),
                        org.assertj.core.groups.Tuple.tuple("production", "pullRequest"));
    }

    @Test
    void shouldExportWhatItRead() throws Exception {
        ConfigurationContext context = new ConfigurationContext(ConfiguratorRegistry.get());
        CNode exported = Util.getUnclassifiedRoot(context).get("gitops");

        assertThat(Util.toYamlString(exported))
                .contains("name: \"production\"")
                .contains("serverUrl: \"https://cluster.example.org:6443\"")
                .contains("credentialsId: \"production-token\"")
                .contains("forgeCredentialsId: \"github-token\"")
                .contains("path: \"environments/production\"");
    }

    @Test
    void shouldSurviveAReloadAndTheForm() throws Exception {
        GitopsConfiguration.get().load();
        jenkins.configRoundtrip();

        assertThat(GitopsConfiguration.get().getEnvironments())
                .extracting(EnvironmentConfig::getCluster, EnvironmentConfig::getNamespace)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("production", "shop-dev"),
                        org.assertj.core.groups.Tuple.tuple("production", "shop"));
        assertThat(GitopsConfiguration.get().getRepositories().get(0).getForgeUrl())
                .isEqualTo("https://api.github.com");
    }
}
