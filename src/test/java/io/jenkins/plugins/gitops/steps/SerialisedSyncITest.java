package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.gitops.sandbox.kubernetes.Fault;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxObjects;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What keeps the syncs of one environment apart, and in the order of their commits. */
@WithJenkins
class SerialisedSyncITest {

    private static final String LAST_WAVE = """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: cart
              annotations:
                gitops.jenkins.io/wave: "5"
            data:
              version: "%s"
            """;

    @TempDir
    private Path folder;

    private JenkinsRule jenkins;
    private PipelineSandbox sandbox;

    @BeforeEach
    void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        sandbox = new PipelineSandbox(folder);
        sandbox.configureJenkins();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private WorkflowRun begin(String name, String revision, String more) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(
                new CpsFlowDefinition("gitopsSync environment: 'dev', revision: '" + revision + "'" + more, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private WorkflowRun end(Result expected, WorkflowRun run) throws Exception {
        return jenkins.assertBuildStatus(expected, jenkins.waitForCompletion(run));
    }

    private String commit(String version) {
        return sandbox.repository()
                .commit("main", version, Map.of("environments/dev/last.yaml", LAST_WAVE.formatted(version)));
    }

    private String version() {
        return sandbox.cluster()
                .objects()
                .find("", "configmaps", "shop-dev", "cart")
                .map(object -> object.path("data").path("version").asText())
                .orElse("");
    }

    @Test
    void shouldLetOneSyncOfAnEnvironmentAfterTheOtherWriteAndNeverAnOlderCommitAfterANewerOne() throws Exception {
        SandboxObjects objects = sandbox.cluster().objects();
        String older = commit("1");
        String newer = commit("2");
        objects.pauseControllers();

        WorkflowRun first = begin("first", older, "");
        jenkins.waitForMessage("Waiting for Deployment shop-dev/cart", first);
        WorkflowRun second = begin("second", newer, "");
        jenkins.waitForMessage("Waiting for the sync of cart.dev by", second);
        objects.resumeControllers();
        end(Result.SUCCESS, first);
        end(Result.SUCCESS, second);

        jenkins.assertLogContains("the sync of cart.dev by " + jenkins.getURL() + first.getUrl(), second);
        assertThat(version()).isEqualTo("2");

        WorkflowRun late = end(Result.FAILURE, begin("late", older, ""));
        jenkins.assertLogContains("is older than", late);
        jenkins.assertLogContains("rollback: true", late);
        assertThat(version()).isEqualTo("2");

        end(Result.SUCCESS, begin("rollback", older, ", rollback: true"));
        assertThat(version()).isEqualTo("1");
    }

    @Test
    void shouldGiveTheLockBackWhenTheBuildIsStopped() throws Exception {
        SandboxObjects objects = sandbox.cluster().objects();
        String commit = commit("1");
        objects.pauseControllers();

        WorkflowRun stopped = begin("stopped", commit, "");
        jenkins.waitForMessage("Waiting for Deployment shop-dev/cart", stopped);
        stopped.getExecutor().interrupt();
        end(Result.ABORTED, stopped);
        assertThat(version()).isEmpty();
        objects.resumeControllers();

        WorkflowRun next = end(Result.SUCCESS, begin("next", commit, ""));
        jenkins.assertLogNotContains("Waiting for the sync of", next);
        assertThat(version()).isEqualTo("1");
    }

    @Test
    void shouldGiveTheLockBackWhenTheBuildIsStoppedWhileItWrites() throws Exception {
        String commit = commit("1");
        sandbox.cluster()
                .faults()
                .next(1, "PATCH", "/deployments/cart\\?(?!.*dryRun)", Fault.slow(Duration.ofSeconds(3)));
        WorkflowRun stopped = begin("stopped-amid", commit, "");
        await(() -> !ClustersSandbox.lock(sandbox.cluster(), "shop-dev", "dev").isEmpty());
        Thread.sleep(500);

        stopped.getExecutor().interrupt();
        end(Result.ABORTED, stopped);

        await(() -> ClustersSandbox.lock(sandbox.cluster(), "shop-dev", "dev").isEmpty());
        jenkins.assertLogNotContains("The build is over", stopped);
    }

    /** Shorter than a lock takes to expire. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 400 && !condition.getAsBoolean(); i++) {
            Thread.sleep(50);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
