package io.jenkins.plugins.gitops.steps;

import static io.jenkins.plugins.gitops.steps.ClustersSandbox.on;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.model.Result;
import io.jenkins.plugins.gitops.config.ClusterConfig;
import io.jenkins.plugins.gitops.config.EnvironmentConfig;
import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import io.jenkins.plugins.gitops.config.RepositoryConfig;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.record.StepRecord.Kind;
import io.jenkins.plugins.gitops.waiting.WaitingStep;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.apache.commons.io.FileUtils;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/**
 * A build whose steps wait is resumed from what is stored of it. {@code SerialFormITest/job} is the job of such a build with its
 * {@code build.xml} and {@code program.dat}; {@code docs/contributing/testing.md} says how it is stored anew.
 */
class SerialFormITest {

    /**
     * Every waiting step with addresses of its own, and behind one of them the results of all kinds; then what needs a configured
     * environment. The plan asks a cluster where nobody answers; the others wait for a merge, for a wave, and for time to pass.
     */
    private static final String SCRIPT = """
            def repository = [url: '%1$s', credentialsId: 'git', provider: 'github', apiUrl: '%2$s', apiCredentialsId: 'forge-token']
            def cluster = [serverUrl: '%3$s', credentialsId: 'cluster-token']
            def nobody = [serverUrl: 'http://127.0.0.1:9', credentialsId: 'cluster-token']
            parallel promote: {
              gitopsPromote environment: 'staging', application: 'cart', image: '%4$s:1.4.2', mode: 'pullRequest',
                  path: 'environments/staging', repository: repository, timeoutMinutes: 50000000,
                  edits: [manifestImage()], labels: ['release'], requiredApprovals: 1
            }, plan: {
              gitopsPlan environment: 'staging', application: 'cart', path: 'environments/staging', namespace: 'shop-staging',
                  repository: repository, cluster: nobody, timeoutMinutes: 50000000, drift: true
            }, sync: {
              gitopsSync environment: 'waves', application: 'cart', path: 'environments/waves', namespace: 'shop-waves',
                  repository: repository, cluster: cluster, timeoutMinutes: 50000000, conflicts: 'yield'
            }, verify: {
              def promoted = gitopsPromote environment: 'dev', application: 'cart', image: '%4$s:1.4.2', mode: 'commit',
                  path: 'environments/dev', repository: repository, edits: [manifestImage()]
              def planned = gitopsPlan environment: 'dev', application: 'cart', path: 'environments/dev', namespace: 'shop-dev',
                  repository: repository, cluster: cluster
              def synced = gitopsSync environment: 'dev', application: 'cart', path: 'environments/dev', namespace: 'shop-dev',
                  repository: repository, cluster: cluster
              def captured = gitopsCapture environment: 'dev', application: 'cart', path: 'environments/dev',
                  namespace: 'shop-dev', repository: repository, cluster: cluster
              def verified = gitopsVerify environment: 'dev', application: 'cart', image: '%4$s:1.4.2', namespace: 'shop-dev',
                  cluster: cluster, stableForSeconds: 0
              try {
                gitopsVerify environment: 'dev', application: 'cart', image: '%4$s:1.4.2', namespace: 'shop-dev',
                    cluster: cluster, timeoutMinutes: 50000000, stableForSeconds: 1500000000
              } finally {
                echo "promoted ${promoted.state}: ${promoted.image}, ${promoted.changes.size()} change"
                echo "planned ${planned.changed}: ${planned.json.contains(planned.hash)}"
                echo "synced ${synced.changed}: ${synced.commit == promoted.commit}"
                echo "captured ${captured.state}: ${captured.captured}"
                echo "verified ${verified.image}: ${verified.objects > 0}"
              }
            }, rollout: {
              gitopsSync environment: 'fleet', timeoutMinutes: 50000000
            }, capture: {
              gitopsCapture environment: 'drifted', fromCluster: 'eu-1', labels: ['drift'], timeoutMinutes: 50000000
            }
            """;

    private static final Kind[] WAITING = {Kind.PROMOTE, Kind.PLAN, Kind.SYNC, Kind.VERIFY, Kind.SYNC, Kind.CAPTURE};

    private static final String STORED = "SerialFormITest/job/config.xml";

    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:\\d{5}");

    /** As long as what it takes the place of, so that the binary file stays whole. */
    private static final String NOBODY = "127.0.0.1:00009";

    private static final long YEAR_2100 = 4_102_444_800_000L;

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path folder;

    private static WorkflowRun build(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("cart", WorkflowJob.class).getBuildByNumber(1);
    }

    private static void awaitAll() throws Exception {
        // what a step waits for is stored, that it waits is not: it registers at its first look after a restart
        for (int i = 0;
                i < 600
                        && (waiting() < WAITING.length
                                || WaitingSteps.get().all().size() < WAITING.length);
                i++) {
            Thread.sleep(100);
        }
        assertThat(PromoteExecutions.statuses())
                .as(() -> "the log:\n" + log())
                .hasSize(WAITING.length)
                .allMatch(status -> status.startsWith("waiting for "));
    }

    private static String log() {
        try {
            return JenkinsRule.getLog(
                    Jenkins.get().getItemByFullName("cart", WorkflowJob.class).getBuildByNumber(1));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static long waiting() throws Exception {
        return PromoteExecutions.statuses().stream()
                .filter(status -> status.startsWith("waiting for "))
                .count();
    }

    /** The same names as when it was stored, and nobody behind them. */
    private static void configureNobody() throws Exception {
        new PipelineSandbox.Access("", "", "", "nobody", "token", "token").addCredentials();
        PipelineSandbox.addText("us-token", "token");
        GitopsConfiguration configuration = GitopsConfiguration.get();
        configuration.setClusters(List.of(
                new ClusterConfig("eu-1", "http://127.0.0.1:9"), new ClusterConfig("us-1", "http://127.0.0.1:9")));
        configuration.setRepositories(List.of(new RepositoryConfig("config", "http://127.0.0.1:9/shop/config.git")));
        // at once: a build that looks meanwhile must never miss its environment
        configuration.setEnvironments(
                Stream.of("fleet", "drifted").map(SerialFormITest::ofNobody).toList());
    }

    private static EnvironmentConfig ofNobody(String name) {
        EnvironmentConfig environment = new EnvironmentConfig(name, "cart");
        environment.setRepository("config");
        environment.setAllowedFolders("/");
        environment.setClusters(List.of(on("eu-1", 0), on("us-1", 1)));
        return environment;
    }

    private static void assertThatItIsResumed(JenkinsRule jenkins) throws Exception {
        // a build that Jenkins has never run here is resumed when it is loaded
        assertThat(build(jenkins)).isNotNull();
        awaitAll();
        assertThat(build(jenkins).isBuilding()).isTrue();
        assertThatAllStepsWait(GitopsAction.of(build(jenkins)).records());
        assertThatTheyKnowWhatTheyDid(GitopsAction.of(build(jenkins)).records());
        assertThatItEndsWithItsResultsWhenStopped(jenkins);
    }

    private static void assertThatAllStepsWait(List<StepRecord> records) {
        List<StepRecord> open =
                records.stream().filter(record -> !record.getState().isEnd()).toList();
        assertThat(open).extracting(StepRecord::getKind).containsExactlyInAnyOrder(WAITING);
        assertThat(open).allSatisfy(record -> {
            assertThat(record.getApplication()).isEqualTo("cart");
            assertThat(record.getState()).isEqualTo(StepRecord.State.WAITING);
            assertThat(record.getDeadlineMillis()).isGreaterThan(YEAR_2100);
        });
    }

    private static void assertThatTheyKnowWhatTheyDid(List<StepRecord> records) {
        assertThat(WaitingSteps.get().all())
                .filteredOn(step -> step.pullRequest() > 0)
                .extracting(WaitingStep::branch)
                .containsExactlyInAnyOrder("gitops/staging/cart", "gitops-capture/drifted/cart");
        assertThat(records)
                .filteredOn(
                        record -> !record.fact(StepRecord.PULL_REQUEST_NUMBER).isEmpty())
                .extracting(StepRecord::getKind)
                .containsExactlyInAnyOrder(Kind.PROMOTE, Kind.CAPTURE);
        assertThat(records)
                .filteredOn(record -> record.getKind() == Kind.SYNC)
                .hasSize(3)
                .allMatch(record -> record.fact(StepRecord.COMMIT).length() == 40);
        assertThat(records)
                .filteredOn(record -> record.getEnvironment().equals("waves"))
                .flatExtracting(StepRecord::getDocuments)
                .contains(StepRecord.PLAN_DOCUMENT);
        assertThat(records)
                .filteredOn(record -> record.getEnvironment().equals("fleet"))
                .extracting(record -> record.fact(StepRecord.CLUSTERS))
                .singleElement()
                .asString()
                .startsWith("eu-1 synced, us-1 ");
    }

    private static void assertThatItEndsWithItsResultsWhenStopped(JenkinsRule jenkins) throws Exception {
        WorkflowRun run = build(jenkins);
        run.doStop();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        assertThat(GitopsAction.of(run).records())
                .allMatch(record -> record.getState().isEnd());
        jenkins.assertLogContains("promoted PROMOTED: " + PipelineSandbox.IMAGE + ":1.4.2, 1 change", run);
        jenkins.assertLogContains("planned true: true", run);
        jenkins.assertLogContains("synced true: true", run);
        jenkins.assertLogContains("captured NOTHING: []", run);
        jenkins.assertLogContains("verified " + PipelineSandbox.IMAGE + ":1.4.2: true", run);
    }

    @Test
    void shouldResumeWhatIsStored() throws Throwable {
        URL stored = SerialFormITest.class.getResource(STORED);
        assertThat(stored)
                .as("the stored job; docs/contributing/testing.md says how to store it")
                .isNotNull();
        sessions.then(jenkins -> configureNobody());
        FileUtils.copyDirectory(new File(stored.toURI()).getParentFile(), new File(sessions.getHome(), "jobs/cart"));

        sessions.then(SerialFormITest::assertThatItIsResumed);
    }

    @Test
    void shouldResumeWhatThisVersionStores() throws Throwable {
        try (ClustersSandbox sandbox = new ClustersSandbox(folder)) {
            addWaves(sandbox.pipeline());
            sessions.then(jenkins -> {
                sandbox.configureJenkins();
                // a step with addresses of its own must not name one of these
                GitopsConfiguration.get().setEnvironments(List.of());
                drift(jenkins, sandbox);
                sandbox.add("fleet", on("eu-1", 0), on("us-1", 1));
                sandbox.us().objects().pauseControllers();
                WorkflowJob job = jenkins.createProject(WorkflowJob.class, "cart");
                job.setDefinition(
                        new CpsFlowDefinition(script(sandbox.pipeline().access()), true));
                WorkflowRun run = job.scheduleBuild2(0).waitForStart();
                jenkins.waitForMessage("Waiting for pull request 1 to be merged", run);
                jenkins.waitForMessage("Waiting for pull request 2 to be merged", run);
                jenkins.waitForMessage("Waiting for Deployment shop-waves/cart to be ready", run);
                jenkins.waitForMessage("Waiting for everything to stay healthy", run);
                jenkins.waitForMessage("Waiting for us-1: Deployment fleet/cart", run);
                awaitAll();
            });
            sessions.then(jenkins -> {
                build(jenkins);
                configureNobody();
            });
        }
        File job = new File(sessions.getHome(), "jobs/cart");
        forgetAddresses(job);
        String target = System.getProperty("gitops.storeJob");
        if (target != null) {
            assertThat(new File(target)).doesNotExist();
            FileUtils.copyDirectory(job, new File(target));
        }

        sessions.then(SerialFormITest::assertThatItIsResumed);
    }

    private static String script(PipelineSandbox.Access access) {
        return SCRIPT.formatted(access.repositoryUrl(), access.apiUrl(), access.clusterUrl(), PipelineSandbox.IMAGE);
    }

    private static void addWaves(PipelineSandbox sandbox) {
        String never = PipelineSandbox.IMAGE + ":never";
        sandbox.cluster().pods().neverReady(never);
        String manifests = sandbox.repository().read("main", "environments/dev/cart.yaml");
        sandbox.repository()
                .commit(
                        "main",
                        "Waves",
                        Map.of(
                                "environments/waves/cart.yaml",
                                manifests
                                        .replace("shop-dev", "shop-waves")
                                        .replace(PipelineSandbox.IMAGE + ":1.4.1", never),
                                "environments/waves/behind.yaml",
                                """
                                apiVersion: v1
                                kind: ConfigMap
                                metadata:
                                  name: behind
                                  annotations:
                                    gitops.jenkins.io/wave: "1"
                                """));
    }

    private static void drift(JenkinsRule jenkins, ClustersSandbox sandbox) throws Exception {
        sandbox.add("drifted", on("eu-1", 0), on("us-1", 1));
        WorkflowJob before = jenkins.createProject(WorkflowJob.class, "before");
        before.setDefinition(new CpsFlowDefinition("gitopsSync 'drifted'", true));
        jenkins.assertBuildStatusSuccess(before.scheduleBuild2(0));
        ObjectNode settings = sandbox.eu()
                .objects()
                .find("", "configmaps", "drifted", "settings")
                .orElseThrow()
                .deepCopy();
        settings.withObject("/data").put("colour", "red");
        sandbox.eu().objects().update("kubectl-edit", settings);
    }

    /** Later anybody may answer there. */
    private static void forgetAddresses(File job) throws IOException {
        try (Stream<Path> files = Files.walk(job.toPath())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                Files.writeString(file, ADDRESS.matcher(content).replaceAll(NOBODY), StandardCharsets.ISO_8859_1);
            }
        }
    }
}
