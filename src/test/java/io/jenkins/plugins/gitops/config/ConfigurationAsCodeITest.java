package io.jenkins.plugins.gitops.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Items;
import hudson.util.FormValidation;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorRegistry;
import io.jenkins.plugins.casc.misc.Util;
import io.jenkins.plugins.casc.model.CNode;
import io.jenkins.plugins.gitops.config.freeze.DatedFreezeWindow;
import io.jenkins.plugins.gitops.config.freeze.FreezeWindowConfig;
import io.jenkins.plugins.gitops.config.freeze.RecurringFreezeWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The configuration of the README and of the documentation, as it stands there, and the forms. */
@WithJenkins
class ConfigurationAsCodeITest {

    private static final Pattern YAML_BLOCK = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);
    private static final String DOCUMENTATION = "docs/user/configuration-as-code.md";

    @TempDir
    private Path folder;

    private static final List<FreezeWindowConfig> WRONG =
            List.of(new RecurringFreezeWindow("0 18 * * FRI", "3 days", "UTC", "Weekend"));

    private static JenkinsRule jenkins;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    private static List<String> blocks(String file) throws IOException {
        String text =
                Files.readString(Path.of(System.getProperty("basedir", "")).resolve(file));
        List<String> blocks = YAML_BLOCK
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
        assertThat(blocks).as("YAML of " + file).isNotEmpty();
        return blocks;
    }

    private void configure(String yaml) throws Exception {
        ConfigurationAsCode.get()
                .configure(
                        Files.writeString(folder.resolve("jenkins.yaml"), yaml).toString());
    }

    private static String stored() {
        GitopsConfiguration configuration = GitopsConfiguration.get();
        return Jenkins.XSTREAM2.toXML(configuration.getClusters())
                + Jenkins.XSTREAM2.toXML(configuration.getRepositories())
                + Jenkins.XSTREAM2.toXML(configuration.getEnvironments());
    }

    private static String exported() throws Exception {
        ConfigurationContext context = new ConfigurationContext(ConfiguratorRegistry.get());
        CNode node = Util.getUnclassifiedRoot(context).get("gitops");
        return Util.toYamlString(node);
    }

    private static void clear() {
        GitopsConfiguration.get().setClusters(List.of());
        GitopsConfiguration.get().setRepositories(List.of());
        GitopsConfiguration.get().setEnvironments(List.of());
    }

    @Test
    void shouldReadTheReadme() throws Exception {
        configure(blocks("README.md").get(0));

        GitopsConfiguration configuration = GitopsConfiguration.get();
        assertThat(configuration.getClusters())
                .extracting(ClusterConfig::getName)
                .containsExactly("production");
        assertThat(configuration.getRepositories()).singleElement().satisfies(repository -> {
            assertThat(repository.getUrl()).isEqualTo("https://github.com/example/shop-config.git");
            assertThat(repository.getBranch()).isEqualTo("main");
            assertThat(repository.getProvider()).isEqualTo("github");
        });
        assertThat(configuration.getEnvironments())
                .extracting(
                        EnvironmentConfig::getName, EnvironmentConfig::getMode, EnvironmentConfig::getAllowedFolders)
                .containsExactly(tuple("dev", "commit", "/"), tuple("production", "pullRequest", "shop"));
    }

    @Test
    void shouldReadBackWhatItExports() throws Exception {
        configure(blocks(DOCUMENTATION).get(0));
        String before = stored();
        String yaml = exported();
        clear();
        assertThat(stored()).isNotEqualTo(before);

        configure("unclassified:\n  gitops:\n" + yaml.indent(4));

        assertThat(stored()).isEqualTo(before);
        assertThat(yaml)
                .contains("credentialsId: \"production-token\"")
                .contains("requiredApprovals: 2")
                .contains("pointer: \"/spec/replicas\"")
                .contains("namespace: \"shop-canary\"");
    }

    @Test
    void shouldBeTheSameByFormAndByYamlAndAfterAReload() throws Exception {
        configure(blocks(DOCUMENTATION).get(0));
        String before = stored();

        jenkins.configRoundtrip();
        assertThat(stored()).as("after the form").isEqualTo(before);

        GitopsConfiguration.get().load();
        assertThat(stored()).as("after a reload").isEqualTo(before);
    }

    @Test
    void shouldEmptyAListWhoseLastEntryIsRemovedInTheForm() throws Exception {
        configure(blocks("README.md").get(0));
        try (JenkinsRule.WebClient browser = jenkins.createWebClient()) {
            HtmlForm form = browser.goTo("configure").getFormByName("config");
            form.getElementsByAttribute("div", "name", "clusters").forEach(cluster -> cluster.remove());
            jenkins.submit(form);
        }

        assertThat(GitopsConfiguration.get().getClusters()).isEmpty();
        assertThat(GitopsConfiguration.get().getEnvironments()).hasSize(2);
        EnvironmentConfig environment =
                GitopsConfiguration.get().getEnvironments().get(0);
        environment.setFreezeWindows(WRONG);
        try (JenkinsRule.WebClient browser = jenkins.createWebClient()) {
            assertThat(refusal(browser.goTo("configure"))).contains("has a freeze window that is none: The duration");
        }
        assertThat(GitopsConfiguration.get().getEnvironments().get(0))
                .as("what was there")
                .isSameAs(environment);
    }

    private static String refusal(HtmlPage page) throws Exception {
        page.getWebClient().getOptions().setThrowExceptionOnFailingStatusCode(false);
        return jenkins.submit(page.getFormByName("config")).getWebResponse().getContentAsString();
    }

    @Test
    void shouldConfigureAFolderByJobDslAndByFormAlike() throws Exception {
        configure(blocks(DOCUMENTATION).get(1));
        Folder shop = jenkins.jenkins.getItemByFullName("shop", Folder.class);
        GitopsFolderProperty property = shop.getProperties().get(GitopsFolderProperty.class);
        assertThat(property.getEnvironments()).singleElement().satisfies(environment -> {
            assertThat(environment.getName()).isEqualTo("staging");
            assertThat(environment.getRequiredApprovals()).isEqualTo(1);
            assertThat(environment.getMode()).isEqualTo("pullRequest");
            assertThat(environment.getClusters())
                    .extracting(EnvironmentCluster::getName)
                    .containsExactly("production");
            assertThat(environment.getFreezeWindows())
                    .extracting(FreezeWindowConfig::getReason)
                    .containsExactly("Weekend", "Christmas business");
        });
        assertThat(property.getRepositories())
                .extracting(RepositoryConfig::getCredentialsId)
                .containsExactly("github");
        String before = Items.XSTREAM2.toXML(property);

        try (JenkinsRule.WebClient browser = jenkins.createWebClient()) {
            jenkins.submit(browser.getPage(shop, "configure").getFormByName("config"));
        }
        assertThat(Items.XSTREAM2.toXML(shop.getProperties().get(GitopsFolderProperty.class)))
                .isEqualTo(before);

        shop.doReload();
        assertThat(Items.XSTREAM2.toXML(shop.getProperties().get(GitopsFolderProperty.class)))
                .isEqualTo(before);
        shop.getProperties()
                .get(GitopsFolderProperty.class)
                .getEnvironments()
                .get(0)
                .setFreezeWindows(WRONG);
        try (JenkinsRule.WebClient browser = jenkins.createWebClient()) {
            assertThat(refusal(browser.getPage(shop, "configure")))
                    .contains("has a freeze window that is none: The duration");
        }
    }

    @Test
    void shouldSayWhileItIsWrittenWhenAFreezeComes() {
        var recurring = new RecurringFreezeWindow.DescriptorImpl();
        var dated = new DatedFreezeWindow.DescriptorImpl();

        assertThat(recurring.doCheckStart(null, "0 18 1 1 *", "62h", "Europe/Berlin"))
                .returns(FormValidation.Kind.OK, check -> check.kind)
                .asString()
                .containsPattern("Next: ... 20..-01-01 18:00 Europe/Berlin to ... 20..-01-04 08:00 Europe/Berlin");
        assertThat(recurring.doCheckStart(null, "0 18 1 1 *", "none", "Europe/Berlin").kind)
                .isEqualTo(FormValidation.Kind.OK);
        assertThat(recurring.doCheckStart(null, "H 18 * * FRI", "62h", "Europe/Berlin"))
                .returns(FormValidation.Kind.ERROR, check -> check.kind)
                .hasMessageContaining("everybody must know when a freeze begins");
        assertThat(recurring.doCheckDuration(null, "91d").kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(recurring.doCheckTimeZone(null, "Berlin").kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(recurring.doCheckTimeZone(null, recurring.getDefaultTimeZone()).kind)
                .isEqualTo(FormValidation.Kind.OK);
        assertThat(recurring.doFillTimeZoneItems(null)).contains("Europe/Berlin", "UTC");
        assertThat(recurring.doCheckReason(null, "").kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(dated.doCheckFrom(null, "2020-01-01T00:00", "", "UTC"))
                .returns(FormValidation.Kind.WARNING, check -> check.kind)
                .hasMessageContaining("Frozen now, without an end");
        assertThat(dated.doCheckFrom(null, "2020-01-01T00:00", "2020-01-02T00:00", "UTC"))
                .hasMessageContaining("This freeze is over");
        assertThat(dated.doCheckFrom(null, "2999-01-01T00:00", "", "UTC"))
                .asString()
                .contains("From Tue 2999-01-01 00:00 UTC on");
        assertThat(dated.doCheckUntil(null, "2020-01-01T00:00", "2020-01-02T00:00"))
                .returns(FormValidation.Kind.ERROR, check -> check.kind)
                .hasMessageContaining("ends before it begins");
        assertThat(dated.doCheckUntil(null, "", "2020-01-02T00:00").kind).isEqualTo(FormValidation.Kind.OK);
    }

    @Test
    void shouldFreezeWithoutAnEndWhereAWindowIsWrong() {
        EnvironmentConfig environment = new EnvironmentConfig("production", "cart");
        environment.setFreezeWindows(WRONG);

        assertThat(environment.freezes().at(Instant.parse("2026-11-24T12:00:00Z")))
                .get()
                .asString()
                .startsWith("frozen until further notice: a freeze window is wrong, correct it: The duration");
    }

    @Test
    void shouldLeaveAFolderWithoutDefinitionsWithoutTheProperty() throws Exception {
        Folder plain = jenkins.createProject(Folder.class, "plain");

        try (JenkinsRule.WebClient browser = jenkins.createWebClient()) {
            jenkins.submit(browser.getPage(plain, "configure").getFormByName("config"));
        }

        assertThat(plain.getProperties().get(GitopsFolderProperty.class)).isNull();
    }
}
