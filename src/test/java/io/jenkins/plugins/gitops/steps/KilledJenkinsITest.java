package io.jenkins.plugins.gitops.steps;

import static io.jenkins.plugins.gitops.steps.ClustersSandbox.hasLast;
import static io.jenkins.plugins.gitops.steps.ClustersSandbox.lock;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.gitops.config.ClusterConfig;
import io.jenkins.plugins.gitops.config.EnvironmentCluster;
import io.jenkins.plugins.gitops.config.EnvironmentConfig;
import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxPullRequest;
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
 * hint, wait for a merge and in the middle of an apply, and another one in the middle of a rollout over clusters.
 */
class KilledJenkinsITest {

    private static final List<FlowDurabilityHint> HINTS = List.of(
            FlowDurabilityHint.MAX_SURVIVABILITY,
            FlowDurabilityHint.SURVIVABLE_NONATOMIC,
            FlowDurabilityHint.PERFORMANCE_OPTIMIZED);

    private static final String ROLLOUT = "rollout";

    /** Two namespaces stand for two clusters, which Jenkins cannot tell. */
    private static final List<String> FLEET = List.of("fleet-eu", "fleet-us");

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
        sandbox.repository()
                .commit("main", "Add the fleet", Map.of("environments/fleet/all.yaml", ClustersSandbox.MANIFESTS));
        FLEET.forEach(sandbox.cluster()::createNamespace);
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
                  def p = gitopsPromote environment: 'merge', application: '%1$s', path: 'merge/%1$s', image: '%2$s:1.4.2'
                  echo "promoted ${p.state}"
                }, apply: {
                  gitopsSync '%1$s'
                }
                """.formatted(place(hint), PipelineSandbox.IMAGE);
    }

    private static void startBuilds(JenkinsRule jenkins, PipelineSandbox.Access access) throws Exception {
        access.configureJenkins();
        PipelineSandbox.addSharedEnvironment("merge", "pullRequest", "merge");
        for (FlowDurabilityHint hint : HINTS) {
            EnvironmentConfig apply = PipelineSandbox.environment(place(hint), "commit");
            apply.setPath("apply/" + place(hint));
            ClustersSandbox.put(apply);
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, place(hint));
            job.setDefinition(new CpsFlowDefinition(script(hint), true));
            job.addProperty(new DurabilityHintJobProperty(hint));
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("to be merged", run);
            jenkins.waitForMessage("Waiting for Deployment shop-" + place(hint) + "/cart to be ready", run);
        }
    }

    /** The first cluster was begun, its deployment is not ready; the second one was not begun. */
    private static void startRollout(JenkinsRule jenkins, PipelineSandbox.Access access) throws Exception {
        ClusterConfig known = GitopsConfiguration.get().getClusters().get(0);
        List<ClusterConfig> clusters = new ArrayList<>(List.of(known));
        List<EnvironmentCluster> order = new ArrayList<>();
        for (String name : FLEET) {
            ClusterConfig cluster = new ClusterConfig(name, access.clusterUrl());
            cluster.setCredentialsId(known.getCredentialsId());
            clusters.add(cluster);
            EnvironmentCluster placed = ClustersSandbox.on(name, order.size());
            placed.setNamespace(name);
            order.add(placed);
        }
        GitopsConfiguration.get().setClusters(clusters);
        EnvironmentConfig fleet = new EnvironmentConfig("fleet", "cart");
        fleet.setRepository("config");
        fleet.setPath("environments/fleet");
        fleet.setMode("commit");
        fleet.setAllowedFolders("/");
        fleet.setClusters(order);
        ClustersSandbox.put(fleet);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, ROLLOUT);
        job.setDefinition(new CpsFlowDefinition("echo \"rolled out ${gitopsSync('fleet').clusters}\"", true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("Waiting for fleet-eu: Deployment fleet-eu/cart", run);
    }

    private static String endOfRollout(JenkinsRule jenkins) throws Exception {
        WorkflowRun run =
                jenkins.jenkins.getItemByFullName(ROLLOUT, WorkflowJob.class).getBuildByNumber(1);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        return JenkinsRule.getLog(run);
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
        real.runRemotely(KilledJenkinsITest::startRollout, sandbox.access());

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
        assertThat(real.runRemotely(KilledJenkinsITest::endOfRollout))
                .contains("rolled out [fleet-eu:synced, fleet-us:synced]");
        for (String namespace : FLEET) {
            assertThat(hasLast(sandbox.cluster(), namespace)).as(namespace).isTrue();
            assertThat(sandbox.cluster().objects().find("apps", "deployments", namespace, "cart"))
                    .as(namespace)
                    .isPresent();
            assertThat(lock(sandbox.cluster(), namespace, "fleet")).isEmpty();
        }
        String adopted = real.runRemotely(KilledJenkinsITest::adopt);
        assertThat(adopted).contains("Pull request 3:");
        merge(3);
        real.runRemotely(KilledJenkinsITest::finishAdopted);
        assertThat(sandbox.forge().forge().pullRequests(sandbox.repository().slug()))
                .hasSize(3)
                .noneMatch(SandboxPullRequest::isOpen);
    }
}
