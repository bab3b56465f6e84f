package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.Util;
import hudson.model.RestartListener;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TopLevelItem;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxPullRequest;
import io.jenkins.plugins.gitops.waiting.WaitingStep;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import io.jenkins.plugins.gitops.waiting.schedule.LookSchedule;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import jenkins.model.CauseOfInterruption;
import org.jenkinsci.plugins.pipeline.modeldefinition.actions.RestartDeclarativePipelineAction;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.replay.ReplayAction;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What becomes of a build that waits when its job is renamed or deleted, when it is run again, and when Jenkins goes down. */
@WithJenkins
class BuildsThatGoAwayITest {

    private static final String IMAGE = PipelineSandbox.IMAGE + ":1.4.2";
    private static final String KEEPING =
            "gitopsPromote environment: 'staging', image: '" + IMAGE + "', keepOnAbort: true";
    private static final String WAITING = "Waiting for pull request 1 to be merged";

    private static JenkinsRule jenkins;

    @TempDir
    private Path folder;

    private PipelineSandbox sandbox;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    @BeforeEach
    void configure() throws Exception {
        for (TopLevelItem item : jenkins.jenkins.getItems()) {
            item.delete();
        }
        sandbox = new PipelineSandbox(folder);
        com.cloudbees.plugins.credentials.SystemCredentialsProvider.getInstance()
                .getCredentials()
                .clear();
        sandbox.configureJenkins();
    }

    @AfterEach
    void stop() throws Exception {
        for (WorkflowJob job : jenkins.jenkins.getItems(WorkflowJob.class)) {
            for (WorkflowRun run : job.getBuilds()) {
                run.doKill();
            }
        }
        sandbox.close();
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 600 && !condition.getAsBoolean(); i++) {
            Thread.sleep(50);
        }
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }

    private static boolean isReadyForRestart() {
        try {
            return RestartListener.isAllReady();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static WorkflowRun waiting(String job, String script) throws Exception {
        WorkflowJob created = jenkins.createProject(WorkflowJob.class, job);
        created.setDefinition(new CpsFlowDefinition(script, true));
        WorkflowRun run = created.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage(WAITING, run);
        return run;
    }

    private List<SandboxPullRequest> pullRequests() {
        return sandbox.forge().forge().pullRequests(sandbox.repository().slug());
    }

    private void merge() {
        sandbox.forge().forge().mergeByPerson(sandbox.repository().slug(), 1, MergeMethod.MERGE, "jane");
    }

    private void assertThatTheNextPromotionAdoptsThePullRequest() throws Exception {
        assertThat(pullRequests()).singleElement().matches(SandboxPullRequest::isOpen);
        WorkflowRun next = waiting("next", KEEPING);
        merge();
        PromoteExecutions.nudgeAll();
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(next));
        assertThat(pullRequests()).hasSize(1);
    }

    private static String nodeId(Run<?, ?> run) {
        return GitopsAction.of(run).records().get(0).getNodeId();
    }

    @Test
    void shouldBeReachedUnderTheNewNameOfItsJob() throws Exception {
        WorkflowRun run = waiting("old", "gitopsPromote environment: 'staging', image: '" + IMAGE + "'");

        run.getParent().renameTo("new");

        WaitingStep step = WaitingSteps.get().find(run, nodeId(run)).orElseThrow();
        assertThat(step.runId()).isEqualTo("new#1");
        assertThat(WaitingSteps.get().all()).hasSize(1);
        step.abort(new CauseOfInterruption.UserInterruption("jane"));
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        assertThat(GitopsAction.of(run).records().get(0).getState()).isEqualTo(StepRecord.State.ABORTED);
        assertThat(pullRequests()).noneMatch(SandboxPullRequest::isOpen);
        assertThat(WaitingSteps.get().all()).isEmpty();
        assertThat(new File(jenkins.jenkins.getRootDir(), "jobs/old/builds/1/build.xml"))
                .doesNotExist();
    }

    @Test
    void shouldEndQuietlyWhenItsJobIsDeleted() throws Exception {
        try (LogRecorder log = new LogRecorder()
                .record("io.jenkins.plugins.gitops", Level.WARNING)
                .capture(100)) {
            WorkflowRun run = waiting("deleted", KEEPING);

            run.getParent().delete();

            await("the end of the step", () -> WaitingSteps.get().all().isEmpty());
            assertThat(run.isBuilding()).isFalse();
            assertThat(new File(jenkins.jenkins.getRootDir(), "jobs/deleted")).doesNotExist();
            assertThat(log.getMessages()).isEmpty();
        }
        assertThatTheNextPromotionAdoptsThePullRequest();
    }

    @Test
    void shouldEndQuietlyWhenItWasKilledAndItsJobDeleted() throws Exception {
        try (LogRecorder log = new LogRecorder()
                .record("io.jenkins.plugins.gitops", Level.WARNING)
                .record("org.jenkinsci.plugins.workflow.cps.CpsStepContext", Level.WARNING)
                .capture(100)) {
            WorkflowRun run = waiting("killed", KEEPING);
            run.doKill();
            jenkins.waitForCompletion(run);
            run.getParent().delete();

            WaitingSteps.get().all().forEach(WaitingStep::nudge);

            await("the end of the looks", () -> WaitingSteps.get().all().isEmpty());
            assertThat(log.getMessages()).isEmpty();
        }
        assertThatTheNextPromotionAdoptsThePullRequest();
    }

    @Test
    void shouldDoNothingMoreForABuildThatIsGoneFromTheDisk() throws Exception {
        try (LogRecorder log = new LogRecorder()
                .record("io.jenkins.plugins.gitops", Level.WARNING)
                .capture(100)) {
            WorkflowRun run = waiting("deleted", KEEPING);
            File place = run.getRootDir();

            Util.deleteRecursive(place);
            PromoteExecutions.nudgeAll();

            await("the end of the looks", () -> WaitingSteps.get().all().isEmpty());
            int requests = sandbox.forge().apiFaults().requests();
            PromoteExecutions.nudgeAll();
            Thread.sleep(2 * LookSchedule.MIN_PAUSE_MILLIS);
            assertThat(sandbox.forge().apiFaults().requests()).isEqualTo(requests);
            assertThat(place.list()).isNull();
            assertThat(log.getMessages()).isEmpty();
            run.doKill();
        }
        assertThatTheNextPromotionAdoptsThePullRequest();
    }

    @Test
    void shouldShareThePullRequestWithItsReplay() throws Exception {
        WorkflowRun first = waiting("cart", KEEPING);

        first.getAction(ReplayAction.class).run2(KEEPING + "\necho 'replayed'", Map.of());
        await("the replay", () -> first.getParent().getBuildByNumber(2) != null);
        WorkflowRun second = first.getParent().getBuildByNumber(2);
        jenkins.waitForMessage(WAITING, second);
        merge();
        PromoteExecutions.nudgeAll();

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(first));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(second));
        jenkins.assertLogContains("replayed", second);
        assertThat(pullRequests()).hasSize(1);
    }

    /** The flow node is another one then, so the number of the pull request is not known; its marker is. */
    @Test
    void shouldFindItsPullRequestAgainWhenItIsRestartedFromItsStage() throws Exception {
        WorkflowRun first = waiting("cart", """
                pipeline {
                  agent none
                  stages {
                    stage('First') { steps { echo 'only once' } }
                    stage('Promote') { steps { %s } }
                    stage('After') { steps { echo 'after' } }
                  }
                }
                """.formatted(KEEPING));
        first.doStop();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(first));

        first.getAction(RestartDeclarativePipelineAction.class).run("Promote");
        await("the restart", () -> first.getParent().getBuildByNumber(2) != null);
        WorkflowRun second = first.getParent().getBuildByNumber(2);
        jenkins.waitForMessage(WAITING, second);
        merge();
        PromoteExecutions.nudgeAll();

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(second));
        jenkins.assertLogNotContains("only once", second);
        jenkins.assertLogContains("after", second);
        assertThat(pullRequests()).hasSize(1);
    }

    @Test
    void shouldNotHoldUpASafeRestartAndGoOnAfterIt() throws Exception {
        WorkflowRun run = waiting("cart", KEEPING + "\necho 'after'");
        jenkins.jenkins.doQuietDown();
        try {
            // its message is a moment older than the end of its start
            await("readiness for a restart", BuildsThatGoAwayITest::isReadyForRestart);
            merge();
            PromoteExecutions.nudgeAll();
            await(
                    "the end of the step",
                    () -> GitopsAction.of(run).records().get(0).getState() == StepRecord.State.SUCCEEDED);
            assertThat(run.isBuilding()).isTrue();
            jenkins.assertLogNotContains("after", run);
        } finally {
            jenkins.jenkins.doCancelQuietDown();
        }

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        jenkins.assertLogContains("after", run);
    }
}
