package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SecretBytes;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.HostnameSpecification;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Fingerprint;
import hudson.model.Result;
import hudson.model.TopLevelItem;
import hudson.util.FormValidation;
import hudson.util.Secret;
import io.jenkins.plugins.gitops.config.ClusterConfig;
import io.jenkins.plugins.gitops.config.EnvironmentConfig;
import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import io.jenkins.plugins.gitops.config.RepositoryConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Clusters, repositories and forges as they are configured: credentials of all kinds, their domains, limits, test connection. */
@WithJenkins
class ConfiguredConnectionsITest {

    private static JenkinsRule jenkins;
    private static PipelineSandbox sandbox;

    @BeforeAll
    static void start(JenkinsRule rule, @TempDir Path folder) throws Exception {
        jenkins = rule;
        sandbox = new PipelineSandbox(folder);
        sandbox.addCredentials();
        String kubeconfig =
                """
                apiVersion: v1
                kind: Config
                current-context: c
                contexts: [{name: c, context: {cluster: c, user: u}}]
                clusters: [{name: c, cluster: {server: "%s"}}]
                users: [{name: u, user: {token: "%s"}}]
                """.formatted(sandbox.cluster().url(), sandbox.cluster().token());
        add(
                Domain.global(),
                new FileCredentialsImpl(CredentialsScope.GLOBAL, "kubeconfig", "", "config", bytes(kubeconfig)));
        add(
                Domain.global(),
                new FileCredentialsImpl(
                        CredentialsScope.GLOBAL,
                        "running-kubeconfig",
                        "",
                        "config",
                        bytes(kubeconfig.replace("{token:", "{exec: {command: touch}, token:"))));
        add(
                Domain.global(),
                new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL,
                        "forge-app",
                        "",
                        "app",
                        sandbox.forge().token()));
        add(
                new Domain("elsewhere", "", List.of(new HostnameSpecification("*.example.org", null))),
                new StringCredentialsImpl(
                        CredentialsScope.GLOBAL,
                        "for-example-org",
                        "",
                        Secret.fromString(sandbox.cluster().token())));
    }

    private static SecretBytes bytes(String text) {
        return SecretBytes.fromBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void add(Domain domain, Credentials credentials) throws Exception {
        var store = CredentialsProvider.lookupStores(jenkins.jenkins).iterator().next();
        if (!store.addDomain(domain, credentials)) {
            store.addCredentials(domain, credentials);
        }
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @BeforeEach
    void configure() throws Exception {
        for (TopLevelItem item : jenkins.jenkins.getItems()) {
            item.delete();
        }
        GitopsConfiguration.get().setClusters(List.of(cluster("cluster-token")));
        RepositoryConfig repository =
                new RepositoryConfig("config", sandbox.repository().cloneUrl().toString());
        repository.setCredentialsId("git");
        GitopsConfiguration.get().setRepositories(List.of(repository));
        EnvironmentConfig environment = new EnvironmentConfig("dev", "cart");
        environment.setRepository("config");
        environment.setPath("environments/dev");
        environment.setCluster("sandbox");
        environment.setNamespace("shop-dev");
        environment.setAllowedFolders("cart");
        GitopsConfiguration.get().setEnvironments(List.of(environment));
    }

    private static ClusterConfig cluster(String credentials) {
        ClusterConfig cluster =
                new ClusterConfig("sandbox", sandbox.cluster().url().toString());
        cluster.setCredentialsId(credentials);
        return cluster;
    }

    private static WorkflowRun plan(Result expected) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "cart");
        job.setDefinition(new CpsFlowDefinition("gitopsSync environment: 'dev', dryRun: true", true));
        return jenkins.assertBuildStatus(expected, job.scheduleBuild2(0).get());
    }

    @Test
    void shouldSignInByAKubeconfigAndTakeItsAddress() throws Exception {
        ClusterConfig cluster = new ClusterConfig("sandbox", "");
        cluster.setCredentialsId("kubeconfig");
        GitopsConfiguration.get().setClusters(List.of(cluster));

        WorkflowRun run = plan(Result.SUCCESS);

        jenkins.assertLogContains("Plan: 2 to create", run);
        jenkins.assertLogContains("Environment dev of Jenkins, config repository config of Jenkins", run);
    }

    @Test
    void shouldRefuseAKubeconfigThatRunsAProgram() throws Exception {
        GitopsConfiguration.get().setClusters(List.of(cluster("running-kubeconfig")));

        WorkflowRun run = plan(Result.FAILURE);

        jenkins.assertLogContains("The kubeconfig has exec, which is refused", run);
        jenkins.assertLogNotContains(sandbox.cluster().token(), run);
    }

    @Test
    void shouldNotSendCredentialsToAnAddressOutsideOfTheirDomain() throws Exception {
        GitopsConfiguration.get().setClusters(List.of(cluster("for-example-org")));

        jenkins.assertLogContains(
                "There are no credentials \"for-example-org\" for "
                        + sandbox.cluster().url() + " that cart may use",
                plan(Result.FAILURE));
    }

    @Test
    void shouldRecordWhichCredentialsABuildUsed() throws Exception {
        plan(Result.SUCCESS);

        for (String id : List.of("git", "cluster-token")) {
            Credentials used = SystemCredentialsProvider.getInstance().getCredentials().stream()
                    .filter(each -> each instanceof com.cloudbees.plugins.credentials.common.IdCredentials named
                            && named.getId().equals(id))
                    .findFirst()
                    .orElseThrow();
            Fingerprint fingerprint = CredentialsProvider.getFingerprintOf(used);
            assertThat(fingerprint).as(id).isNotNull();
            assertThat(fingerprint.getJobs()).as(id).contains("cart");
        }
    }

    @Test
    void shouldEndBeforeAnythingIsChangedWhereTheClusterDoesNotAllowTheNamespace() throws Exception {
        ClusterConfig limited = cluster("cluster-token");
        limited.setAllowedNamespaces("other");
        GitopsConfiguration.get().setClusters(List.of(limited));

        jenkins.assertLogContains(
                "The namespace shop-dev of the environment dev is not among those that its cluster allows (other)",
                plan(Result.FAILURE));
    }

    @Test
    void shouldTestConnections() {
        ClusterConfig.DescriptorImpl clusters = jenkins.jenkins.getDescriptorByType(ClusterConfig.DescriptorImpl.class);
        RepositoryConfig.DescriptorImpl repositories =
                jenkins.jenkins.getDescriptorByType(RepositoryConfig.DescriptorImpl.class);
        String server = sandbox.cluster().url().toString();
        String git = sandbox.repository().cloneUrl().toString();
        String forge = sandbox.forge().gitHubApiUrl().toString();

        FormValidation cluster =
                clusters.doTestConnection(null, server, "", "cluster-token", false, "", "", "", "", "");
        assertThat(cluster.kind).as(cluster.getMessage()).isEqualTo(FormValidation.Kind.OK);
        assertThat(cluster.getMessage()).contains("Kubernetes v1.").contains("may read, apply and delete Deployments");
        assertThat(clusters.doTestConnection(null, server, "", "forge-token", false, "", "", "", "", "").kind)
                .isEqualTo(FormValidation.Kind.ERROR);

        FormValidation tip = repositories.doTestGit(null, git, "main", "git", "", "");
        assertThat(tip.getMessage())
                .contains("The branch main is at commit "
                        + sandbox.repository().tip("main").substring(0, 7));
        assertThat(repositories.doTestGit(null, git, "none", "git", "", "").kind)
                .isEqualTo(FormValidation.Kind.WARNING);
        assertThat(repositories.doTestGit(null, git, "main", "forge-app", "", "").kind)
                .isEqualTo(FormValidation.Kind.ERROR);

        for (String token : List.of("forge-token", "forge-app")) {
            assertThat(repositories
                            .doTestForge(null, git, "github", forge, "", token, "")
                            .getMessage())
                    .contains(
                            "GitHub answers, and pull requests of shop/config can be read.",
                            "Signed in as " + sandbox.forge().user() + ".",
                            "The token has the scopes read:org, repo.");
        }
        sandbox.forge().forge().grantReadOnly();
        FormValidation readOnly = repositories.doTestForge(null, git, "github", forge, "", "forge-token", "");
        sandbox.forge().forge().grantAll();
        assertThat(readOnly.kind).isEqualTo(FormValidation.Kind.WARNING);
        assertThat(readOnly.getMessage())
                .contains(
                        "It does not tell what the token itself may do.",
                        "need what this token lacks: the right to write to the repository.");
        assertThat(repositories.doTestForge(null, git, "github", forge, "", "cluster-token", "").kind)
                .isEqualTo(FormValidation.Kind.ERROR);
    }
}
