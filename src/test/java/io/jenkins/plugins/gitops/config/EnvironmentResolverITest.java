package io.jenkins.plugins.gitops.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Item;
import hudson.model.Items;
import hudson.model.TopLevelItem;
import hudson.model.User;
import hudson.security.AuthorizationStrategy;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.util.List;
import jenkins.model.Jenkins;
import jenkins.security.QueueItemAuthenticatorConfiguration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.MockQueueItemAuthenticator;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Which definition a build gets, and which builds get none. */
@WithJenkins
class EnvironmentResolverITest {

    private static JenkinsRule jenkins;
    private Folder team;
    private WorkflowJob cart;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    @BeforeEach
    void define() throws Exception {
        for (TopLevelItem item : jenkins.jenkins.getItems()) {
            item.delete();
        }
        team = jenkins.createProject(Folder.class, "team-a");
        cart = job(team, "cart");
        GitopsConfiguration global = GitopsConfiguration.get();
        global.setClusters(List.of(cluster("production", "https://global.example.org:6443")));
        global.setRepositories(List.of(repository("https://git.example.org/shop/config.git", "/")));
        global.setEnvironments(List.of(environment("staging", "/"), environment("closed", "")));
    }

    @AfterEach
    void open() {
        jenkins.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
        QueueItemAuthenticatorConfiguration.get().getAuthenticators().clear();
    }

    private static WorkflowJob job(Folder folder, String name) throws Exception {
        WorkflowJob job = folder.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition("echo 'ready'", true));
        return job;
    }

    private static ClusterConfig cluster(String name, String server) {
        ClusterConfig cluster = new ClusterConfig(name, server);
        cluster.setCredentialsId("cluster-token");
        return cluster;
    }

    private static RepositoryConfig repository(String url, String allowed) {
        RepositoryConfig repository = new RepositoryConfig("config", url);
        repository.setCredentialsId("git");
        repository.setProvider("github");
        repository.setApiUrl("https://api.github.com");
        repository.setApiCredentialsId("forge-token");
        repository.setAllowedFolders(allowed);
        return repository;
    }

    private static EnvironmentConfig environment(String name, String allowed) {
        EnvironmentConfig environment = new EnvironmentConfig(name, "cart");
        environment.setRepository("config");
        environment.setPath("environments/" + name);
        environment.setCluster("production");
        environment.setNamespace("shop");
        environment.setAllowedFolders(allowed);
        return environment;
    }

    private static void defineInFolder(Folder folder, GitopsFolderProperty property) throws Exception {
        folder.addProperty(property);
    }

    private WorkflowRun build(WorkflowJob job) throws Exception {
        return jenkins.buildAndAssertSuccess(job);
    }

    private EnvironmentSettings resolve(WorkflowJob job, String environment) throws Exception {
        return resolver(job).complete(new EnvironmentSettings(environment), false);
    }

    private EnvironmentResolver resolver(WorkflowJob job) throws Exception {
        return new EnvironmentResolver(build(job), GitopsPermissions.PROMOTE);
    }

    @Test
    void shouldTakeTheNearestDefinitionAndSayWhereItIs() throws Exception {
        assertThat(resolve(cart, "staging").get(Key.ORIGIN))
                .isEqualTo("Environment staging of Jenkins, config repository config of Jenkins,"
                        + " cluster production of Jenkins");
        GitopsFolderProperty property = new GitopsFolderProperty();
        property.setEnvironments(List.of(environment("staging", "")));
        property.setClusters(List.of(cluster("production", "https://team-a.example.org:6443")));
        defineInFolder(team, property);
        WorkflowJob deeper = job(team.createProject(Folder.class, "backend"), "cart");

        EnvironmentSettings settings = resolve(deeper, "staging");

        assertThat(settings.get(Key.SERVER)).isEqualTo("https://team-a.example.org:6443");
        assertThat(settings.get(Key.REPOSITORY)).isEqualTo("https://git.example.org/shop/config.git");
        assertThat(settings.get(Key.FOLDER)).isEqualTo("team-a");
        assertThat(settings.get(Key.ORIGIN))
                .isEqualTo("Environment staging of the folder team-a, config repository config of Jenkins,"
                        + " cluster production of the folder team-a");
    }

    @Test
    void shouldNotLetAFolderPutItsClusterInThePlaceOfTheEnvironments() throws Exception {
        GitopsFolderProperty property = new GitopsFolderProperty();
        property.setClusters(List.of(cluster("production", "https://evil.example.org:6443")));
        defineInFolder(team, property);

        assertThat(resolve(cart, "staging").get(Key.SERVER)).isEqualTo("https://global.example.org:6443");
    }

    @Test
    void shouldRefuseAnEnvironmentThatNamesNobody() {
        assertThatThrownBy(() -> resolve(cart, "closed"))
                .isInstanceOf(OperationException.class)
                .hasMessage(
                        "The job team-a/cart may not use the environment closed of Jenkins: its list of allowed folders is"
                                + " empty; let an administrator add the job's folder there (\"/\" allows all jobs)");
    }

    @Test
    void shouldNameOnlyEnvironmentsThatTheJobMayUse() {
        assertThatThrownBy(() -> resolve(cart, "prod"))
                .hasMessageContaining("is not configured (team-a/cart may use staging); add it under");
    }

    @Test
    void shouldFindAnEnvironmentOfAnotherFolderThatAllowsTheJob() throws Exception {
        WorkflowJob other = job(jenkins.createProject(Folder.class, "team-b"), "cart");
        GitopsFolderProperty property = new GitopsFolderProperty();
        property.setEnvironments(List.of(environment("prod", "team-b"), environment("own", "")));
        property.setClusters(List.of(cluster("production", "https://team-a.example.org:6443")));
        defineInFolder(team, property);

        EnvironmentSettings settings = resolve(other, "team-a/prod");

        assertThat(settings.environment()).isEqualTo("prod");
        assertThat(settings.get(Key.SERVER)).isEqualTo("https://team-a.example.org:6443");
        assertThatThrownBy(() -> resolve(other, "team-a/own"))
                .hasMessageContaining("The job team-b/cart may not use the environment own of the folder team-a");
        assertThatThrownBy(() -> resolve(other, "prod")).hasMessageContaining("\"prod\" is not configured");
    }

    @Test
    void shouldAskTheClusterOfJenkinsWhetherAFoldersEnvironmentMayUseIt() throws Exception {
        GitopsFolderProperty property = new GitopsFolderProperty();
        property.setEnvironments(List.of(environment("own", "")));
        defineInFolder(team, property);

        assertThatThrownBy(() -> resolve(cart, "own"))
                .hasMessageContaining("The job team-a/cart may not use the cluster production of Jenkins");

        ClusterConfig opened = cluster("production", "https://global.example.org:6443");
        opened.setAllowedFolders("team-a");
        GitopsConfiguration.get().setClusters(List.of(opened));
        assertThat(resolve(cart, "own").get(Key.SERVER)).isEqualTo("https://global.example.org:6443");
    }

    @Test
    void shouldAskEachOfSeveralClustersAndGiveEachItsOwnSettings() throws Exception {
        EnvironmentConfig own = environment("own", "");
        own.setCluster(null);
        EnvironmentCluster global = new EnvironmentCluster("production");
        global.setWave(2);
        EnvironmentCluster local = new EnvironmentCluster("local");
        local.setNamespace("shop-local");
        own.setClusters(List.of(global, local));
        ClusterConfig limited = cluster("local", "https://team-a.example.org:6443");
        limited.setCredentialsId("local-token");
        limited.setAllowedNamespaces("shop-local");
        GitopsFolderProperty property = new GitopsFolderProperty();
        property.setEnvironments(List.of(own));
        property.setClusters(List.of(limited));
        defineInFolder(team, property);

        assertThatThrownBy(() -> resolve(cart, "own"))
                .hasMessageContaining("The job team-a/cart may not use the cluster production of Jenkins");
        ClusterConfig opened = cluster("production", "https://global.example.org:6443");
        opened.setAllowedFolders("team-a");
        GitopsConfiguration.get().setClusters(List.of(opened));
        EnvironmentSettings settings = resolve(cart, "own");

        assertThat(settings.find(Key.SERVER)).isEmpty();
        assertThat(settings.get(Key.ORIGIN))
                .endsWith(", cluster production of Jenkins, cluster local of the folder team-a");
        assertThat(settings.clusters())
                .extracting(
                        each -> each.get(Key.TARGET),
                        each -> each.get(Key.SERVER),
                        each -> each.get(Key.NAMESPACE),
                        each -> each.get(Key.WAVE),
                        each -> each.get(Key.CLUSTER_CREDENTIALS),
                        each -> each.find(Key.ALLOWED_NAMESPACES).orElse(""))
                .containsExactly(
                        tuple("production", "https://global.example.org:6443", "shop", "2", "cluster-token", ""),
                        tuple(
                                "local",
                                "https://team-a.example.org:6443",
                                "shop-local",
                                "0",
                                "local-token",
                                "shop-local"));
        opened.setAllowedFolders("team-b");
        GitopsConfiguration.get().setClusters(List.of(opened));
        assertThatThrownBy(() -> resolver(cart).connect(settings))
                .as("a build that was started before")
                .hasMessageContaining("may not use the cluster production of Jenkins");
    }

    @Test
    void shouldAskTheRepositoryOfJenkinsWhetherAFoldersEnvironmentMayUseIt() throws Exception {
        GitopsFolderProperty property = new GitopsFolderProperty();
        property.setEnvironments(List.of(environment("own", "")));
        property.setClusters(List.of(cluster("production", "https://team-a.example.org:6443")));
        defineInFolder(team, property);
        String url = "https://git.example.org/shop/config.git";
        EnvironmentSettings allowed = resolve(cart, "own");
        assertThat(allowed.get(Key.REPOSITORY)).isEqualTo(url);

        GitopsConfiguration.get().setRepositories(List.of(repository(url, "team-b")));

        assertThatThrownBy(() -> resolve(cart, "own"))
                .hasMessageContaining(
                        "The job team-a/cart may not use the config repository config of Jenkins: its list of"
                                + " allowed folders does not name it");
        assertThatThrownBy(() -> resolver(cart).connect(allowed))
                .as("a build that was started before")
                .hasMessageContaining("may not use the config repository config of Jenkins");
        assertThat(resolve(cart, "staging").get(Key.REPOSITORY))
                .as("configured together")
                .isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource({
        "REPOSITORY, https://evil.example.org/x/y.git",
        "SERVER, https://evil.example.org",
        "SKIP_TLS_VERIFY, true",
        "BRANCH, unprotected",
        "PATH, environments/closed",
        "NAMESPACE, kube-system"
    })
    void shouldRefuseWhatLeadsOutOfTheEnvironment(Key key, String value) throws Exception {
        EnvironmentSettings given = new EnvironmentSettings("staging");
        given.offer(key, value);
        EnvironmentResolver resolver = resolver(cart);

        assertThatThrownBy(() -> resolver.complete(given, false))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("is not what the environment staging is configured with")
                .hasMessageEndingWith("let somebody who may configure Jenkins change it there");
    }

    @Test
    void shouldNotLetAStepCommitWherePullRequestsAreWanted() throws Exception {
        EnvironmentSettings given = new EnvironmentSettings("staging");
        given.offer(Key.MODE, "commit");
        EnvironmentResolver resolver = resolver(cart);

        assertThatThrownBy(() -> resolver.complete(given, false))
                .hasMessageContaining(
                        "The environment staging is promoted by pull request, and the step's mode: 'commit'");
    }

    @Test
    void shouldLeaveASelfContainedStepAloneWhereTheNameIsSomebodyElses() throws Exception {
        EnvironmentSettings given = new EnvironmentSettings("closed");
        given.offer(Key.REPOSITORY, "https://git.example.org/own/config.git");

        EnvironmentSettings settings = resolver(cart).complete(given, true);

        assertThat(settings.hasAny(Key.PATH, Key.SERVER, Key.CREDENTIALS)).isFalse();
    }

    @Test
    void shouldAskForThePermissionOfTheBuildsAuthentication() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.BUILD)
                .everywhere()
                .toEveryone()
                .grant(GitopsPermissions.PROMOTE)
                .everywhere()
                .to("jane"));
        assertThat(resolve(cart, "staging").environment()).as("as SYSTEM").isEqualTo("staging");
        MockQueueItemAuthenticator authenticator = new MockQueueItemAuthenticator();
        QueueItemAuthenticatorConfiguration.get().getAuthenticators().add(authenticator);

        authenticator.authenticate(cart.getFullName(), User.getById("bob", true).impersonate2());
        assertThatThrownBy(() -> resolve(cart, "staging"))
                .hasMessage(
                        "This build runs as bob, who has not the permission GitOps/Promote in Jenkins; give it there, or"
                                + " start the build as somebody who has it");

        authenticator.authenticate(
                cart.getFullName(), User.getById("jane", true).impersonate2());
        assertThat(resolve(cart, "staging").environment()).isEqualTo("staging");
    }

    @Test
    void shouldAskAgainAfterTheJobWasMovedOrTheListWasChanged() throws Exception {
        GitopsFolderProperty property = new GitopsFolderProperty();
        property.setEnvironments(List.of(environment("own", "")));
        property.setClusters(List.of(cluster("production", "https://team-a.example.org:6443")));
        defineInFolder(team, property);
        WorkflowRun run = build(cart);
        EnvironmentSettings own = resolver(cart).complete(new EnvironmentSettings("own"), false);
        EnvironmentSettings staging = resolver(cart).complete(new EnvironmentSettings("staging"), false);

        team.renameTo("team-renamed");
        assertThat(resolverOf(run).connect(own)).as("renamed folder").isNotNull();
        cart.renameTo("basket");
        assertThat(resolverOf(run).connect(own)).as("renamed job").isNotNull();

        Items.move(cart, jenkins.createProject(Folder.class, "elsewhere"));
        assertThatThrownBy(() -> resolverOf(run).connect(own)).hasMessageContaining("\"own\" is not configured");
        assertThatThrownBy(() -> resolverOf(run).freezes(own))
                .as("nobody knows when it is frozen")
                .hasMessageContaining("\"own\" is not configured");
        assertThat(resolverOf(run).connect(staging))
                .as("moved job, all allowed")
                .isNotNull();

        GitopsConfiguration.get().setEnvironments(List.of(environment("staging", "team-a")));
        assertThatThrownBy(() -> resolverOf(run).connect(staging))
                .hasMessageContaining(
                        "The job elsewhere/basket may not use the environment staging of Jenkins: its list of"
                                + " allowed folders does not name it");
    }

    private static EnvironmentResolver resolverOf(WorkflowRun run) {
        return new EnvironmentResolver(run, GitopsPermissions.PROMOTE);
    }
}
