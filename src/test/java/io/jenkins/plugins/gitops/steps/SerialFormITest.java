package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.gitops.view.GitopsAction;
import io.jenkins.plugins.gitops.view.StepRecord;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.io.File;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/**
 * Builds that an earlier version left waiting go on in this one. The folder beside this class holds the job of such a build as
 * version 1 stored it ({@code program.dat}, {@code build.xml}); it is never replaced, only more of later versions are added. With
 * {@code -Dgitops.storeJob=<folder>} the test stores what this version writes.
 */
class SerialFormITest {

    /** Nobody answers there, so that all three steps wait. */
    private static final String SCRIPT = """
            def repository = [url: 'http://127.0.0.1:9/shop/config.git']
            def cluster = [serverUrl: 'http://127.0.0.1:9']
            parallel promote: {
              gitopsPromote environment: 'dev', application: 'cart', image: 'registry.example.org/shop/cart:1.4.2', mode: 'commit',
                  path: 'environments/dev', repository: repository, timeLimitMinutes: 50000000,
                  edits: [helmImage(file: 'values.yaml', path: 'cart.image')]
            }, sync: {
              gitopsSync environment: 'dev', application: 'cart', path: 'environments/dev', namespace: 'shop-dev',
                  repository: repository, cluster: cluster, timeLimitMinutes: 50000000, conflicts: 'yield'
            }, verify: {
              gitopsVerify environment: 'dev', application: 'cart', namespace: 'shop-dev', cluster: cluster,
                  timeLimitMinutes: 50000000, probes: [[url: 'http://127.0.0.1:9/health']]
            }
            """;

    private static final int STEPS = 3;

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private static void awaitAll(JenkinsRule jenkins) throws Exception {
        for (int i = 0; i < 600 && WaitingSteps.get().all().size() < STEPS; i++) {
            Thread.sleep(100);
        }
        assertThat(WaitingSteps.get().all()).hasSize(STEPS);
    }

    private static void assertThatItWaits(JenkinsRule jenkins) throws Exception {
        WorkflowRun run =
                jenkins.jenkins.getItemByFullName("cart", WorkflowJob.class).getBuildByNumber(1);
        awaitAll(jenkins);

        assertThat(run.isBuilding()).isTrue();
        assertThat(PromoteExecutions.statuses()).hasSize(STEPS).allMatch(status -> status.startsWith("waiting for "));
        assertThat(GitopsAction.of(run).records())
                .extracting(StepRecord::getKind)
                .containsExactlyInAnyOrder(StepRecord.Kind.PROMOTE, StepRecord.Kind.SYNC, StepRecord.Kind.VERIFY);
        assertThat(GitopsAction.of(run).records()).allSatisfy(record -> {
            assertThat(record.getApplication()).isEqualTo("cart");
            assertThat(record.getEnvironment()).isEqualTo("dev");
            assertThat(record.getState()).isEqualTo(StepRecord.State.WAITING);
        });
        run.doStop();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
    }

    @Test
    void shouldGoOnWithWhatVersion1Stored() throws Throwable {
        File stored = new File(SerialFormITest.class
                .getResource("SerialFormITest/version-1/config.xml")
                .toURI());
        FileUtils.copyDirectory(stored.getParentFile(), new File(sessions.getHome(), "jobs/cart"));

        sessions.then(SerialFormITest::assertThatItWaits);
    }

    @Test
    void shouldGoOnWithWhatThisVersionStores() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "cart");
            job.setDefinition(new CpsFlowDefinition(SCRIPT, true));
            job.scheduleBuild2(0).waitForStart();
            awaitAll(jenkins);
            for (int i = 0;
                    i < 600 && !PromoteExecutions.statuses().stream().allMatch(each -> each.startsWith("waiting"));
                    i++) {
                Thread.sleep(100);
            }
        });
        String target = System.getProperty("gitops.storeJob");
        if (target != null) {
            FileUtils.copyDirectory(
                    new File(sessions.getHome(), "jobs/cart"), Path.of(target).toFile());
        }

        sessions.then(SerialFormITest::assertThatItWaits);
    }
}
