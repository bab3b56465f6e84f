package io.jenkins.plugins.gitops.steps;

import static io.jenkins.plugins.gitops.steps.ClustersSandbox.hasLast;
import static io.jenkins.plugins.gitops.steps.ClustersSandbox.lock;
import static io.jenkins.plugins.gitops.steps.ClustersSandbox.on;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import java.nio.file.Path;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
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
            job.renameTo("renamed");
            // what is on the first cluster already comes into Git meanwhile
            ObjectNode settings = sandbox.eu()
                    .objects()
                    .find("", "configmaps", "fleet", "settings")
                    .orElseThrow()
                    .deepCopy();
            settings.withObject("/data").put("colour", "red");
            sandbox.eu().objects().update("kubectl-edit", settings);
            WorkflowJob capture = jenkins.createProject(WorkflowJob.class, "capture");
            capture.setDefinition(new CpsFlowDefinition("""
                    def c = gitopsCapture environment: 'fleet', fromCluster: 'eu-1', planInPullRequest: false
                    echo "captured ${c.state} ${c.captured}"
                    """, true));
            WorkflowRun capturing = capture.scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("Waiting for pull request 1 to be merged", capturing);
        });
        assertThat(hasLast(sandbox.eu(), "fleet")).isTrue();
        sandbox.eu().requests().clear();
        sandbox.us().objects().resumeControllers();
        sessions.then(jenkins -> {
            WorkflowRun run = jenkins.jenkins
                    .getItemByFullName("renamed", WorkflowJob.class)
                    .getBuildByNumber(1);

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            jenkins.assertLogContains("on several clusters: eu-1 synced, us-1 waiting", run);
            jenkins.assertLogContains("[eu-1:synced, us-1:synced] 4 created, 2 unchanged 4", run);
            jenkins.assertLogContains("plan of before true", run);
            assertThat(sandbox.eu().requests().count())
                    .as("asked again of a cluster that is over")
                    .isZero();
            sandbox.pipeline()
                    .forge()
                    .forge()
                    .mergeByPerson(sandbox.pipeline().repository().slug(), 1, MergeMethod.SQUASH, "jane");
            WorkflowRun capturing = jenkins.jenkins
                    .getItemByFullName("capture", WorkflowJob.class)
                    .getBuildByNumber(1);
            PromoteExecutions.nudgeAll();
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(capturing));
            jenkins.assertLogContains(
                    "captured MERGED [ConfigMap fleet/settings:"
                            + " documents[kind=ConfigMap,metadata.name=settings].data.colour of environments/fleet/all.yaml is red]",
                    capturing);
        });
        assertThat(hasLast(sandbox.us(), "fleet")).isTrue();
        assertThat(lock(sandbox.us(), "fleet")).isEmpty();
    }
}
