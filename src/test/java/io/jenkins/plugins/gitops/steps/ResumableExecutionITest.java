package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.XmlFile;
import hudson.model.Fingerprint;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.Saveable;
import hudson.model.listeners.SaveableListener;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.waiting.schedule.WaitNotice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.DataBoundConstructor;

/** What all waiting steps have in common, in one Jenkins, mostly by a step that does what a test says. */
@WithJenkins
class ResumableExecutionITest {

    private static final String STOP_LIMIT = ResumableExecution.class.getName() + ".stopLimitMillis";

    private static JenkinsRule jenkins;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    @BeforeEach
    void rehearse() {
        Rehearsal.looks.set(0);
        Rehearsal.mayTakeBack = new CountDownLatch(0);
        Saves.OF_RECORDS.clear();
    }

    @AfterEach
    void end() {
        System.clearProperty(STOP_LIMIT);
        Rehearsal.mayTakeBack.countDown();
    }

    /** A step that sees and takes back what a test says. */
    public static final class Rehearsal extends Step {

        private static final AtomicInteger looks = new AtomicInteger();
        private static volatile Supplier<Observation<String>> next;
        private static volatile CountDownLatch mayTakeBack;

        @DataBoundConstructor
        public Rehearsal() {}

        @Override
        public StepExecution start(StepContext context) {
            return new Execution(context);
        }

        @TestExtension
        public static final class DescriptorImpl extends StepDescriptor {

            @Override
            public String getFunctionName() {
                return "rehearse";
            }

            @Override
            public Set<? extends Class<?>> getRequiredContext() {
                return Set.of(Run.class);
            }
        }
    }

    private static final class Execution extends ResumableExecution<String> {

        private static final long serialVersionUID = 1L;

        Execution(StepContext context) {
            super(context);
        }

        @Override
        protected Observation<String> observe(Run<?, ?> run, OperationLog log) {
            Rehearsal.looks.incrementAndGet();
            return Rehearsal.next.get();
        }

        @Override
        protected void aborted(Run<?, ?> run, OperationLog log) {
            try {
                Rehearsal.mayTakeBack.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        protected Duration timeLimit() {
            return Duration.ofMinutes(10);
        }

        @Override
        protected StepRecord.Kind kind() {
            return StepRecord.Kind.VERIFY;
        }

        @Override
        public EnvironmentSettings settings() {
            return new EnvironmentSettings("staging");
        }

        @Override
        protected String server() {
            return "https://cluster.example.org";
        }
    }

    /** Who writes records of steps, and how often uses of credentials are written. */
    @TestExtension
    public static final class Saves extends SaveableListener {

        private static final ConcurrentLinkedQueue<String> OF_RECORDS = new ConcurrentLinkedQueue<>();
        private static final AtomicInteger OF_USES = new AtomicInteger();

        @Override
        public void onChange(Saveable saved, XmlFile file) {
            if (saved instanceof Fingerprint) {
                OF_USES.incrementAndGet();
            } else if (saved instanceof Run) {
                boolean ours = StackWalker.getInstance()
                        .walk(frames ->
                                frames.anyMatch(frame -> frame.getClassName().endsWith(".StepJournal")));
                if (ours) {
                    OF_RECORDS.add(Thread.currentThread().getName());
                }
            }
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 600 && !condition.getAsBoolean(); i++) {
            Thread.sleep(50);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private static WorkflowRun begin(String name, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static long count(WorkflowRun run, String text) throws Exception {
        return JenkinsRule.getLog(run)
                .lines()
                .filter(line -> line.contains(text))
                .count();
    }

    @Test
    void shouldWriteAWaitThatChangesAtEachLookOnlyEveryFewSeconds() throws Exception {
        Rehearsal.next = () -> {
            int look = Rehearsal.looks.get();
            String what = look < 60 ? "look " + look : "the last state";
            return look == 1_000_000
                    ? Observation.succeeded("done")
                    : Observation.running(Duration.ofMillis(look < 60 ? 20 : 600_000), what);
        };
        long from = System.nanoTime();

        WorkflowRun run = begin("changing", "rehearse()");
        await(() -> Rehearsal.looks.get() >= 60);
        jenkins.waitForMessage("Waiting for the last state", run);

        long seconds = (System.nanoTime() - from) / 1_000_000_000;
        assertThat(count(run, "Waiting for "))
                .as("in %d s", seconds)
                .isBetween(2L, 2 + seconds * 1_000 / WaitNotice.MIN_PAUSE_MILLIS);
        StepRecord record = GitopsAction.of(run).records().get(0);
        assertThat(record.getWaitingFor()).isEqualTo("the last state");
        assertThat(PromoteExecutions.statuses())
                .singleElement()
                .asString()
                .startsWith("waiting for the last state; next look in ");
        Rehearsal.looks.set(999_999);
        PromoteExecutions.nudgeAll();
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    @Test
    void shouldWaitThroughRefusedCredentialsAndContinueWhenTheyAreRenewed() throws Exception {
        Rehearsal.next = () -> {
            int look = Rehearsal.looks.get();
            if (look > 1 && look < 5) {
                throw OperationException.refused("GitHub answered 401; store a valid token", null);
            }
            return look < 5 ? Observation.running(Duration.ofHours(1), "the merge") : Observation.succeeded("merged");
        };
        WorkflowRun run = begin("rotated", "echo rehearse()");
        jenkins.waitForMessage("Waiting for the merge", run);

        PromoteExecutions.nudgeAll();
        jenkins.waitForMessage(
                "Waiting for credentials that are accepted (GitHub answered 401; store a valid token); the step continues by"
                        + " itself once they are",
                run);
        assertThat(GitopsAction.of(run).records())
                .singleElement()
                .satisfies(record -> assertThat(record.getWaitingFor()).contains("GitHub answered 401"));
        for (int look = 3; look <= 5; look++) {
            int next = look;
            PromoteExecutions.nudgeAll();
            await(() -> Rehearsal.looks.get() >= next);
        }

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        jenkins.assertLogContains("merged", run);
    }

    @Test
    void shouldEndAtOnceWhenCredentialsAreRefusedThatNeverWorked() throws Exception {
        Rehearsal.next = () -> {
            throw OperationException.refused("GitHub answered 401; store a valid token", null);
        };
        WorkflowRun run = begin("wrong", "rehearse()");

        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("GitHub answered 401; store a valid token", run);
    }

    @Test
    void shouldEndOnceAndOnItsOwnThreadsWhenItIsStoppedTwice() throws Exception {
        Rehearsal.next = () -> Observation.running(Duration.ofHours(1), "nothing");
        Rehearsal.mayTakeBack = new CountDownLatch(1);
        WorkflowRun run = begin("twice", "try { rehearse() } catch (err) { echo 'ENDED' }; echo 'NEXT'");
        jenkins.waitForMessage("Waiting for nothing", run);

        stopAll();
        assertThat(run.isBuilding()).isTrue();
        stopAll();

        jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(run));
        Rehearsal.mayTakeBack.countDown();
        assertThatItEndedOnceOnItsOwnThreads(run);
    }

    @Test
    void shouldEndOnItsOwnThreadsWhenTakingBackTakesTooLong() throws Exception {
        System.setProperty(STOP_LIMIT, "300");
        Rehearsal.next = () -> Observation.running(Duration.ofHours(1), "nothing");
        Rehearsal.mayTakeBack = new CountDownLatch(1);
        WorkflowRun run = begin("limit", "try { rehearse() } catch (err) { echo 'ENDED' }; echo 'NEXT'");
        jenkins.waitForMessage("Waiting for nothing", run);

        stopAll();

        jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(run));
        Rehearsal.mayTakeBack.countDown();
        assertThatItEndedOnceOnItsOwnThreads(run);
    }

    private static void stopAll() throws Exception {
        StepExecution.applyAll(ResumableExecution.class, execution -> {
                    try {
                        // where Jenkins itself does it: on the thread of the program
                        execution.stop(new FlowInterruptedException(Result.ABORTED, true));
                        return null;
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })
                .get(10, TimeUnit.SECONDS);
    }

    private static void assertThatItEndedOnceOnItsOwnThreads(WorkflowRun run) throws Exception {
        assertThat(count(run, "ENDED")).isEqualTo(1);
        assertThat(count(run, "NEXT")).isEqualTo(1);
        assertThat(GitopsAction.of(run).records())
                .extracting(StepRecord::getState)
                .containsExactly(StepRecord.State.ABORTED);
        assertThat(List.copyOf(Saves.OF_RECORDS))
                .isNotEmpty()
                .allMatch(thread -> thread.contains(ResumableExecution.class.getName()));
    }

    @Test
    void shouldRecordTheUseOfCredentialsOnceForManyLooks() throws Exception {
        try (PipelineSandbox sandbox = new PipelineSandbox(folder)) {
            sandbox.configureJenkins();
            WorkflowRun run = begin(
                    "tracked",
                    "gitopsPromote environment: 'staging', image: '" + PipelineSandbox.IMAGE
                            + ":1.4.2', keepOnAbort: true, planInPullRequest: false");
            jenkins.waitForMessage("Waiting for pull request 1 to be merged", run);
            int uses = Saves.OF_USES.get();
            assertThat(uses).isPositive();

            for (int i = 0; i < 3; i++) {
                int before = sandbox.forge().apiFaults().requests();
                PromoteExecutions.nudgeAll();
                await(() -> sandbox.forge().apiFaults().requests() > before);
            }
            run.doStop();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));

            assertThat(Saves.OF_USES).hasValue(uses);
        }
    }
}
