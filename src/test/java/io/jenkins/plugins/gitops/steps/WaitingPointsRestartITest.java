package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.sandbox.http.Fault;
import io.jenkins.plugins.gitops.view.GitopsAction;
import io.jenkins.plugins.gitops.view.StepRecord;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.nio.file.Path;
import java.util.Map;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Jenkins is restarted at the points where steps wait, of three builds at once; the merge has a test of its own. */
class WaitingPointsRestartITest {

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path folder;

    private PipelineSandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = new PipelineSandbox(folder);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private static WorkflowRun build(JenkinsRule jenkins, String name, String script, String waitFor) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script, true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage(waitFor, run);
        return run;
    }

    private static WorkflowRun again(JenkinsRule jenkins, String name) {
        return jenkins.jenkins.getItemByFullName(name, WorkflowJob.class).getBuildByNumber(1);
    }

    private void addAConfigMapBehindTheDeployment() {
        String manifests = sandbox.repository().read("main", "environments/dev/cart.yaml");
        sandbox.repository().commit("main", "A map behind the deployment", Map.of("environments/dev/map.yaml", """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: behind
                  annotations:
                    gitops.jenkins.io/wave: "1"
                data:
                  a: b
                """));
        assertThat(manifests).contains("kind: Deployment");
    }

    @Test
    void shouldGoOnAtEveryOtherPoint() throws Throwable {
        sandbox.cluster().pods().neverReady(PipelineSandbox.IMAGE);
        addAConfigMapBehindTheDeployment();
        sessions.then(jenkins -> {
            sandbox.configureJenkins();
            build(
                    jenkins,
                    "applying",
                    "gitopsSync environment: 'dev'",
                    "Waiting for Deployment shop-dev/cart to be ready");
            jenkins.jenkins.setNumExecutors(2);
            build(
                    jenkins,
                    "verifying",
                    """
                    gitopsSync environment: 'staging'
                    gitopsVerify environment: 'staging', image: '%s:1.4.1', stableForSeconds: 3
                    """.formatted(PipelineSandbox.IMAGE),
                    "Waiting for Deployment shop-staging/cart progressing");
            sandbox.forge()
                    .gitFaults()
                    .when(
                            line -> line.contains("git-upload-pack") || line.contains("info/refs"),
                            1_000,
                            Fault.status(503));
            build(
                    jenkins,
                    "pushing",
                    "gitopsPromote environment: 'dev', image: '" + PipelineSandbox.IMAGE + ":2.0'",
                    "Waiting for ");
            assertThat(WaitingSteps.get().all()).hasSize(3);
        });
        sandbox.forge().gitFaults().clear();
        sessions.then(jenkins -> {
            jenkins.waitForMessage("Ready to run", again(jenkins, "applying"));
            sandbox.cluster().pods().recovers(PipelineSandbox.IMAGE);

            for (String name : new String[] {"applying", "verifying", "pushing"}) {
                jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(again(jenkins, name)));
                assertThat(GitopsAction.of(again(jenkins, name)).records())
                        .extracting(StepRecord::getState)
                        .containsOnly(StepRecord.State.SUCCEEDED);
            }

            jenkins.assertLogContains("ConfigMap shop-dev/behind created", again(jenkins, "applying"));
            jenkins.assertLogContains("must stay so for 3 s", again(jenkins, "verifying"));
            assertThat(sandbox.repository().read("main", "environments/dev/cart.yaml"))
                    .contains(":2.0");
            assertThat(WaitingSteps.get().all()).isEmpty();
        });
    }
}
