package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.util.Secret;
import io.jenkins.plugins.gitops.config.WebhookConfiguration;
import io.jenkins.plugins.gitops.config.WebhookSecretConfig;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.waiting.WaitingStep;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * What builds cost that wait for a merge. Not among the tests that every build runs:
 * {@code bin/mvn test -Dtest=ManyWaitingBuildsBench}, with {@code -Dbuilds=50} for fewer than 200. It prints its numbers.
 */
@WithJenkins
class ManyWaitingBuildsBench {

    private static final int BUILDS = Integer.getInteger("builds", 200);
    private static final String SECRET = "secret of the bench";
    private static final long MINUTE = 60_000;

    @TempDir
    private Path folder;

    private JenkinsRule jenkins;

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 30L * 60 * 1_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain for " + what);
            }
            Thread.sleep(20);
        }
    }

    private static long usedHeap() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(300);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long threads(String part) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains(part))
                .count();
    }

    private List<WorkflowRun> start(String name, IntFunction<String> script) throws Exception {
        List<WorkflowRun> runs = new ArrayList<>();
        for (int i = 1; i <= BUILDS; i++) {
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, name + i);
            job.setDefinition(new CpsFlowDefinition(script.apply(i), true));
            runs.add(job.scheduleBuild2(0).waitForStart());
        }
        return runs;
    }

    private static boolean logs(WorkflowRun run, String text) {
        try {
            return JenkinsRule.getLog(run).contains(text);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldCostLittleToWait(JenkinsRule rule) throws Exception {
        jenkins = rule;
        try (PipelineSandbox sandbox = new PipelineSandbox(folder)) {
            sandbox.configureJenkins();
            configureWebhook();
            long atFirst = usedHeap();
            List<WorkflowRun> sleeping = start("sleep", i -> "sleep 100000");
            for (WorkflowRun run : sleeping) {
                await("the sleep", () -> logs(run, "Sleeping"));
            }
            long withSleep = usedHeap();
            List<WorkflowRun> waiting = start(
                    "wait",
                    i -> "gitopsPromote environment: 'staging', application: 'cart" + i + "', image: '"
                            + PipelineSandbox.IMAGE + ":1.4.2'");
            await(
                    "all pull requests",
                    () -> WaitingSteps.get().all().stream()
                                    .filter(step -> step.pullRequest() > 0)
                                    .count()
                            == BUILDS);
            Thread.sleep(MINUTE);

            long withWait = usedHeap();
            long looks = sandbox.forge().apiFaults().requests();
            assertThat(jenkins.jenkins.getComputer("").countBusy()).isZero();
            assertThat(threads(ResumableExecution.class.getName())).isLessThanOrEqualTo(8);
            Thread.sleep(MINUTE);
            long looksInAMinute = sandbox.forge().apiFaults().requests() - looks;
            long perSleep = (withSleep - atFirst) / BUILDS;
            long perWait = (withWait - withSleep) / BUILDS;
            print(
                    "%d builds; heap of one in sleep %d kB, in gitopsPromote %d kB, our share %d kB; forge requests %d/min;"
                            .formatted(
                                    BUILDS,
                                    perSleep / 1024,
                                    perWait / 1024,
                                    (perWait - perSleep) / 1024,
                                    looksInAMinute));
            print(" executors %d, threads of our pool %d, all threads %d"
                    .formatted(
                            jenkins.jenkins.getComputer("").countBusy(),
                            threads(ResumableExecution.class.getName()),
                            Thread.activeCount()));

            resume(sandbox, waiting);
            for (WorkflowRun run : sleeping) {
                run.doKill();
            }
        }
    }

    private static void print(String line) {
        System.out.println("BENCH " + line);
    }

    private void configureWebhook() throws Exception {
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new StringCredentialsImpl(CredentialsScope.SYSTEM, "webhook", "", Secret.fromString(SECRET)));
        WebhookConfiguration.get().setSecrets(List.of(new WebhookSecretConfig("github", "webhook")));
    }

    /** Merges one pull request, tells Jenkins by webhook, and measures until that build has ended; three times. */
    private void resume(PipelineSandbox sandbox, List<WorkflowRun> waiting) throws Exception {
        for (WorkflowRun run : waiting.subList(0, Math.min(3, waiting.size()))) {
            WaitingStep step = WaitingSteps.get().all().stream()
                    .filter(each -> each.runId().equals(run.getExternalizableId()))
                    .findFirst()
                    .orElseThrow();
            sandbox.forge()
                    .forge()
                    .mergeByPerson(sandbox.repository().slug(), step.pullRequest(), MergeMethod.MERGE, "jane");
            String body = "{\"action\":\"closed\",\"pull_request\":{\"number\":" + step.pullRequest()
                    + "},\"repository\":{\"full_name\":\""
                    + sandbox.repository().slug() + "\"}}";
            long from = System.nanoTime();
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(jenkins.getURL() + "gitops-webhook/github"))
                                    .header("X-Hub-Signature-256", "sha256=" + hmac(body))
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            await("the build to go on", () -> !run.isBuilding());
            print(" webhook to end of build " + (System.nanoTime() - from) / 1_000_000 + " ms");
            jenkins.assertBuildStatusSuccess(run);
        }
    }

    private static String hmac(String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }
}
