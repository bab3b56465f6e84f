package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import java.nio.file.Path;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What is left of a build that Jenkins ended by itself: its record, and a pull request that the next build takes over. */
@WithJenkins
class AbandonedBuildITest {

    @TempDir
    private Path folder;

    private PipelineSandbox sandbox;

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void shouldLeaveThePullRequestToTheNextPromotionWhenTheBuildIsKilled(JenkinsRule jenkins) throws Exception {
        sandbox = new PipelineSandbox(folder);
        sandbox.configureJenkins();
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "cart");
        job.setDefinition(new CpsFlowDefinition("""
                gitopsPromote environment: 'staging', image: '%s:1.4.2'
                """.formatted(PipelineSandbox.IMAGE), true));
        job.addProperty(new DurabilityHintJobProperty(FlowDurabilityHint.PERFORMANCE_OPTIMIZED));
        WorkflowRun first = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("Waiting for pull request 1 to be merged", first);

        first.doKill();
        jenkins.waitForCompletion(first);

        StepRecord left = GitopsAction.of(first).records().get(0);
        assertThat(left.getState()).isEqualTo(StepRecord.State.ABANDONED);
        assertThat(left.fact(StepRecord.PULL_REQUEST_NUMBER)).isEqualTo("1");
        assertThat(sandbox.forge()
                        .forge()
                        .pullRequests(sandbox.repository().slug())
                        .get(0)
                        .isOpen())
                .isTrue();
        WorkflowRun second = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("Waiting for pull request 1 to be merged", second);
        sandbox.forge().forge().mergeByPerson(sandbox.repository().slug(), 1, MergeMethod.MERGE, "jane");
        PromoteExecutions.nudgeAll();
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(second));
        String log = JenkinsRule.getLog(second);
        assertThat(log.split("set the option durabilityHint", -1)).hasSize(2);
        assertThat(sandbox.forge().forge().pullRequests(sandbox.repository().slug()))
                .hasSize(1);
    }
}
