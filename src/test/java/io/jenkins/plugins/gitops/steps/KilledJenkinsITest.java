package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxPullRequest;
import io.jenkins.plugins.gitops.view.GitopsAction;
import io.jenkins.plugins.gitops.view.StepRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * A Jenkins in a process of its own is killed without a chance to write anything, while three builds, one for each durability
 * hint, wait for a merge and in the middle of an apply.
 */
class KilledJenkinsITest {

    private static final List<FlowDurabilityHint> HINTS = List.of(
            FlowDurabilityHint.MAX_SURVIVABILITY,
            FlowDurabilityHint.SURVIVABLE_NONATOMIC,
            FlowDurabilityHint.PERFORMANCE_OPTIMIZED);

    @RegisterExtension
    private final RealJenkinsExtension real = new RealJenkinsExtension().withHttpListenAddress("127.0.0.1");

    @TempDir
    private Path folder;

    private PipelineSandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = new PipelineSandbox(folder);
        sandbox.cluster().pods().neverReady(PipelineSandbox.IMAGE);
        String manifests = sandbox.repository().read("main", "environments/staging/cart.yaml");
        for (FlowDurabilityHint hint : HINTS) {
            String place = place(hint);
            sandbox.repository()
                    .commit(
                            "main",
                            "Add " + place,
                            Map.of(
                                    "merge/" + place + "/cart.yaml",
                                    manifests,
                                    "apply/" + place + "/cart.yaml",
                                    manifests.replace("shop-staging", "shop-" + place),
                                    "apply/" + place + "/map.yaml",
                                    """
                            apiVersion: v1
                            kind: ConfigMap
                            metadata:
                              name: behind
                              annotations:
                                gitops.jenkins.io/wave: "1"
                            """));
        }
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private static String place(FlowDurabilityHint hint) {
        return hint.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private static String script(FlowDurabilityHint hint) {
        return """
                parallel merge: {
                  def p = gitopsPromote environment: 'staging', application: '%1$s', path: 'merge/%1$s', image: '%2$s:1.4.2'
                  echo "promoted ${p.state}"
                }, apply: {
                  gitopsSync environment: 'staging', application: '%1$s', path: 'apply/%1$s', namespace: 'shop-%1$s'
                }
                """.formatted(place(hint), PipelineSandbox.IMAGE);
    }

    private static void startBuilds(JenkinsRule jenkins, PipelineSandbox.Access access) throws Exception {
        access.configureJenkins();
        for (FlowDurabilityHint hint : HINTS) {
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, place(hint));
            job.setDefinition(new CpsFlowDefinition(script(hint), true));
            job.addProperty(new DurabilityHintJobProperty(hint));
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("to be merged", run);
            jenkins.waitForMessage("Waiting for Deployment shop-" + place(hint) + "/cart to be ready", run);
        }
    }

    /** Returns for each build its result and what its record says. */
    private static ArrayList<String> ends(JenkinsRule jenkins) throws Exception {
        ArrayList<String> ends = new ArrayList<>();
        for (FlowDurabilityHint hint : HINTS) {
            WorkflowRun run = jenkins.jenkins
                    .getItemByFullName(place(hint), WorkflowJob.class)
                    .getBuildByNumber(1);
            PromoteExecutions.nudgeAll();
            jenkins.waitForCompletion(run);
            String states = GitopsAction.of(run).records().stream()
                    .map(record -> record.getKind() + ":"
                            + !record.fact(StepRecord.PULL_REQUEST_NUMBER).isEmpty())
                    .sorted()
                    .toList()
                    .toString();
            ends.add(hint + " " + run.getResult() + " " + states);
        }
        return ends;
    }

    private static String adopt(JenkinsRule jenkins) throws Exception {
        WorkflowJob job = jenkins.jenkins.getItemByFullName("performance-optimized", WorkflowJob.class);
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("to be merged", run);
        return JenkinsRule.getLog(run);
    }

    private static void finishAdopted(JenkinsRule jenkins) throws Exception {
        PromoteExecutions.nudgeAll();
        WorkflowRun run = jenkins.jenkins
                .getItemByFullName("performance-optimized", WorkflowJob.class)
                .getBuildByNumber(2);
        jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(run));
    }

    private void merge(long number) {
        sandbox.forge().forge().mergeByPerson(sandbox.repository().slug(), number, MergeMethod.SQUASH, "jane");
    }

    @Test
    void shouldGoOnAfterAKillOrLeaveItToTheNextPromotion() throws Throwable {
        real.startJenkins();
        real.runRemotely(KilledJenkinsITest::startBuilds, sandbox.access());

        real.stopJenkinsForcibly();
        merge(1);
        merge(2);
        sandbox.cluster().pods().recovers(PipelineSandbox.IMAGE);
        real.startJenkins();
        ArrayList<String> ends = real.runRemotely(KilledJenkinsITest::ends);

        assertThat(ends)
                .containsExactly(
                        "MAX_SURVIVABILITY SUCCESS [PROMOTE:true, SYNC:false]",
                        "SURVIVABLE_NONATOMIC SUCCESS [PROMOTE:true, SYNC:false]",
                        "PERFORMANCE_OPTIMIZED FAILURE [PROMOTE:true, SYNC:false]");
        String adopted = real.runRemotely(KilledJenkinsITest::adopt);
        assertThat(adopted).contains("Pull request 3:");
        merge(3);
        real.runRemotely(KilledJenkinsITest::finishAdopted);
        assertThat(sandbox.forge().forge().pullRequests(sandbox.repository().slug()))
                .hasSize(3)
                .noneMatch(SandboxPullRequest::isOpen);
    }
}
