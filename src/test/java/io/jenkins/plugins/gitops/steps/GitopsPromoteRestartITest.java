package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.steps.promote.MergePolls;
import java.nio.file.Path;
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

class GitopsPromoteRestartITest {

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

    private static void startWaiting(JenkinsRule jenkins) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "cart");
        job.setDefinition(new CpsFlowDefinition("""
                def p = gitopsPromote environment: 'staging', image: '%s:1.4.2'
                echo "state=${p.state} of ${p.pullRequestNumber}"
                gitopsSync environment: 'staging', revision: p.commit
                gitopsVerify environment: 'staging', image: p.image
                """.formatted(PipelineSandbox.IMAGE), true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("Waiting for pull request 1 to be merged", run);
    }

    private static WorkflowRun build(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("cart", WorkflowJob.class).getBuildByNumber(1);
    }

    @Test
    void shouldSeeAMergeThatHappenedWhileJenkinsWasDown() throws Throwable {
        sessions.then(jenkins -> {
            sandbox.configureJenkins();
            startWaiting(jenkins);
            // the step's record alone knows the number
            PromoteExecutions.loseNumbers();
        });
        sandbox.forge().forge().mergeByPerson(sandbox.repository().slug(), 1, MergeMethod.REBASE, "jane");
        sessions.then(jenkins -> {
            WorkflowRun run = build(jenkins);

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            jenkins.assertLogContains("state=MERGED of 1", run);
            jenkins.assertLogContains("Deployment shop-staging/cart runs " + PipelineSandbox.IMAGE + ":1.4.2", run);
        });
    }

    @Test
    void shouldGoOnWaitingForTheSamePullRequestAfterARestart() throws Throwable {
        sessions.then(jenkins -> {
            sandbox.configureJenkins();
            startWaiting(jenkins);
        });
        sessions.then(jenkins -> {
            WorkflowRun run = build(jenkins);
            assertThat(run.isBuilding()).isTrue();
            // its own next look is half an hour away, since it takes part in the shared one again
            while (PromoteExecutions.statuses().stream()
                    .noneMatch(status -> status.matches("waiting for pull request 1 .*next look in \\d{4} sec"))) {
                Thread.sleep(50);
            }
            sandbox.forge().forge().mergeByPerson(sandbox.repository().slug(), 1, MergeMethod.MERGE, "jane");
            MergePolls.get().nudge(sandbox.repository().slug());

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            assertThat(sandbox.forge().forge().pullRequests(sandbox.repository().slug()))
                    .hasSize(1);
        });
    }
}
