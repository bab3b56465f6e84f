package io.jenkins.plugins.gitops.steps;

import static io.jenkins.plugins.gitops.steps.ClustersSandbox.on;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.model.Result;
import io.jenkins.plugins.gitops.config.ClusterConfig;
import io.jenkins.plugins.gitops.config.EnvironmentConfig;
import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import io.jenkins.plugins.gitops.config.RepositoryConfig;
import io.jenkins.plugins.gitops.view.GitopsAction;
import io.jenkins.plugins.gitops.view.StepRecord;
import io.jenkins.plugins.gitops.view.StepRecord.Kind;
import io.jenkins.plugins.gitops.waiting.WaitingStep;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/**
 * As {@link SerialFormITest}, for what needs a configured environment: a sync of several clusters, of which one is over, and a capture.
 * {@code bin/mvn test -Dtest=RolloutSerialFormITest -Dgitops.storeJob=<folder>} stores what this version writes.
 */
class RolloutSerialFormITest {

    private static final String SCRIPT = """
            parallel rollout: {
              gitopsSync environment: 'fleet', timeLimitMinutes: 50000000
            }, capture: {
              gitopsCapture environment: 'drifted', fromCluster: 'eu-1', labels: ['drift'], timeLimitMinutes: 50000000
            }
            """;

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path folder;

    /** The same names as when it was stored, and nobody behind them. */
    private static void configureNobody() throws Exception {
        new PipelineSandbox.Access("", "", "", "nobody", "token", "token").addCredentials();
        PipelineSandbox.addText("us-token", "token");
        GitopsConfiguration configuration = GitopsConfiguration.get();
        configuration.setClusters(List.of(
                new ClusterConfig("eu-1", "http://127.0.0.1:9"), new ClusterConfig("us-1", "http://127.0.0.1:9")));
        configuration.setRepositories(List.of(new RepositoryConfig("config", "http://127.0.0.1:9/shop/config.git")));
        configuration.setEnvironments(List.of());
        for (String name : List.of("fleet", "drifted")) {
            EnvironmentConfig environment = new EnvironmentConfig(name, "cart");
            environment.setRepository("config");
            environment.setAllowedFolders("/");
            environment.setClusters(List.of(on("eu-1", 0), on("us-1", 1)));
            ClustersSandbox.put(environment);
        }
    }

    private static WorkflowRun build(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("cart", WorkflowJob.class).getBuildByNumber(1);
    }

    private static void assertThatBothGoOnAndKnowWhatTheyDid(JenkinsRule jenkins) throws Exception {
        WorkflowRun run = build(jenkins);
        SerialFormITest.awaitAll(2);

        assertThat(run.isBuilding()).isTrue();
        List<StepRecord> records = GitopsAction.of(run).records();
        assertThat(records)
                .filteredOn(record -> !record.getState().isEnd())
                .extracting(StepRecord::getKind)
                .containsExactlyInAnyOrder(Kind.SYNC, Kind.CAPTURE);
        assertThat(WaitingSteps.get().all())
                .filteredOn(step -> step.pullRequest() == 1)
                .extracting(WaitingStep::branch)
                .containsExactly("gitops-capture/drifted/cart");
        assertThat(records)
                .filteredOn(record -> record.getKind() == Kind.SYNC)
                .extracting(record -> record.fact(StepRecord.CLUSTERS))
                .singleElement()
                .asString()
                .startsWith("eu-1 synced, us-1 ");

        run.doStop();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        assertThat(GitopsAction.of(run).records())
                .allMatch(record -> record.getState().isEnd());
    }

    @Test
    void shouldGoOnWithWhatVersion3Stored() throws Throwable {
        sessions.then(jenkins -> configureNobody());
        File stored = new File(RolloutSerialFormITest.class
                .getResource("SerialFormITest/version-3/config.xml")
                .toURI());
        FileUtils.copyDirectory(stored.getParentFile(), new File(sessions.getHome(), "jobs/cart"));

        sessions.then(RolloutSerialFormITest::assertThatBothGoOnAndKnowWhatTheyDid);
    }

    @Test
    void shouldGoOnWithWhatThisVersionStores() throws Throwable {
        try (ClustersSandbox sandbox = new ClustersSandbox(folder)) {
            sessions.then(jenkins -> {
                sandbox.configureJenkins();
                drift(jenkins, sandbox);
                sandbox.add("fleet", on("eu-1", 0), on("us-1", 1));
                sandbox.us().objects().pauseControllers();
                WorkflowJob job = jenkins.createProject(WorkflowJob.class, "cart");
                job.setDefinition(new CpsFlowDefinition(SCRIPT, true));
                WorkflowRun run = job.scheduleBuild2(0).waitForStart();
                jenkins.waitForMessage("Waiting for pull request 1 to be merged", run);
                jenkins.waitForMessage("Waiting for us-1: Deployment fleet/cart", run);
                SerialFormITest.awaitAll(2);
            });
            sessions.then(jenkins -> {
                build(jenkins);
                configureNobody();
            });
        }
        File job = new File(sessions.getHome(), "jobs/cart");
        SerialFormITest.forgetAddresses(job);
        String target = System.getProperty("gitops.storeJob");
        if (target != null) {
            FileUtils.copyDirectory(job, Path.of(target).toFile());
        }

        sessions.then(RolloutSerialFormITest::assertThatBothGoOnAndKnowWhatTheyDid);
    }

    private static void drift(JenkinsRule jenkins, ClustersSandbox sandbox) throws Exception {
        sandbox.add("drifted", on("eu-1", 0), on("us-1", 1));
        WorkflowJob before = jenkins.createProject(WorkflowJob.class, "before");
        before.setDefinition(new CpsFlowDefinition("gitopsSync 'drifted'", true));
        jenkins.assertBuildStatusSuccess(before.scheduleBuild2(0));
        ObjectNode settings = sandbox.eu()
                .objects()
                .find("", "configmaps", "drifted", "settings")
                .orElseThrow()
                .deepCopy();
        settings.withObject("/data").put("colour", "red");
        sandbox.eu().objects().update("kubectl-edit", settings);
    }
}
