package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Item;
import hudson.model.Result;
import hudson.security.ACL;
import io.jenkins.plugins.gitops.config.EnvironmentConfig;
import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.config.freeze.DatedFreezeWindow;
import io.jenkins.plugins.gitops.config.freeze.FreezeWindowConfig;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.sandbox.kubernetes.Fault;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.net.URL;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What waits while an environment is frozen, over a restart, and who may let it through. */
class FreezeRestartITest {

    private static final Instant FROZEN = Instant.parse("2030-01-05T12:00:00Z");
    private static final Instant OVER = Instant.parse("2030-01-07T08:00:00Z");
    private static final String FREEZE = "frozen until Mon 2030-01-07 08:00 UTC: Audit";
    private static final String IMAGE = PipelineSandbox.IMAGE + ":1.4.2";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path folder;

    private PipelineSandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = new PipelineSandbox(folder);
        setTime(FROZEN);
    }

    @AfterEach
    void stop() {
        FreezeGate.tell(Clock.systemUTC());
        sandbox.close();
    }

    private static void setTime(Instant now) {
        FreezeGate.tell(Clock.fixed(now, ZoneOffset.UTC));
    }

    private static void freeze(FreezeWindowConfig... windows) {
        for (EnvironmentConfig each : GitopsConfiguration.get().getEnvironments()) {
            each.setFreezeWindows(List.of(windows));
        }
        GitopsConfiguration.get().save();
    }

    private static DatedFreezeWindow dated(String from, String until, String reason) {
        DatedFreezeWindow window = new DatedFreezeWindow(from, "UTC", reason);
        window.setUntil(until);
        return window;
    }

    private static void secure(JenkinsRule jenkins) {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.BUILD, Item.CANCEL, GitopsPermissions.PROMOTE)
                .everywhere()
                .to("builder")
                .grant(Jenkins.READ, Item.READ, GitopsPermissions.OVERRIDE_FREEZE)
                .everywhere()
                .to("jane"));
    }

    private static WorkflowRun run(JenkinsRule jenkins, String name, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun build(JenkinsRule jenkins, String name) {
        return jenkins.jenkins.getItemByFullName(name, WorkflowJob.class).getBuildByNumber(1);
    }

    private static StepRecord record(WorkflowRun run) {
        return GitopsAction.find(run).orElseThrow().records().get(0);
    }

    private static int override(JenkinsRule jenkins, WorkflowRun run, String person, String reason) throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .withBasicCredentials(person);
        String path = run.getUrl() + "gitops/step/" + record(run).getNodeId() + "/overrideFreeze";
        WebRequest request = new WebRequest(new URL(jenkins.getURL(), path), HttpMethod.POST);
        request.setRequestParameters(List.of(new NameValuePair("reason", reason)));
        return client.getPage(client.addCrumb(request)).getWebResponse().getStatusCode();
    }

    private static void awaitSigningIn(WorkflowRun... runs) throws Exception {
        for (WorkflowRun run : runs) {
            while (WaitingSteps.get().find(run, record(run).getNodeId()).isEmpty()) {
                Thread.sleep(50);
            }
        }
    }

    private boolean isSynced() {
        return sandbox.cluster()
                .objects()
                .find("apps", "deployments", "shop-dev", "cart")
                .isPresent();
    }

    private String committed() {
        return sandbox.repository().read("main", "environments/dev/cart.yaml");
    }

    private PullRequestState pullRequest(long number) {
        return sandbox.forge()
                .forge()
                .pullRequest(sandbox.repository().slug(), number)
                .state();
    }

    @Test
    void shouldWaitForTheEndOfAFreezeOverARestart() throws Throwable {
        sessions.then(jenkins -> {
            sandbox.configureJenkins();
            GitopsConfiguration.get().environment("staging").orElseThrow().setAutoMerge("squash");
            freeze(dated("2030-01-05T00:00", "2030-01-07T08:00", "Audit"));
            secure(jenkins);
            WorkflowRun proposed =
                    run(jenkins, "proposed", "gitopsPromote environment: 'staging', image: '" + IMAGE + "'");
            WorkflowRun direct = run(jenkins, "direct", "gitopsPromote environment: 'dev', image: '" + IMAGE + "'");
            WorkflowRun sync = run(jenkins, "sync", "gitopsSync environment: 'dev', timeoutMinutes: 50000000");

            jenkins.waitForMessage("Waiting for pull request 1 to be merged; staging is " + FREEZE, proposed);
            jenkins.waitForMessage("Waiting for dev, " + FREEZE, direct);
            jenkins.waitForMessage("Waiting for dev, " + FREEZE, sync);
            PromoteExecutions.nudgeAll();
            shouldNotHoldUpWhatChangesNothing(jenkins);
            shouldFailWhereItIsAskedTo(jenkins);
            assertThat(pullRequest(1)).isEqualTo(PullRequestState.OPEN);
            assertThat(committed()).contains(":1.4.1");
            assertThat(sandbox.repository().branches()).containsExactlyInAnyOrder("main", "gitops/staging/cart");
            assertThat(isSynced()).isFalse();
            assertThat(record(sync).getDocuments()).contains(StepRecord.PLAN_DOCUMENT);
            assertThat(record(sync).fact(StepRecord.FREEZE)).isEqualTo(FREEZE);
            jenkins.assertLogContains("is not over before", direct);
            jenkins.assertLogNotContains("is not over before", sync);
        });
        sessions.then(jenkins -> {
            secure(jenkins);
            WorkflowRun proposed = build(jenkins, "proposed");
            WorkflowRun direct = build(jenkins, "direct");
            WorkflowRun sync = build(jenkins, "sync");
            awaitSigningIn(proposed, direct, sync);
            // by the first look after the restart, and seen by another one
            freeze(dated("2030-01-05T00:00", "2030-01-07T08:00", "Audit, again"));
            jenkins.waitForMessage(
                    "Waiting for pull request 1 to be merged; staging is " + FREEZE + ", again", proposed);
            jenkins.waitForMessage("Waiting for dev, " + FREEZE + ", again", direct);
            jenkins.waitForMessage("Waiting for dev, " + FREEZE + ", again", sync);
            assertThat(isSynced()).isFalse();
            assertThat(committed()).contains(":1.4.1");
            assertThat(pullRequest(1)).isEqualTo(PullRequestState.OPEN);

            setTime(OVER);
            PromoteExecutions.nudgeAll();

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(proposed));
            jenkins.assertLogContains("The freeze of staging is over", proposed);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(direct));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(sync));
            assertThat(pullRequest(1)).isEqualTo(PullRequestState.MERGED);
            assertThat(committed()).contains(":1.4.2");
            assertThat(isSynced()).isTrue();
            assertThat(record(sync).getFacts()).doesNotContainKey(StepRecord.FREEZE);
        });
    }

    private static void shouldNotHoldUpWhatChangesNothing(JenkinsRule jenkins) throws Exception {
        WorkflowRun looks = run(
                jenkins,
                "looks",
                "gitopsPlan environment: 'dev'\ngitopsSync environment: 'dev', dryRun: true, freeze: 'fail'");
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(looks));
    }

    private static void shouldFailWhereItIsAskedTo(JenkinsRule jenkins) throws Exception {
        WorkflowRun promotion = run(
                jenkins,
                "failing",
                "gitopsPromote environment: 'staging', application: 'cart', image: '" + IMAGE + "', freeze: 'fail'");
        WorkflowRun sync = run(jenkins, "failing-sync", "gitopsSync environment: 'dev', freeze: 'fail'");
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(promotion));
        jenkins.assertLogContains("The environment staging is " + FREEZE + "; nothing was changed", promotion);
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(sync));
        jenkins.assertLogContains("The environment dev is " + FREEZE + "; nothing was changed", sync);
        WorkflowRun mistaken = run(jenkins, "mistaken", "gitopsSync environment: 'dev', freeze: 'ignore'");
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(mistaken));
        jenkins.assertLogContains("freeze: \"ignore\" is not known", mistaken);
    }

    private static void shouldTellAReasonOnceThatXmlCannotHold(JenkinsRule jenkins) throws Exception {
        DatedFreezeWindow odd = dated("2030-01-05T00:00", "2030-01-07T08:00", "Odd\u0085");
        freeze(odd);
        WorkflowRun run = run(jenkins, "odd", "gitopsSync environment: 'dev'");
        jenkins.waitForMessage("Waiting for dev, frozen until", run);

        freeze(odd, dated("2030-03-01T00:00", "", "Spring"));
        while (PromoteExecutions.wouldBeWoken().contains(true)) {
            Thread.sleep(20);
        }

        assertThat(JenkinsRule.getLog(run)).containsOnlyOnce("is not over before");
        freeze();
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    /** A person puts it into the merge queue, where the red check holds it up. */
    private void queue(JenkinsRule jenkins, WorkflowRun run, long number) throws Exception {
        jenkins.waitForMessage("Waiting for pull request " + number + " to be merged", run);
        sandbox.forge().forge().extras().of(sandbox.repository().slug(), number).queue(true);
    }

    /** Else the forge would merge it in the next freeze. */
    private void shouldLeaveToPeopleWhatIsNotWaitedForAnyMore(JenkinsRule jenkins) throws Exception {
        GitopsConfiguration.get().environment("staging").orElseThrow().setAutoMerge("squash");
        sandbox.forge().forge().blockMerges(sandbox.repository().slug(), "main", "A check is red.");
        String promotion = "gitopsPromote environment: 'staging', keepOnAbort: true, image: '" + PipelineSandbox.IMAGE;
        WorkflowRun late = run(jenkins, "late-merge", promotion + ":1.4.3'");
        queue(jenkins, late, 2);
        PromoteExecutions.expireAll();
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(late));
        jenkins.assertLogContains("Pull request 2 is left to people to merge", late);
        WorkflowRun kept = run(jenkins, "kept-merge", promotion + ":1.4.4'");
        queue(jenkins, kept, 2);
        kept.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(kept));
        jenkins.assertLogContains("Pull request 2 is left to people to merge", kept);
        sandbox.forge().forge().allowMerges(sandbox.repository().slug(), "main");
        assertThat(pullRequest(2)).isEqualTo(PullRequestState.OPEN);
    }

    @Test
    void shouldLetThroughWhatAPersonWhoMayOverrides() throws Throwable {
        sessions.then(jenkins -> {
            sandbox.configureJenkins();
            GitopsConfiguration.get().environment("staging").orElseThrow().setRequiredApprovals(0);
            freeze(dated("2030-01-05T00:00", "2030-01-07T08:00", "Audit"));
            secure(jenkins);
            WorkflowRun sync = run(jenkins, "sync", "gitopsSync environment: 'dev'");
            WorkflowRun other = run(jenkins, "other", "gitopsSync environment: 'dev', timeoutMinutes: 60");
            jenkins.waitForMessage("Waiting for dev, " + FREEZE, sync);
            jenkins.waitForMessage("Waiting for dev, " + FREEZE, other);

            assertThat(override(jenkins, sync, "builder", "hotfix")).isEqualTo(403);
            assertThat(override(jenkins, sync, "jane", "  ")).isEqualTo(400);
            assertThat(override(jenkins, sync, "jane", "x".repeat(501))).isEqualTo(400);
            assertThat(WaitingSteps.get()
                            .find(sync, record(sync).getNodeId())
                            .orElseThrow()
                            .isOverridableBy(ACL.SYSTEM2))
                    .isFalse();
            assertThat(isSynced()).isFalse();
            assertThat(override(jenkins, sync, "jane", "hotfix\nfor #4711")).isEqualTo(200);

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(sync));
            assertThat(isSynced()).isTrue();
            jenkins.assertLogContains(
                    "jane has overridden the freeze of dev for this step (" + FREEZE + "): hotfix for #4711", sync);
            assertThat(record(sync).getFacts())
                    .containsEntry(StepRecord.FREEZE_OVERRIDDEN_BY, "jane")
                    .containsEntry(StepRecord.FREEZE_OVERRIDE_REASON, "hotfix for #4711")
                    .containsKey(StepRecord.FREEZE_OVERRIDDEN_MILLIS);
            assertThat(override(jenkins, sync, "jane", "again")).isEqualTo(409);
            assertThat(other.isBuilding()).isTrue();

            WorkflowRun proposed =
                    run(jenkins, "proposed", "gitopsPromote environment: 'staging', image: '" + IMAGE + "'");
            jenkins.waitForMessage("staging is " + FREEZE, proposed);
            sandbox.forge().forge().mergeByPerson(sandbox.repository().slug(), 1, MergeMethod.MERGE, "omar");
            PromoteExecutions.nudgeAll();
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(proposed));
            jenkins.assertLogContains("It was merged although staging is " + FREEZE, proposed);

            // a mistake holds up, too; nobody nudges
            freeze(dated("2030-01-05T00:00", "next week", "Audit"));
            jenkins.waitForMessage("Waiting for dev, frozen until further notice: a freeze window is wrong", other);
            // an open end, until the window is taken away
            freeze(dated("2030-01-05T00:00", "", "Incident"));
            jenkins.waitForMessage("Waiting for dev, frozen until further notice: Incident", other);
            assertThat(PromoteExecutions.wouldBeWoken()).containsExactly(false);
            GitopsConfiguration.get()
                    .environment("dev")
                    .orElseThrow()
                    .setFreezeWindows(
                            List.of(dated("2030-01-05T00:00", "", "Incident"), dated("2030-01-05T12:01", "", "Soon")));
            assertThat(PromoteExecutions.wouldBeWoken()).as("by a next one").containsExactly(true);
            WorkflowRun direct = run(jenkins, "direct", "gitopsPromote environment: 'dev', image: '" + IMAGE + "'");
            jenkins.waitForMessage("Waiting for dev, frozen until further notice: Incident", direct);
            freeze();
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(direct));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(other));

            shouldLeaveToPeopleWhatIsNotWaitedForAnyMore(jenkins);
            shouldTellAReasonOnceThatXmlCannotHold(jenkins);
            freeze(dated("2030-01-05T00:00", "2030-01-07T08:00", "Audit"));
            WorkflowRun late = run(jenkins, "late", "gitopsSync environment: 'dev'");
            jenkins.waitForMessage("Waiting for dev, " + FREEZE, late);
            PromoteExecutions.expireAll();
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(late));
            jenkins.assertLogContains("it still waited for: dev, " + FREEZE, late);

            WorkflowRun kept = run(jenkins, "kept", "gitopsSync environment: 'dev'");
            jenkins.waitForMessage("Waiting for dev, " + FREEZE, kept);
            sandbox.cluster().faults().next(1_000, "GET", ".*", Fault.status(503));
            assertThat(override(jenkins, kept, "jane", "hotfix")).isEqualTo(200);
        });
        sandbox.cluster().faults().clear();
        sessions.then(jenkins -> {
            WorkflowRun kept = build(jenkins, "kept");

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(kept));
            jenkins.assertLogContains("jane has overridden the freeze of dev", kept);
        });
    }
}
