package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.model.Result;
import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import io.jenkins.plugins.gitops.config.freeze.DatedFreezeWindow;
import io.jenkins.plugins.gitops.config.freeze.FreezeWindowConfig;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxExtras;
import io.jenkins.plugins.gitops.sandbox.kubernetes.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What others changed in the cluster comes into Git by a pull request; no secret value does. */
@WithJenkins
class GitopsCaptureITest {

    private static final String FILE = "environments/staging/more.yaml";

    /** In base64 as the cluster has them, and as people wrote them. */
    private static final List<String> SECRETS = List.of("aHVudGVyMw==", "hunter3", "swordfish");

    private static final String MORE = """
            # what people wrote stays
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data:
              colour: blue # a colour
              size: "1"
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: login}
            data: {password: aHVudGVyMg==}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: gone}
            """;

    private static JenkinsRule jenkins;
    private static PipelineSandbox sandbox;

    @BeforeAll
    static void start(JenkinsRule rule, @TempDir Path folder) throws Exception {
        jenkins = rule;
        sandbox = new PipelineSandbox(folder);
        sandbox.configureJenkins();
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    private static WorkflowRun begin(String name, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun run(Result expected, String name, String script) throws Exception {
        return jenkins.assertBuildStatus(expected, jenkins.waitForCompletion(begin(name, script)));
    }

    private static void edit(String group, String resource, String name, java.util.function.Consumer<ObjectNode> how) {
        ObjectNode object = sandbox.cluster()
                .objects()
                .find(group, resource, "shop-staging", name)
                .orElseThrow()
                .deepCopy();
        how.accept(object);
        sandbox.cluster().objects().update("kubectl-edit", object);
    }

    private static void driftEverywhere() {
        edit("apps", "deployments", "cart", cart -> {
            cart.withObject("/spec").put("replicas", 3);
            ((ObjectNode) cart.at("/spec/template/spec/containers/0"))
                    .putArray("env")
                    .addObject()
                    .put("name", "DB_PASSWORD")
                    .put("value", "swordfish");
        });
        edit("", "configmaps", "settings", settings -> {
            settings.withObject("/data").put("colour", "red").put("added", "yes");
        });
        edit("", "secrets", "login", login -> login.withObject("/data").put("password", "aHVudGVyMw=="));
        sandbox.cluster().objects().delete("", "configmaps", "shop-staging", "gone");
    }

    private static void freezeStaging(FreezeWindowConfig... windows) {
        GitopsConfiguration.get().environment("staging").orElseThrow().setFreezeWindows(List.of(windows));
        GitopsConfiguration.get().save();
    }

    /** The forge counts those of all tests. */
    private static long pullRequestOf(WorkflowRun waiting) throws Exception {
        jenkins.waitForMessage("to be merged", waiting);
        return Long.parseLong(GitopsAction.of(waiting).records().get(0).fact(StepRecord.PULL_REQUEST_NUMBER));
    }

    private static void merge(long number, String method) {
        sandbox.forge().forge().mergeByPerson(sandbox.repository().slug(), number, MergeMethod.valueOf(method), "jane");
    }

    @Test
    void shouldBringLiveValuesIntoGitBesideAWaitingPromotionAndNoSecret() throws Exception {
        sandbox.repository().commit("main", "More", Map.of(FILE, MORE));
        run(Result.SUCCESS, "sync", "gitopsSync 'staging'");
        driftEverywhere();
        WorkflowRun promoting =
                begin("promote", "gitopsPromote environment: 'staging', image: '" + PipelineSandbox.IMAGE + ":1.4.2'");
        long promotion = pullRequestOf(promoting);

        freezeStaging(new DatedFreezeWindow("2020-01-01T00:00", "UTC", "Incident"));
        WorkflowRun capturing = begin("capture", """
                def c = gitopsCapture environment: 'staging', labels: ['drift'], reviewers: ['jane']
                echo "${c.state} ${c.commit} ${c.pullRequestNumber} ${c.captured.size()} left=${c.left.size()}"
                """);
        long capture = pullRequestOf(capturing);
        String body = sandbox.forge()
                .forge()
                .pullRequest(sandbox.repository().slug(), capture)
                .body();
        jenkins.assertLogContains("to be merged; staging is frozen until further notice: Incident", capturing);
        merge(capture, "SQUASH");
        PromoteExecutions.nudgeAll();
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(capturing));
        jenkins.assertLogContains("It was merged although staging is frozen", capturing);
        freezeStaging();
        String merged = sandbox.repository().tip("main");

        assertThat(promoting.isBuilding()).isTrue();
        assertThat(sandbox.repository().read("main", FILE))
                .contains("# what people wrote stays", "colour: red # a colour", "added: \"yes\"")
                .contains("aHVudGVyMg==");
        assertThat(sandbox.repository().read("main", "environments/staging/cart.yaml"))
                .contains("replicas: 3")
                .contains(PipelineSandbox.IMAGE + ":1.4.1");
        assertThat(body)
                .contains("Brings values of **staging** of cart into Git as they are in the cluster.")
                .contains(
                        "metadata.name=settings].data.colour` | `blue` | `red` |",
                        "Not captured:",
                        "secret values are never written into a repository")
                .contains("ConfigMap shop-staging/gone missing is not captured");
        jenkins.assertLogContains("Secret shop-staging/login changed", capturing);
        jenkins.assertLogContains("secret values are never written into a repository", capturing);
        jenkins.assertLogContains("MERGED " + merged + " " + capture + " 3", capturing);
        assertThat(GitopsAction.of(capturing).records()).singleElement().satisfies(record -> {
            assertThat(record.getKind()).isEqualTo(StepRecord.Kind.CAPTURE);
            assertThat(record.fact(StepRecord.PULL_REQUEST_NUMBER)).isEqualTo(String.valueOf(capture));
            assertThat(record.fact(StepRecord.BRANCH)).isEqualTo("main");
        });
        assertThat(body).doesNotContain(SECRETS);
        assertThat(sandbox.repository().read("main", FILE)).doesNotContain(SECRETS);
        assertThat(sandbox.repository().log("main").get(0).toString()).doesNotContain(SECRETS);
        assertThatNoSecretIsStored(capturing);

        assertThat(sandbox.forge()
                        .forge()
                        .pullRequest(sandbox.repository().slug(), promotion)
                        .isOpen())
                .isTrue();
        promoting.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(promoting));
        WorkflowRun later = run(Result.SUCCESS, "later", """
                def before = gitopsCapture environment: 'staging', wait: false
                echo "before ${before.state} ${before.pullRequestNumber} ${before.left.join('; ')}"
                gitopsSync environment: 'staging', conflicts: 'force'
                gitopsSync environment: 'staging', revertDrift: true
                def after = gitopsCapture 'staging'
                echo "after ${after.state} ${after.captured} ${after.left}"
                """);
        jenkins.assertLogContains("before NOTHING null", later);
        jenkins.assertLogContains("since it was synced; sync the branch", later);
        jenkins.assertLogContains("after NOTHING [] []", later);
    }

    private static void assertThatNoSecretIsStored(WorkflowRun run) throws Exception {
        try (Stream<Path> files = Files.walk(run.getRootDir().toPath())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
                assertThat(SECRETS).as(file.toString()).noneMatch(text::contains);
            }
        }
    }

    private static void scaleDev(int replicas) {
        ObjectNode cart = sandbox.cluster()
                .objects()
                .find("apps", "deployments", "shop-dev", "cart")
                .orElseThrow()
                .deepCopy();
        cart.withObject("/spec").put("replicas", replicas);
        sandbox.cluster().objects().update("kubectl-edit", cart);
    }

    private static void takeBackWhatHasNoReasonAnyMore() throws Exception {
        WorkflowRun run = begin("reasonless", "echo \"reasonless ${gitopsCapture('dev').state}\"");
        long number = pullRequestOf(run);
        run(Result.SUCCESS, "healed", "gitopsSync environment: 'dev', revertDrift: true");
        PromoteExecutions.forgetPullRequests();
        PromoteExecutions.nudgeAll();

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        jenkins.assertLogContains("reasonless NOTHING", run);
        assertThat(sandbox.forge()
                        .forge()
                        .pullRequest(sandbox.repository().slug(), number)
                        .isOpen())
                .isFalse();
        scaleDev(2);
    }

    /** Comparing changes nothing, so that nobody waits for its end. */
    private static void endAtOnceWhereTheClusterHangs() throws Exception {
        sandbox.cluster().requests().clear();
        sandbox.cluster().faults().next(100, "GET", ".*", Fault.slow(Duration.ofSeconds(20)));
        WorkflowRun run = begin("hanging", "gitopsCapture 'dev'");
        while (sandbox.cluster().requests().count("GET", "gitops-cart.dev") == 0) {
            Thread.sleep(20);
        }
        long before = System.nanoTime();
        run.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        sandbox.cluster().faults().clear();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void shouldEndWithTheOpenPullRequestWhereThatIsWantedAndTakeItBackAfterAnAbort() throws Exception {
        run(Result.SUCCESS, "dev", "gitopsSync 'dev'");
        scaleDev(2);

        WorkflowRun open = run(Result.SUCCESS, "open", """
                def c = gitopsCapture environment: 'dev', wait: false, labels: ['gitops'], reviewers: ['jane']
                echo "state=${c.state} url=${c.pullRequestUrl != null} captured=${c.captured}"
                """);
        SandboxExtras.Of extras = sandbox.forge()
                .forge()
                .extras()
                .of(
                        sandbox.repository().slug(),
                        Long.parseLong(GitopsAction.of(open).records().get(0).fact(StepRecord.PULL_REQUEST_NUMBER)));
        assertThat(extras.labels()).containsExactly("gitops");
        assertThat(extras.reviewers()).containsExactly("jane");
        WorkflowRun resumed = begin("resumed", "echo \"resumed ${gitopsCapture('dev').state}\"");
        pullRequestOf(resumed);
        // what a fault or a restart right behind the opening comes to: the next look knows the pull request
        PromoteExecutions.waitNoMore();
        PromoteExecutions.nudgeAll();
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(resumed));
        jenkins.assertLogContains("resumed PROPOSED", resumed);
        WorkflowRun aborted = run(Result.SUCCESS, "aborted", """
                try {
                  timeout(time: 10, unit: 'SECONDS') { gitopsCapture 'dev' }
                } catch (err) { echo 'ENDED' }
                """);
        takeBackWhatHasNoReasonAnyMore();
        endAtOnceWhereTheClusterHangs();
        sandbox.repository()
                .commit("main", "Render", Map.of("environments/dev/kustomization.yaml", "resources: [cart.yaml]\n"));
        WorkflowRun rendered = run(
                Result.FAILURE,
                "rendered",
                "gitopsCapture environment: 'dev', revision: '"
                        + sandbox.repository().tip("main") + "'");

        jenkins.assertLogContains(
                "state=PROPOSED url=true captured=[Deployment shop-dev/cart:"
                        + " documents[kind=Deployment,metadata.name=cart].spec.replicas of environments/dev/cart.yaml is 2]",
                open);
        jenkins.assertLogContains("since the promotion was aborted", aborted);
        jenkins.assertLogContains("which is rendered, so no file holds its values", rendered);
    }
}
