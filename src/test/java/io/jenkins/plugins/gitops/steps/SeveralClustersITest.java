package io.jenkins.plugins.gitops.steps;

import static io.jenkins.plugins.gitops.steps.ClustersSandbox.colour;
import static io.jenkins.plugins.gitops.steps.ClustersSandbox.hasLast;
import static io.jenkins.plugins.gitops.steps.ClustersSandbox.lock;
import static io.jenkins.plugins.gitops.steps.ClustersSandbox.on;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.model.Result;
import io.jenkins.plugins.gitops.config.EnvironmentCluster;
import io.jenkins.plugins.gitops.config.EnvironmentConfig;
import io.jenkins.plugins.gitops.config.IgnoredDifference;
import io.jenkins.plugins.gitops.config.freeze.DatedFreezeWindow;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.sandbox.kubernetes.Fault;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxApiServer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Environments on two clusters: planned, synced, verified, failed, stopped and healed; all in one Jenkins, since its start costs. */
@WithJenkins
class SeveralClustersITest {

    private static JenkinsRule jenkins;
    private static ClustersSandbox sandbox;

    @BeforeAll
    static void start(JenkinsRule rule, @TempDir Path folder) throws Exception {
        jenkins = rule;
        sandbox = new ClustersSandbox(folder);
        sandbox.configureJenkins();
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    private static WorkflowJob job(String name, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    private static WorkflowRun run(Result expected, String name, String script) throws Exception {
        return jenkins.assertBuildStatus(
                expected, job(name, script).scheduleBuild2(0).get());
    }

    private static StepRecord only(WorkflowRun run, StepRecord.Kind kind) {
        return GitopsAction.of(run).records().stream()
                .filter(record -> record.getKind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private static JSONObject page(WorkflowRun run, StepRecord step) throws Exception {
        return jenkins.getJSON(run.getUrl() + "gitops/step/" + step.getNodeId() + "/api/json?depth=4")
                .getJSONObject();
    }

    @Test
    void shouldPlanSyncAndVerifyOnAllClusters() throws Exception {
        sandbox.add("fleet", on("eu-1", 0), on("us-1", 1));

        WorkflowRun run = run(Result.SUCCESS, "fleet", """
                def p = gitopsPlan environment: 'fleet', drift: true
                echo "plan ${p.clusters} ${p.summary} created=${p.created.size()} drift=${p.drift.size()}"
                echo "json ${p.json.startsWith('{"eu-1":{')} ${p.json.contains('"us-1":{')}"
                def s = gitopsSync 'fleet'
                echo "sync ${s.clusters} ${s.summary} first=${s.created[0]} hash=${s.planHash == p.hash}"
                def v = gitopsVerify environment: 'fleet', image: 'registry.example.org/shop/cart:1.4.1', stableForSeconds: 0, requireNoDrift: true
                echo "verify ${v.clusters} ${v.objects} ${v.checks.find { it.kind == 'image' }.name}"
                def again = gitopsSync environment: 'fleet', dryRun: true
                echo "again ${again.changed} ${again.unchanged} ${again.clusters}"
                """);

        jenkins.assertLogContains("plan [eu-1:planned, us-1:planned] 6 to create created=6 drift=6", run);
        jenkins.assertLogContains("json true true", run);
        jenkins.assertLogContains("on several clusters: eu-1 waiting, us-1 waiting", run);
        jenkins.assertLogContains("[us-1] ConfigMap fleet/settings created", run);
        jenkins.assertLogContains("[eu-1] synced: 3 created", run);
        jenkins.assertLogContains(
                "sync [eu-1:synced, us-1:synced] 6 created first=[eu-1] ConfigMap fleet/settings hash=true", run);
        jenkins.assertLogContains("[us-1] Deployment fleet/cart runs registry.example.org/shop/cart:1.4.1", run);
        jenkins.assertLogContains(
                "verify [eu-1:verified, us-1:verified] 6 [eu-1] registry.example.org/shop/cart:1.4.1", run);
        jenkins.assertLogContains("[us-1] Deployment fleet/cart healthy: 1 of 1 replicas available", run);
        jenkins.assertLogContains("again false 6 [eu-1:planned, us-1:planned]", run);
        String log = JenkinsRule.getLog(run);
        assertThat(log.indexOf("[eu-1] synced")).isLessThan(log.indexOf("[us-1] ConfigMap fleet/settings created"));
        for (SandboxApiServer server : sandbox.both()) {
            assertThat(colour(server, "fleet")).contains("blue");
            assertThat(lock(server, "fleet")).isEmpty();
        }
        jenkins.assertLogContains(
                "fromCluster: missing, but the environment fleet has eu-1, us-1",
                run(Result.FAILURE, "capture", "gitopsCapture 'fleet'"));
        StepRecord synced = only(run, StepRecord.Kind.SYNC);
        assertThat(synced.getDocuments())
                .containsExactly("plan-eu-1.json", "report-eu-1.json", "plan-us-1.json", "report-us-1.json");
        assertThat(synced.fact(StepRecord.CLUSTERS)).isEqualTo("eu-1 synced, us-1 synced");
        JSONObject page = page(run, synced);
        assertThat(page.getJSONArray("plans").getJSONObject(1).getString("cluster"))
                .isEqualTo("us-1");
        assertThat(page.getJSONArray("reports")
                        .getJSONObject(0)
                        .getJSONObject("plan")
                        .getString("summary"))
                .isEqualTo("3 created");
        try (JenkinsRule.WebClient browser = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            String html = browser.goTo(run.getUrl() + "gitops/step/" + synced.getNodeId() + "/")
                    .asNormalizedText();
            assertThat(html).contains("Plan: eu-1", "What was done: us-1", "eu-1 synced, us-1 synced");
        }
    }

    @Test
    void shouldBeginNoFurtherClusterOnceTooManyFailed() throws Exception {
        EnvironmentCluster missing = on("eu-1", 0);
        missing.setNamespace("nowhere");
        EnvironmentConfig environment = sandbox.add("unlucky", missing, on("us-1", 1));

        WorkflowRun failed = run(Result.FAILURE, "unlucky", "gitopsSync 'unlucky'");
        environment.setMaxFailedClusters(2);
        ClustersSandbox.put(environment);
        WorkflowRun further = run(Result.FAILURE, "unlucky2", "gitopsSync 'unlucky'");

        WorkflowRun unverified = run(Result.FAILURE, "unverified", "gitopsVerify 'unlucky'");

        jenkins.assertLogContains("[eu-1] The namespace nowhere has no inventory gitops-cart.unlucky", unverified);
        jenkins.assertLogContains("Of 2 clusters: 1 failed, 1 not started", failed);
        jenkins.assertLogContains("eu-1: failed: ", failed);
        jenkins.assertLogContains("the namespace nowhere does not exist", failed);
        assertThat(only(failed, StepRecord.Kind.SYNC).fact(StepRecord.CLUSTERS))
                .isEqualTo("eu-1 failed, us-1 not started");
        jenkins.assertLogContains("Of 2 clusters: 1 synced, 1 failed", further);
        assertThat(colour(sandbox.us(), "unlucky")).contains("blue");
    }

    @Test
    void shouldStopOnAllClustersAndGiveTheirLocksBack() throws Exception {
        sandbox.add("stopped", on("eu-1", 0), on("us-1", 0));
        sandbox.both().forEach(server -> server.objects().pauseControllers());

        WorkflowRun run =
                job("stopped", "gitopsSync 'stopped'").scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("Waiting for eu-1: Deployment stopped/cart", run);
        assertThat(lock(sandbox.us(), "stopped")).contains(run.getUrl());
        run.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));

        for (SandboxApiServer server : sandbox.both()) {
            assertThat(lock(server, "stopped")).isEmpty();
            assertThat(hasLast(server, "stopped")).isFalse();
            server.objects().resumeControllers();
        }
        StepRecord record = only(run, StepRecord.Kind.SYNC);
        assertThat(record.fact(StepRecord.CLUSTERS)).isEqualTo("eu-1 interrupted, us-1 interrupted");
        assertThat(record.getDocuments()).contains("report-eu-1.json", "report-us-1.json");
        WorkflowRun next = run(Result.SUCCESS, "next", "gitopsSync 'stopped'");
        jenkins.assertLogNotContains("the sync of cart.stopped by", next);
        assertThat(sandbox.both()).allMatch(server -> hasLast(server, "stopped"));
    }

    @Test
    void shouldAskNoClusterInAFreezeAndFinishWhatHasBegunBeforeOne() throws Exception {
        EnvironmentConfig environment = sandbox.add("calm", on("eu-1", 0), on("us-1", 1));
        DatedFreezeWindow audit = new DatedFreezeWindow("2030-01-05T00:00", "UTC", "Audit");
        audit.setUntil("2030-01-07T08:00");
        environment.setFreezeWindows(List.of(audit));
        ClustersSandbox.put(environment);
        Instant frozen = Instant.parse("2030-01-05T12:00:00Z");
        FreezeGate.tell(Clock.fixed(frozen, ZoneOffset.UTC));
        try {
            sandbox.eu().objects().pauseControllers();
            sandbox.both().forEach(server -> server.requests().clear());
            WorkflowRun run = job("calm", "gitopsSync 'calm'").scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("Waiting for calm, frozen until Mon 2030-01-07 08:00 UTC: Audit", run);
            assertThat(sandbox.both()).allMatch(server -> server.requests().count() == 0);

            FreezeGate.tell(Clock.fixed(Instant.parse("2030-01-07T08:00:00Z"), ZoneOffset.UTC));
            PromoteExecutions.nudgeAll();
            jenkins.waitForMessage("Waiting for eu-1: Deployment calm/cart", run);
            FreezeGate.tell(Clock.fixed(frozen, ZoneOffset.UTC));
            sandbox.eu().objects().resumeControllers();
            PromoteExecutions.nudgeAll();

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            assertThat(sandbox.both()).allMatch(server -> hasLast(server, "calm"));
        } finally {
            FreezeGate.tell(Clock.systemUTC());
        }
    }

    @Test
    void shouldHoldUpInAFreezeWhatHasNotWrittenYet() throws Exception {
        EnvironmentConfig environment = sandbox.add("shy", on("eu-1", 0), on("us-1", 1));
        DatedFreezeWindow audit = new DatedFreezeWindow("2030-01-05T00:00", "UTC", "Audit");
        audit.setUntil("2030-01-07T08:00");
        environment.setFreezeWindows(List.of(audit));
        ClustersSandbox.put(environment);
        try {
            setTime("2030-01-04T12:00:00Z");
            sandbox.eu().objects().pauseControllers();
            WorkflowRun writing =
                    job("shy", "gitopsSync 'shy'").scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("Waiting for eu-1: Deployment shy/cart", writing);
            WorkflowRun locked =
                    job("shy-locked", "gitopsSync 'shy'").scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("Waiting for eu-1: the sync of cart.shy by", locked);

            setTime("2030-01-05T12:00:00Z");
            PromoteExecutions.nudgeAll();
            jenkins.waitForMessage("Waiting for shy, frozen until Mon 2030-01-07 08:00 UTC: Audit", locked);
            sandbox.eu().objects().resumeControllers();
            PromoteExecutions.nudgeAll();
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(writing));
            assertThat(only(locked, StepRecord.Kind.SYNC).fact(StepRecord.BEGUN))
                    .isEmpty();

            setTime("2030-01-04T12:00:00Z");
            sandbox.eu().faults().next(1_000, "GET", ".*", Fault.status(503));
            WorkflowRun unreachable =
                    job("shy-unreachable", "gitopsSync 'shy'").scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("Waiting for eu-1: ", unreachable);
            setTime("2030-01-05T12:00:00Z");
            PromoteExecutions.nudgeAll();
            jenkins.waitForMessage("Waiting for shy, frozen until", unreachable);
            sandbox.eu().faults().clear();

            setTime("2030-01-07T08:00:00Z");
            PromoteExecutions.nudgeAll();
            for (WorkflowRun run : List.of(locked, unreachable)) {
                jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
                String log = JenkinsRule.getLog(run);
                assertThat(log.indexOf("[eu-1] synced")).isGreaterThan(log.indexOf("The freeze of shy is over"));
            }
        } finally {
            sandbox.eu().faults().clear();
            FreezeGate.tell(Clock.systemUTC());
        }
    }

    private static void setTime(String now) {
        FreezeGate.tell(Clock.fixed(Instant.parse(now), ZoneOffset.UTC));
    }

    private static void edit(SandboxApiServer server, String namespace, String key, String value) {
        ObjectNode settings = server.objects()
                .find("", "configmaps", namespace, "settings")
                .orElseThrow()
                .deepCopy();
        settings.withObject("/data").put(key, value);
        server.objects().update("kubectl-edit", settings);
    }

    @Test
    void shouldHealEachClusterBackToWhatWasSyncedLast() throws Exception {
        EnvironmentConfig environment = sandbox.add("healed", on("eu-1", 0), on("us-1", 0));
        IgnoredDifference injected = new IgnoredDifference();
        injected.setKind("ConfigMap");
        injected.setPointer("/data/injected");
        environment.setIgnoreDifferences(List.of(injected));
        ClustersSandbox.put(environment);
        WorkflowRun nothing = run(Result.FAILURE, "never", "gitopsSync environment: 'healed', revertDrift: true");
        jenkins.assertLogContains("does not remember from which commit cart.healed was synced", nothing);
        run(Result.SUCCESS, "synced", "gitopsSync 'healed'");
        String last = sandbox.pipeline().repository().tip("main");
        sandbox.pipeline()
                .repository()
                .commit(
                        "main",
                        "Not synced yet",
                        java.util.Map.of(
                                "environments/healed/all.yaml",
                                sandbox.pipeline()
                                        .repository()
                                        .read("main", "environments/healed/all.yaml")
                                        .replace("blue", "green")));
        edit(sandbox.us(), "healed", "colour", "red");
        edit(sandbox.us(), "healed", "added", "x");
        edit(sandbox.us(), "healed", "injected", "y");

        WorkflowRun planned = run(
                Result.SUCCESS,
                "plan",
                "echo gitopsSync(environment: 'healed', revertDrift: true, dryRun: true).summary");
        WorkflowRun healed = run(Result.SUCCESS, "heal", """
                def s = gitopsSync environment: 'healed', revertDrift: true
                echo "${s.configured} ${s.clusters} ${s.commit}"
                """);

        jenkins.assertLogContains("1 to configure, 5 unchanged", planned);
        jenkins.assertLogContains("Bringing healed back to what was synced last on several clusters", healed);
        jenkins.assertLogContains("[us-1] is to be as commit " + last, healed);
        jenkins.assertLogContains(
                "[us-1]   takes back ConfigMap healed/settings data.colour from kubectl-edit (who has it since",
                healed);
        jenkins.assertLogContains("takes back ConfigMap healed/settings data.added from kubectl-edit", healed);
        jenkins.assertLogContains("[[us-1] ConfigMap healed/settings] [eu-1:synced, us-1:synced] " + last, healed);
        ObjectNode settings = sandbox.us()
                .objects()
                .find("", "configmaps", "healed", "settings")
                .orElseThrow();
        assertThat(settings.path("data").toString())
                .contains("blue", "injected")
                .doesNotContain("added");
    }

    @Test
    void shouldRefuseClusterAndClustersAndTheSameClusterTwice() throws Exception {
        EnvironmentConfig both = sandbox.add("both", on("eu-1", 0));
        both.setCluster("us-1");
        ClustersSandbox.put(both);
        sandbox.add("twice", on("eu-1", 0), on("eu-1", 1));
        EnvironmentCluster other = on("eu-1", 1);
        other.setNamespace("fine-2");
        sandbox.eu().createNamespace("fine-2");
        sandbox.add("fine", on("eu-1", 0), other);

        jenkins.assertLogContains("has both cluster and clusters", run(Result.FAILURE, "both", "gitopsPlan 'both'"));
        jenkins.assertLogContains(
                "names the cluster eu-1/twice twice", run(Result.FAILURE, "twice", "gitopsPlan 'twice'"));
        jenkins.assertLogContains(
                "[eu-1/fine:synced, eu-1/fine-2:synced]",
                run(Result.SUCCESS, "fine", "echo gitopsSync('fine').clusters.toString()"));
        assertThat(colour(sandbox.eu(), "fine-2")).contains("blue");
    }
}
