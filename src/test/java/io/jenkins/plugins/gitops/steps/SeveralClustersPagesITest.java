package io.jenkins.plugins.gitops.steps;

import static io.jenkins.plugins.gitops.steps.ClustersSandbox.on;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.model.Result;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.sandbox.browser.Chromium;
import io.jenkins.plugins.gitops.sandbox.browser.EnabledIfChromium;
import io.jenkins.plugins.gitops.sandbox.browser.Theme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * The pages of a sync of several clusters and of a capture, of builds that really ran, in a real browser; with {@code -Dscreenshots=<folder>}
 * it writes pictures.
 */
@WithJenkins
@EnabledIfChromium
class SeveralClustersPagesITest {

    private static JenkinsRule jenkins;
    private static ClustersSandbox sandbox;
    private static Chromium browser;

    @BeforeAll
    static void start(JenkinsRule rule, @TempDir Path folder, @TempDir Path profile) throws Exception {
        jenkins = rule;
        sandbox = new ClustersSandbox(folder);
        sandbox.configureJenkins();
        browser = Chromium.start(profile);
        browser.resize(1280, 900);
    }

    @AfterAll
    static void end() throws Exception {
        browser.close();
        sandbox.close();
    }

    private static WorkflowRun begin(String name, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static void show(String path, String picture, int height) throws Exception {
        browser.open(jenkins.getURL() + path, Map.of());
        assertThat(browser.complaints()).isEmpty();
        screenshot(picture, height);
        assertThat(Theme.faintTexts(browser)).isEmpty();
        Theme.darken(browser);
        screenshot(picture + "-dark", height);
        assertThat(Theme.faintTexts(browser)).isEmpty();
    }

    private static void screenshot(String name, int height) throws IOException {
        String target = System.getProperty("screenshots");
        if (target != null) {
            browser.resize(1280, height);
            browser.screenshot(Path.of(target).resolve(name + ".png"));
            browser.resize(1280, 900);
        }
    }

    private static String text() {
        return browser.evaluate("document.body.innerText").asText();
    }

    private static String step(WorkflowRun run, StepRecord.Kind kind) {
        return GitopsAction.of(run).records().stream()
                .filter(record -> record.getKind() == kind)
                .map(record -> run.getUrl() + "gitops/step/" + record.getNodeId() + "/")
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldShowASyncOfSeveralClusters() throws Exception {
        sandbox.add("fleet", on("eu-1", 0), on("us-1", 1));
        sandbox.us().objects().pauseControllers();
        WorkflowRun run = begin("rollout", """
                gitopsSync 'fleet'
                gitopsVerify environment: 'fleet', image: 'registry.example.org/shop/cart:1.4.1', stableForSeconds: 0
                """);
        jenkins.waitForMessage("Waiting for us-1: Deployment fleet/cart", run);

        show(run.getUrl() + "gitops/", "clusters-waiting", 800);
        assertThat(text()).contains("eu-1", "us-1");

        sandbox.us().objects().resumeControllers();
        jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(run));
        show(run.getUrl() + "gitops/", "clusters", 900);
        show(step(run, StepRecord.Kind.SYNC), "clusters-plan", 1300);
        assertThat(text()).contains("eu-1", "us-1", "Deployment");
        show(step(run, StepRecord.Kind.VERIFY), "clusters-verification", 900);
        show(run.getUrl(), "clusters-summary", 700);
    }

    @Test
    void shouldShowACapture() throws Exception {
        sandbox.add("drifted", on("eu-1", 0));
        jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(begin("before", "gitopsSync 'drifted'")));
        ObjectNode settings = sandbox.eu()
                .objects()
                .find("", "configmaps", "drifted", "settings")
                .orElseThrow()
                .deepCopy();
        settings.withObject("/data").put("colour", "red");
        sandbox.eu().objects().update("kubectl-edit", settings);
        WorkflowRun run = begin("capture", "gitopsCapture environment: 'drifted', fromCluster: 'eu-1'");
        jenkins.waitForMessage("to be merged", run);

        show(run.getUrl() + "gitops/", "capture-waiting", 800);
        assertThat(text())
                .contains(
                        "Capture cart in drifted",
                        "gitops-capture/drifted/cart",
                        ".data.colour of environments/drifted/all.yaml");

        sandbox.pipeline()
                .forge()
                .forge()
                .mergeByPerson(
                        sandbox.pipeline().repository().slug(),
                        Long.parseLong(GitopsAction.of(run).records().get(0).fact(StepRecord.PULL_REQUEST_NUMBER)),
                        MergeMethod.MERGE,
                        "jane");
        PromoteExecutions.nudgeAll();
        jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(run));
        show(run.getUrl() + "gitops/", "capture", 800);
        assertThat(text()).contains("1 value merged");
        show(step(run, StepRecord.Kind.CAPTURE), "capture-step", 800);
        show(run.getUrl(), "capture-summary", 700);
    }
}
