package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.gitops.view.GitopsAction;
import io.jenkins.plugins.gitops.view.StepRecord;
import io.jenkins.plugins.gitops.view.StepRecord.Kind;
import io.jenkins.plugins.gitops.waiting.WaitingStep;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
 * Builds that an earlier version left waiting go on in this one. The folder beside this class holds the jobs of such builds as
 * versions stored them ({@code program.dat}, {@code build.xml}); they are never replaced, only more of later versions are added:
 * {@code bin/mvn test -Dtest=SerialFormITest -Dgitops.storeJob=<folder>} stores what this version writes.
 */
class SerialFormITest {

    /** The plan asks a cluster where nobody answers; the others wait for a merge, for a wave, and for time to pass. */
    private static final String SCRIPT = """
            def repository = [url: '%1$s', credentialsId: 'git', forge: 'github', forgeUrl: '%2$s', forgeCredentialsId: 'forge-token']
            def cluster = [serverUrl: '%3$s', credentialsId: 'cluster-token']
            def nobody = [serverUrl: 'http://127.0.0.1:9', credentialsId: 'cluster-token']
            parallel promote: {
              gitopsPromote environment: 'staging', application: 'cart', image: '%4$s:1.4.2', mode: 'pullRequest',
                  path: 'environments/staging', repository: repository, timeLimitMinutes: 50000000,
                  edits: [manifestImage()], labels: ['release'], requiredApprovals: 1
            }, plan: {
              gitopsPlan environment: 'staging', application: 'cart', path: 'environments/staging', namespace: 'shop-staging',
                  repository: repository, cluster: nobody, timeLimitMinutes: 50000000, drift: true
            }, sync: {
              gitopsSync environment: 'waves', application: 'cart', path: 'environments/waves', namespace: 'shop-waves',
                  repository: repository, cluster: cluster, timeLimitMinutes: 50000000, conflicts: 'yield'
            }, verify: {
              gitopsSync environment: 'dev', application: 'cart', path: 'environments/dev', namespace: 'shop-dev',
                  repository: repository, cluster: cluster
              gitopsVerify environment: 'dev', application: 'cart', image: '%4$s:1.4.1', namespace: 'shop-dev', cluster: cluster,
                  timeLimitMinutes: 50000000, stableForSeconds: 1500000000
            }
            """;

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

    static void awaitAll(int steps) throws Exception {
        // what a step waits for is stored, that it waits is not: it signs in at its first look after a restart
        for (int i = 0;
                i < 600 && (waiting() < steps || WaitingSteps.get().all().size() < steps);
                i++) {
            Thread.sleep(100);
        }
        assertThat(PromoteExecutions.statuses()).hasSize(steps).allMatch(status -> status.startsWith("waiting for "));
    }

    private static long waiting() throws Exception {
        return PromoteExecutions.statuses().stream()
                .filter(status -> status.startsWith("waiting for "))
                .count();
    }

    private static void assertThatItWaits(JenkinsRule jenkins, Kind... kinds) throws Exception {
        WorkflowRun run = build(jenkins);
        awaitAll(kinds.length);

        assertThat(run.isBuilding()).isTrue();
        assertThat(WaitingSteps.get().all()).hasSize(kinds.length);
        List<StepRecord> open = GitopsAction.of(run).records().stream()
                .filter(record -> !record.getState().isEnd())
                .toList();
        assertThat(open).extracting(StepRecord::getKind).containsExactlyInAnyOrder(kinds);
        assertThat(open).allSatisfy(record -> {
            assertThat(record.getApplication()).isEqualTo("cart");
            assertThat(record.getState()).isEqualTo(StepRecord.State.WAITING);
            assertThat(record.getDeadlineMillis()).isGreaterThan(YEAR_2100);
        });
    }

    private static void assertThatItEndsWhenStopped(JenkinsRule jenkins) throws Exception {
        WorkflowRun run = build(jenkins);
        run.doStop();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        assertThat(GitopsAction.of(run).records())
                .allMatch(record -> record.getState().isEnd());
    }

    private static void assertThatItKnowsWhatItDid(JenkinsRule jenkins) {
        List<StepRecord> records = GitopsAction.of(build(jenkins)).records();
        assertThat(WaitingSteps.get().all())
                .filteredOn(step -> step.pullRequest() == 1)
                .extracting(WaitingStep::branch)
                .containsExactly("gitops/staging/cart");
        assertThat(records)
                .filteredOn(record -> record.getKind() == Kind.PROMOTE)
                .extracting(record -> record.fact(StepRecord.PULL_REQUEST_NUMBER))
                .containsExactly("1");
        assertThat(records)
                .filteredOn(record -> record.getKind() == Kind.SYNC)
                .hasSize(2)
                .allMatch(record -> record.fact(StepRecord.COMMIT).length() == 40
                        && record.getDocuments().contains(StepRecord.PLAN_DOCUMENT));
    }

    private void placeStored(String version) throws Exception {
        File stored = new File(SerialFormITest.class
                .getResource("SerialFormITest/" + version + "/config.xml")
                .toURI());
        FileUtils.copyDirectory(stored.getParentFile(), new File(sessions.getHome(), "jobs/cart"));
    }

    private static PipelineSandbox.Access nowhere() {
        return new PipelineSandbox.Access("", "", "", "nobody", "token", "token");
    }

    @Test
    void shouldGoOnWithWhatVersion1Stored() throws Throwable {
        placeStored("version-1");

        sessions.then(jenkins -> {
            assertThatItWaits(jenkins, Kind.PROMOTE, Kind.SYNC, Kind.VERIFY);
            assertThatItEndsWhenStopped(jenkins);
        });
    }

    @Test
    void shouldGoOnWithWhatVersion2Stored() throws Throwable {
        sessions.then(jenkins -> nowhere().addCredentials());
        placeStored("version-2");

        sessions.then(SerialFormITest::assertThatAllWaitAndKnowWhatTheyDid);
    }

    private static void assertThatAllWaitAndKnowWhatTheyDid(JenkinsRule jenkins) throws Exception {
        assertThatItWaits(jenkins, Kind.PROMOTE, Kind.PLAN, Kind.SYNC, Kind.VERIFY);
        assertThatItKnowsWhatItDid(jenkins);
        assertThatItEndsWhenStopped(jenkins);
    }

    @Test
    void shouldGoOnWithWhatThisVersionStores() throws Throwable {
        try (PipelineSandbox sandbox = new PipelineSandbox(folder)) {
            addWaves(sandbox);
            sessions.then(jenkins -> {
                sandbox.addCredentials();
                WorkflowJob job = jenkins.createProject(WorkflowJob.class, "cart");
                job.setDefinition(new CpsFlowDefinition(script(sandbox.access()), true));
                WorkflowRun run = job.scheduleBuild2(0).waitForStart();
                jenkins.waitForMessage("Waiting for pull request 1 to be merged", run);
                jenkins.waitForMessage("Waiting for Deployment shop-waves/cart to be ready", run);
                jenkins.waitForMessage("Waiting for everything to stay healthy", run);
                awaitAll(4);
            });
        }
        forgetAddresses(new File(sessions.getHome(), "jobs/cart"));
        String target = System.getProperty("gitops.storeJob");
        if (target != null) {
            FileUtils.copyDirectory(
                    new File(sessions.getHome(), "jobs/cart"), Path.of(target).toFile());
        }

        sessions.then(SerialFormITest::assertThatAllWaitAndKnowWhatTheyDid);
    }

    private static String script(PipelineSandbox.Access access) {
        return SCRIPT.formatted(access.repositoryUrl(), access.forgeUrl(), access.clusterUrl(), PipelineSandbox.IMAGE);
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

    /** Later anybody may answer there. */
    static void forgetAddresses(File job) throws IOException {
        try (Stream<Path> files = Files.walk(job.toPath())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                Files.writeString(file, ADDRESS.matcher(content).replaceAll(NOBODY), StandardCharsets.ISO_8859_1);
            }
        }
    }
}
