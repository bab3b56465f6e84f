package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import io.jenkins.plugins.gitops.config.edit.EditConfig;
import io.jenkins.plugins.gitops.config.edit.HelmImageEdit;
import io.jenkins.plugins.gitops.config.edit.ManifestImageEdit;
import io.jenkins.plugins.gitops.config.edit.YamlImageEdit;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class GitopsStepsITest {

    private static final String NEW_IMAGE = PipelineSandbox.IMAGE + ":1.4.2";

    private static final String REOPENING_SECONDS =
            "io.jenkins.plugins.gitops.connection.settings.PromotionChoices.reopeningSeconds";

    @TempDir
    private Path folder;

    private JenkinsRule jenkins;
    private PipelineSandbox sandbox;

    @BeforeEach
    void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        sandbox = new PipelineSandbox(folder);
        sandbox.configureJenkins();
    }

    @AfterEach
    void stop() {
        System.clearProperty(REOPENING_SECONDS);
        sandbox.close();
    }

    private WorkflowJob job(String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "cart");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    private WorkflowRun success(String script) throws Exception {
        return jenkins.buildAndAssertSuccess(job(script));
    }

    private WorkflowRun failure(String script) throws Exception {
        return jenkins.buildAndAssertStatus(Result.FAILURE, job(script));
    }

    private SandboxRepository repository() {
        return sandbox.repository();
    }

    @Test
    void shouldPromoteByCommitSyncAndVerify() throws Exception {
        WorkflowRun run = success("""
                def p = gitopsPromote environment: 'dev', image: '%s'
                def s = gitopsSync environment: 'dev', revision: p.commit
                def v = gitopsVerify environment: 'dev', image: p.image
                echo "state=${p.state} changed=${s.changed} created=${s.created.size()} objects=${v.objects}"
                """.formatted(NEW_IMAGE));

        assertThat(repository().read("main", "environments/dev/cart.yaml")).contains(NEW_IMAGE);
        jenkins.assertLogContains("state=PROMOTED changed=true created=2 objects=2", run);
        jenkins.assertLogContains("Plan: 2 to create", run);
        jenkins.assertLogContains("Deployment shop-dev/cart created", run);
        jenkins.assertLogContains("Deployment shop-dev/cart runs " + NEW_IMAGE + " in 1 pod", run);
        jenkins.assertLogContains("+ " + NEW_IMAGE, run);
        jenkins.assertLogNotContains(sandbox.forge().token(), run);
        jenkins.assertLogNotContains(sandbox.cluster().token(), run);
    }

    @Test
    void shouldWaitForTheMergeOfThePullRequestWithoutAnExecutor() throws Exception {
        WorkflowJob job = job("""
                pipeline {
                  agent none
                  stages {
                    stage('staging') {
                      steps {
                        script {
                          def p = gitopsPromote environment: 'staging', image: '%s'
                          echo "state=${p.state} number=${p.pullRequestNumber}"
                          gitopsSync environment: 'staging', revision: p.commit
                        }
                      }
                    }
                  }
                }
                """.formatted(NEW_IMAGE));

        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("Waiting for pull request 1 to be merged", run);
        assertThat(jenkins.jenkins.getComputer("").countBusy()).isZero();
        sandbox.forge().forge().mergeByPerson(repository().slug(), 1, MergeMethod.SQUASH, "jane");
        PromoteExecutions.nudgeAll();

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        jenkins.assertLogContains("Pull request 1 was merged by jane", run);
        jenkins.assertLogContains("state=MERGED number=1", run);
        jenkins.assertLogContains("Deployment shop-staging/cart created", run);
    }

    /** Reviewers have a minute to open it again; this test has not. */
    @Test
    void shouldEndWithoutAStackTraceWhenThePullRequestIsClosed() throws Exception {
        WorkflowRun run = job("gitopsPromote environment: 'staging', image: '" + NEW_IMAGE + "'")
                .scheduleBuild2(0)
                .waitForStart();
        jenkins.waitForMessage("Waiting for pull request 1 to be merged", run);
        System.setProperty(REOPENING_SECONDS, "0");
        sandbox.forge().forge().closeByPerson(repository().slug(), 1);
        PromoteExecutions.nudgeAll();

        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("was closed without a merge", run);
        jenkins.assertLogNotContains("\tat ", run);
    }

    @Test
    void shouldEndTheWaitAndCloseThePullRequestWhenTheBuildIsAborted() throws Exception {
        WorkflowRun run = job("gitopsPromote environment: 'staging', image: '" + NEW_IMAGE + "'")
                .scheduleBuild2(0)
                .waitForStart();
        jenkins.waitForMessage("Waiting for pull request 1 to be merged", run);

        run.doStop();

        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        await(() -> !repository().hasBranch("gitops/staging/cart"));
        assertThat(sandbox.forge().forge().pullRequests(repository().slug()))
                .singleElement()
                .satisfies(closed -> assertThat(closed.isOpen()).isFalse());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 200 && !condition.getAsBoolean(); i++) {
            Thread.sleep(50);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void shouldWorkWithEverythingGivenAsParameters() throws Exception {
        io.jenkins.plugins.gitops.config.GitopsConfiguration.get().setEnvironments(java.util.List.of());

        WorkflowRun run =
                success("""
                def repository = [url: '%s', credentialsId: 'git']
                def cluster = [serverUrl: '%s', credentialsId: 'cluster-token']
                def p = gitopsPromote environment: 'dev', application: 'cart', image: '%s', mode: 'commit',
                    path: 'environments/dev', repository: repository
                gitopsSync environment: 'dev', application: 'cart', revision: p.commit, path: 'environments/dev',
                    namespace: 'shop-dev', repository: repository, cluster: cluster
                gitopsVerify environment: 'dev', application: 'cart', image: p.image, namespace: 'shop-dev', cluster: cluster
                """.formatted(repository().cloneUrl(), sandbox.cluster().url(), NEW_IMAGE));

        jenkins.assertLogContains("Deployment shop-dev/cart runs " + NEW_IMAGE, run);
    }

    /** Adds places to the environment; those of a step must be in the environment's directory. */
    private static void configurePlaces(EditConfig... places) {
        GitopsConfiguration.get().environment("dev").orElseThrow().setEdits(List.of(places));
    }

    @Test
    void shouldChangeThePlacesThatTheEnvironmentNames() throws Exception {
        HelmImageEdit values = new HelmImageEdit("/charts/cart/dev.yaml");
        values.setPath("cart.image");
        configurePlaces(new ManifestImageEdit(), values);

        success("gitopsPromote environment: 'dev', image: '" + NEW_IMAGE + "'");

        assertThat(repository().read("main", "charts/cart/dev.yaml"))
                .isEqualTo("# values\ncart:\n  image: {repository: " + PipelineSandbox.IMAGE + ", tag: '1.4.2'}\n");
        assertThat(repository().read("main", "environments/dev/cart.yaml")).contains(NEW_IMAGE);
        assertThat(repository().log("main")).hasSize(2);
    }

    @Test
    void shouldChangeNothingWhenOneOfThePlacesIsNotThere() throws Exception {
        String before = repository().tip("main");
        configurePlaces(new ManifestImageEdit(), new YamlImageEdit("/charts/cart/dev.yaml", "basket.image"));

        WorkflowRun run = failure("gitopsPromote environment: 'dev', image: '" + NEW_IMAGE + "'");

        jenkins.assertLogContains("charts/cart/dev.yaml:2", run);
        jenkins.assertLogContains("basket", run);
        assertThat(repository().tip("main")).isEqualTo(before);
    }

    /** With README's configuration each of these reached production without a pull request. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gitopsPromote environment: 'dev', path: 'environments/staging', image: '%s' | The step's path: 'environments/staging'",
                "gitopsPromote environment: 'dev', path: 'environments/dev/../staging', image: '%s' | The step's path: ",
                "gitopsPromote environment: 'dev', image: '%s', edits: [manifestImage(directory: '/environments/staging')] | The step's edits name /environments/staging",
                "gitopsPromote environment: 'dev', image: '%s', edits: [yamlImage(file: '../staging/cart.yaml', path: 'spec')] | The step's edits name ",
                "gitopsPromote environment: 'dev', image: '%s', repository: [branch: 'unprotected'] | The step's repository.branch: 'unprotected'",
                "gitopsPromote environment: 'dev', image: '%s', application: 'basket' | The step's application: 'basket'",
                "gitopsSync environment: 'dev', namespace: 'shop-staging' | The step's namespace: 'shop-staging'",
                "gitopsSync environment: 'dev', path: 'environments/staging' | The step's path: 'environments/staging'",
                "gitopsSync environment: 'dev', cluster: [serverUrl: 'https://evil.example.org'] | The step's cluster.serverUrl: ",
                "node { writeFile file: 'evil.yaml', text: 'kind: Evil'; gitopsSync environment: 'dev', workspaceDirectory: '.' } | takes manifests only from its config repository"
            })
    void shouldNotLetAStepReachWhatIsNotItsEnvironments(String script, String message) throws Exception {
        String before = repository().tip("main");

        WorkflowRun run = failure(script.formatted(NEW_IMAGE));

        jenkins.assertLogContains(message, run);
        assertThat(repository().tip("main")).isEqualTo(before);
        assertThat(sandbox.cluster().objects().find("", "namespaces", null, "shop-staging"))
                .isEmpty();
    }

    @Test
    void shouldNotApplyACommitThatIsNotInTheHistoryOfTheEnvironmentsBranch() throws Exception {
        repository().createBranch("side", "main");
        String dangling =
                repository().commit("side", "not reviewed", Map.of("environments/dev/cart.yaml", "kind: Evil\n"));
        repository().deleteBranch("side");

        WorkflowRun run = failure("gitopsSync environment: 'dev', revision: '" + dangling + "'");

        jenkins.assertLogContains(
                "The commit " + dangling + " is not in the history of the branch main of "
                        + repository().cloneUrl(),
                run);
        assertThat(sandbox.cluster().objects().find("", "namespaces", null, "shop-dev"))
                .isEmpty();
    }

    @Test
    void shouldChangeNothingInADryRun() throws Exception {
        WorkflowRun run = success("""
                def s = gitopsSync environment: 'dev', dryRun: true
                echo "dryRun=${s.dryRun} created=${s.created}"
                """);

        jenkins.assertLogContains("dryRun=true created=[Namespace shop-dev, Deployment shop-dev/cart]", run);
        assertThat(sandbox.cluster().objects().find("", "namespaces", null, "shop-dev"))
                .isEmpty();
    }

    @Test
    void shouldRefuseABadImageBeforeAnythingIsDone() throws Exception {
        String before = repository().tip("main");

        WorkflowRun run = failure("gitopsPromote environment: 'dev', image: 'registry.example.org/Cart:1'");

        jenkins.assertLogContains("the repository must be in lower case (at character 22)", run);
        jenkins.assertLogNotContains("\tat ", run);
        assertThat(repository().tip("main")).isEqualTo(before);
    }

    @Test
    void shouldNameTheKnownEnvironments() throws Exception {
        WorkflowRun run = failure("gitopsPromote environment: 'prod', image: '" + NEW_IMAGE + "'");

        jenkins.assertLogContains("The environment \"prod\" is not configured (cart may use dev, staging)", run);
    }

    @Test
    void shouldNameCredentialsThatAreMissing() throws Exception {
        WorkflowRun run = failure("gitopsPromote environment: 'own', application: 'cart', mode: 'commit', image: '"
                + NEW_IMAGE + "', repository: [url: '" + repository().cloneUrl()
                + "', credentialsId: 'nope'], path: 'environments/dev'");

        jenkins.assertLogContains(
                "There are no credentials \"nope\" for " + repository().cloneUrl(), run);
    }

    @Test
    void shouldGiveUpAtItsTimeLimitAndSayWhatItWaitedFor() throws Exception {
        sandbox.cluster().pods().neverReady(PipelineSandbox.IMAGE);
        WorkflowJob job = job("""
                gitopsSync environment: 'dev'
                gitopsVerify environment: 'dev', image: '%s:1.4.1', timeoutMinutes: 1
                """.formatted(PipelineSandbox.IMAGE));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("Waiting for Deployment shop-dev/cart progressing", run);
        PromoteExecutions.expireAll();

        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        jenkins.assertLogContains(
                "Gave up after 1 min; it still waited for: Deployment shop-dev/cart progressing", run);
        jenkins.assertLogContains("running, not ready yet", run);
    }
}
