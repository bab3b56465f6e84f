package io.jenkins.plugins.gitops.steps;

import static io.jenkins.plugins.gitops.steps.ClustersSandbox.hasLast;
import static io.jenkins.plugins.gitops.steps.ClustersSandbox.lock;
import static io.jenkins.plugins.gitops.steps.ClustersSandbox.on;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class SeveralClustersRestartITest {

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path folder;

    private ClustersSandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = new ClustersSandbox(folder);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private static WorkflowRun run(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("fleet", WorkflowJob.class).getBuildByNumber(1);
    }

    @Test
    void shouldGoOnWithTheClusterThatWasUnderWayAndLeaveThoseThatWereOver() throws Throwable {
        sessions.then(jenkins -> {
            sandbox.configureJenkins();
            sandbox.add("fleet", on("eu-1", 0), on("us-1", 1));
            sandbox.us().objects().pauseControllers();
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "fleet");
            job.setDefinition(new CpsFlowDefinition("""
                    def p = gitopsPlan 'fleet'
                    def s = gitopsSync 'fleet'
                    echo "${s.clusters} ${s.summary} ${s.created.size()}"
                    echo "plan of before ${p.json.contains('ConfigMap')}"
                    """, true));
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("Waiting for us-1: Deployment fleet/cart", run);
        });
        assertThat(hasLast(sandbox.eu(), "fleet")).isTrue();
        sandbox.eu().requests().clear();
        sandbox.us().objects().resumeControllers();
        sessions.then(jenkins -> {
            WorkflowRun run = run(jenkins);

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            jenkins.assertLogContains("on several clusters: eu-1 synced, us-1 waiting", run);
            jenkins.assertLogContains("[eu-1:synced, us-1:synced] 4 created, 2 unchanged 4", run);
            jenkins.assertLogContains("plan of before true", run);
        });
        assertThat(sandbox.eu().requests().count()).isZero();
        assertThat(hasLast(sandbox.us(), "fleet")).isTrue();
        assertThat(lock(sandbox.us(), "fleet")).isEmpty();
    }
}
