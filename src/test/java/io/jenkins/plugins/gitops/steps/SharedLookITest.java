package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeToken;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.github.GitHubForge;
import io.jenkins.plugins.gitops.engine.git.CommitAuthor;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.GitRemote;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.EditOptions;
import io.jenkins.plugins.gitops.engine.manifest.ManifestEdit;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.promotion.Promoter;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Mode;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Origin;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Target;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.steps.promote.MergePolls;
import io.jenkins.plugins.gitops.waiting.WaitingStep;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Many promotions that wait in one repository cost the forge no more than one. */
@WithJenkins
class SharedLookITest {

    private static final int WAITING = 50;

    /** A little more than the pause that the poller keeps, however often it is called. */
    private static final long POLL_PAUSE_MILLIS = 5_100;

    @TempDir
    private Path folder;

    private PipelineSandbox sandbox;

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 120_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
            Thread.sleep(50);
        }
    }

    /** The steps adopt them, since the forge is asked to open one in a second only. */
    private void openPullRequests() {
        GitRemote remote = GitRemote.of(sandbox.repository().cloneUrl().toString())
                .withCredentials(sandbox.forge().user(), sandbox.forge().token());
        GitHubForge forge = new GitHubForge(
                HttpClient.newHttpClient(),
                ForgeEndpoint.of(
                        sandbox.forge().gitHubApiUrl(),
                        ForgeToken.of(sandbox.forge().token())));
        ImageReference image = ImageReference.parse(PipelineSandbox.IMAGE + ":1.4.2");
        try (ConfigRepository repository = new ConfigRepository(remote, folder.resolve("cache"))) {
            Promoter promoter =
                    Promoter.proposingTo(repository, forge, sandbox.repository().slug());
            for (int i = 1; i <= WAITING; i++) {
                PromotionRequest request = new PromotionRequest(
                        new Target("cart" + i, "staging"),
                        List.of(image),
                        List.of(new ManifestEdit.Image("environments/staging", image, EditOptions.DEFAULT)),
                        "main",
                        Mode.PULL_REQUEST,
                        new Origin(new CommitAuthor("Jane Doe", ""), "an earlier build"));
                promoter.propose(request, 0, OperationLog.SILENT);
            }
        }
    }

    private List<String> apiRequests() {
        return sandbox.forge().apiFaults().requestLines();
    }

    private static List<WaitingStep> waiting() {
        return WaitingSteps.get().all().stream()
                .filter(step -> step.pullRequest() > 0)
                .toList();
    }

    /** Until nobody has asked the forge for a while. */
    private void quiet() throws InterruptedException {
        int before = -1;
        while (apiRequests().size() != before) {
            before = apiRequests().size();
            Thread.sleep(1_500);
        }
    }

    private void poll() throws InterruptedException {
        Thread.sleep(POLL_PAUSE_MILLIS);
        MergePolls.get().nudge(sandbox.repository().slug());
        quiet();
    }

    @Test
    void shouldAskTheForgeOnceForAllWhoWait(JenkinsRule jenkins) throws Exception {
        try (PipelineSandbox opened = new PipelineSandbox(folder)) {
            sandbox = opened;
            sandbox.configureJenkins();
            PipelineSandbox.addSharedEnvironment("staging", "pullRequest", "environments/staging");
            openPullRequests();
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "carts");
            job.setDefinition(new CpsFlowDefinition("""
                    def branches = [failFast: true]
                    for (int i = 1; i <= %d; i++) {
                        int n = i
                        branches["cart$n"] = {
                            def p = gitopsPromote environment: 'staging', application: "cart$n", image: '%s:1.4.2', keepOnAbort: true
                            echo "cart$n is $p.state"
                        }
                    }
                    parallel branches
                    """.formatted(WAITING, PipelineSandbox.IMAGE), true));
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            await("all promotions to wait", () -> waiting().size() == WAITING);
            quiet();
            // check now: a look of that step alone, and one for all, which is the first that they hear of
            waiting().get(0).nudge();
            await(
                    "the first look for all",
                    () -> apiRequests().stream()
                            .anyMatch(line -> line.contains("/pulls?state=open&per_page=100&page=1")));
            quiet();

            sandbox.forge().apiFaults().forgetRequests();
            poll();
            poll();
            assertThat(apiRequests())
                    .as("two looks for " + WAITING)
                    .hasSize(2)
                    .allMatch(line -> line.contains("/pulls?state=open"));
            assertThat(PromoteExecutions.statuses())
                    .allMatch(status -> Long.parseLong(status.replaceAll(".*next look in (\\d+) sec", "$1")) > 20 * 60);

            sandbox.forge().apiFaults().forgetRequests();
            sandbox.forge().forge().mergeByPerson(sandbox.repository().slug(), 7, MergeMethod.MERGE, "jane");
            poll();
            jenkins.waitForMessage("cart7 is MERGED", run);
            assertThat(apiRequests().stream().filter(line -> line.contains("/pulls/7")))
                    .isNotEmpty();
            assertThat(apiRequests().stream().filter(line -> line.contains("/pulls/8")))
                    .as("nothing has happened to the others")
                    .isEmpty();

            PromoteExecutions.expireAll();
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
            assertThat(GitopsAction.find(run).orElseThrow().records())
                    .anyMatch(record -> record.fact(StepRecord.SUMMARY).equals("timed_out"));
            sandbox.forge().apiFaults().forgetRequests();
            poll();
            assertThat(apiRequests()).as("nobody waits any more").isEmpty();
        }
    }
}
