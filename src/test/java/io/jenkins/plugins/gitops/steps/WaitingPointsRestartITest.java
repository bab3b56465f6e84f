package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.sun.net.httpserver.HttpServer;
import hudson.model.Items;
import io.jenkins.plugins.gitops.config.ClusterConfig;
import io.jenkins.plugins.gitops.config.EnvironmentConfig;
import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import io.jenkins.plugins.gitops.config.RepositoryConfig;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxPullRequest;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxApiServer;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
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

/** One restart of Jenkins while a build waits at every point where a step can wait. Each goes on from there. */
class WaitingPointsRestartITest {

    private static final String NEVER = PipelineSandbox.IMAGE + ":never";
    private static final String GOOD = PipelineSandbox.IMAGE + ":1.4.1";
    private static final String NEXT = PipelineSandbox.IMAGE + ":1.4.2";
    private static final int MAPS = 40;
    private static final long SOAK_SECONDS = 30;

    private static final String DEPLOYMENT = """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: shop-%1$s
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: cart
            spec:
              selector: {matchLabels: {app: cart}}
              template:
                metadata: {labels: {app: cart}}
                spec: {containers: [{name: cart, image: '%2$s'}]}
            """;

    private static final String LAST_WAVE = """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: behind
              annotations: {gitops.jenkins.io/wave: "1"}
            """;

    private static final String DEFINITION = """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: shop-definition
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata:
              name: widgets.example.org
            spec:
              group: example.org
              scope: Namespaced
              names: {plural: widgets, singular: widget, kind: Widget}
              versions:
                - name: v1
                  served: true
                  storage: true
                  schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            ---
            apiVersion: example.org/v1
            kind: Widget
            metadata:
              name: first
            """;

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path folder;

    private PipelineSandbox sandbox;

    /** Of one environment alone: it answers to nobody at first. */
    private SandboxApiServer otherCluster;

    private HttpServer web;
    private final AtomicInteger webStatus = new AtomicInteger(503);
    private final Map<String, SandboxRepository> repositories = new LinkedHashMap<>();
    private final Map<String, Long> soakBegan = new LinkedHashMap<>();

    @BeforeEach
    void start() throws Exception {
        sandbox = new PipelineSandbox(folder);
        otherCluster = SandboxApiServer.start();
        otherCluster.faults().next(Integer.MAX_VALUE, "*", ".*", unavailable());
        sandbox.cluster().pods().neverReady(NEVER);
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(webStatus.get(), -1);
            exchange.close();
        });
        web.start();
        addManifests();
        for (String name : List.of("unread", "unpushed", "unproposed")) {
            repositories.put(
                    name,
                    sandbox.forge()
                            .create(
                                    "shop/" + name,
                                    Map.of("points/" + name + "/cart.yaml", DEPLOYMENT.formatted(name, GOOD))));
        }
    }

    private static io.jenkins.plugins.gitops.sandbox.kubernetes.Fault unavailable() {
        return io.jenkins.plugins.gitops.sandbox.kubernetes.Fault.status(503);
    }

    @AfterEach
    void stop() {
        web.stop(0);
        otherCluster.close();
        sandbox.close();
    }

    private void addManifests() {
        Map<String, String> files = new LinkedHashMap<>();
        for (String name : List.of("merge", "renamed", "moved", "soak", "probe", "plan")) {
            files.put("points/" + name + "/cart.yaml", DEPLOYMENT.formatted(name, GOOD));
        }
        for (String name : List.of("waves", "health")) {
            files.put("points/" + name + "/cart.yaml", DEPLOYMENT.formatted(name, NEVER));
        }
        files.put("points/waves/behind.yaml", LAST_WAVE);
        files.put("points/definition/widget.yaml", DEFINITION);
        files.put("points/halfway/namespace.yaml", """
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: shop-halfway
                """);
        for (int i = 0; i < MAPS; i++) {
            files.put(
                    "points/halfway/map-" + i + ".yaml",
                    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: map-" + i + "\n");
        }
        sandbox.repository().commit("main", "Points", files);
    }

    private static String promote(String name) {
        return "gitopsPromote environment: '" + name + "', image: '" + NEXT + "'";
    }

    private static String sync(String name) {
        return "gitopsSync '" + name + "'\n";
    }

    private static String verify(String name, String more) {
        return sync(name) + "gitopsVerify environment: '" + name + "', " + more;
    }

    /** Each point is an environment with files and a namespace of its own. */
    private static EnvironmentConfig point(String name, String mode) {
        EnvironmentConfig point = PipelineSandbox.environment(name, mode);
        point.setPath("points/" + name);
        return point;
    }

    private void configurePoints() throws Exception {
        for (String name : List.of("merge", "renamed", "moved")) {
            ClustersSandbox.put(point(name, "pullRequest"));
        }
        for (String name : List.of("soak", "probe", "waves", "health", "definition", "halfway")) {
            ClustersSandbox.put(point(name, "commit"));
        }
        List<RepositoryConfig> all = new ArrayList<>(GitopsConfiguration.get().getRepositories());
        for (String name : repositories.keySet()) {
            all.add(repository(name));
            EnvironmentConfig own = point(name, name.equals("unproposed") ? "pullRequest" : "commit");
            own.setRepository(name);
            ClustersSandbox.put(own);
        }
        GitopsConfiguration.get().setRepositories(all);
        PipelineSandbox.addText("other", otherCluster.token());
        ClusterConfig other = new ClusterConfig("other", otherCluster.url().toString());
        other.setCredentialsId("other");
        List<ClusterConfig> clusters = new ArrayList<>(GitopsConfiguration.get().getClusters());
        clusters.add(other);
        GitopsConfiguration.get().setClusters(clusters);
        EnvironmentConfig plan = point("plan", "commit");
        plan.setCluster("other");
        ClustersSandbox.put(plan);
    }

    private RepositoryConfig repository(String name) {
        RepositoryConfig config =
                new RepositoryConfig(name, repositories.get(name).cloneUrl().toString());
        config.setCredentialsId("git");
        config.setProvider("github");
        config.setApiUrl(sandbox.forge().gitHubApiUrl().toString());
        config.setApiCredentialsId("forge-token");
        return config;
    }

    private static WorkflowRun begin(WorkflowJob job, String script) throws Exception {
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun wait(JenkinsRule jenkins, String name, String script, String what) throws Exception {
        WorkflowRun run = begin(jenkins.createProject(WorkflowJob.class, name), script);
        jenkins.waitForMessage("Waiting for " + what, run);
        return run;
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1200 && !condition.getAsBoolean(); i++) {
            Thread.sleep(50);
        }
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }

    private boolean isMapThere(int number) {
        return sandbox.cluster()
                .objects()
                .find("", "configmaps", "shop-halfway", "map-" + number)
                .isPresent();
    }

    private void waitEverywhere(JenkinsRule jenkins) throws Exception {
        sandbox.configureJenkins();
        configurePoints();
        waitInPromotions(jenkins);
        waitInVerificationsAndPlans(jenkins);
        waitInSyncs(jenkins);
    }

    private void waitInPromotions(JenkinsRule jenkins) throws Exception {
        var git = sandbox.forge().gitFaults();
        git.when(line -> line.contains("shop/unread"), Integer.MAX_VALUE, Fault.status(503));
        git.when(
                line -> line.contains("shop/unpushed") && line.contains("receive-pack"),
                Integer.MAX_VALUE,
                Fault.status(503));
        sandbox.forge()
                .apiFaults()
                .when(
                        line -> line.startsWith("POST") && line.contains("shop/unproposed/pulls"),
                        Integer.MAX_VALUE,
                        Fault.status(503));
        wait(jenkins, "merge", promote("merge"), "pull request 1 to be merged");
        wait(jenkins, "unread", promote("unread"), "");
        wait(jenkins, "unpushed", promote("unpushed"), "");
        wait(jenkins, "unproposed", promote("unproposed"), "");
        wait(jenkins, "renamed", promote("renamed"), "pull request 2 to be merged");
        Folder before = jenkins.createProject(Folder.class, "before");
        WorkflowRun moved = begin(before.createProject(WorkflowJob.class, "moved"), promote("moved"));
        jenkins.waitForMessage("Waiting for pull request 3 to be merged", moved);
    }

    private void waitInVerificationsAndPlans(JenkinsRule jenkins) throws Exception {
        wait(jenkins, "health", verify("health", "image: '" + NEVER + "'"), "Deployment shop-health/cart");
        wait(
                jenkins,
                "probe",
                verify(
                        "probe",
                        "probes: [[url: 'http://127.0.0.1:" + web.getAddress().getPort() + "/health']]"),
                "");
        wait(jenkins, "plan", "gitopsPlan 'plan'", "");
    }

    private void waitInSyncs(JenkinsRule jenkins) throws Exception {
        wait(jenkins, "waves", sync("waves"), "Deployment shop-waves/cart to be ready");
        wait(jenkins, "locked", sync("waves"), "the sync of cart.waves by");
        wait(
                jenkins,
                "soak",
                verify("soak", "image: '" + GOOD + "', stableForSeconds: " + SOAK_SECONDS),
                "everything to stay healthy");
        soakBegan.put("soak", System.currentTimeMillis());
        sandbox.cluster().objects().pauseControllers();
        wait(jenkins, "definition", sync("definition"), "CustomResourceDefinition widgets.example.org to be ready");
        sandbox.cluster()
                .faults()
                .next(
                        Integer.MAX_VALUE,
                        "PATCH",
                        "shop-halfway/configmaps/map-3",
                        io.jenkins.plugins.gitops.sandbox.kubernetes.Fault.slow(Duration.ofSeconds(20)));
        begin(jenkins.createProject(WorkflowJob.class, "halfway"), sync("halfway"));
        await("half of an apply", () -> isMapThere(0) && !isMapThere(3));
    }

    private void moveJobs(JenkinsRule jenkins) throws Exception {
        WorkflowJob renamed = jenkins.jenkins.getItemByFullName("renamed", WorkflowJob.class);
        renamed.renameTo("another");
        WorkflowJob moved = jenkins.jenkins.getItemByFullName("before/moved", WorkflowJob.class);
        Items.move(moved, jenkins.createProject(Folder.class, "after"));
    }

    private void merge(SandboxRepository in, long number) {
        sandbox.forge().forge().mergeByPerson(in.slug(), number, MergeMethod.MERGE, "jane");
    }

    private static WorkflowRun build(JenkinsRule jenkins, String name) {
        return jenkins.jenkins.getItemByFullName(name, WorkflowJob.class).getBuildByNumber(1);
    }

    /** Some of what is waited for happens while Jenkins is down. */
    private void goOnWhileJenkinsIsDown() {
        merge(sandbox.repository(), 1);
        merge(sandbox.repository(), 2);
        merge(sandbox.repository(), 3);
        sandbox.forge().gitFaults().clear();
        sandbox.forge().apiFaults().clear();
        sandbox.cluster().faults().clear();
        webStatus.set(200);
    }

    /** The rest happens when all wait again. */
    private void goOnAfterTheRestart(JenkinsRule jenkins) throws Exception {
        for (String name : List.of("waves", "locked", "health", "plan", "definition")) {
            jenkins.waitForMessage("Ready to run", build(jenkins, name));
            assertThat(build(jenkins, name).isBuilding()).as(name).isTrue();
        }
        jenkins.waitForMessage("Waiting for pull request 1 to be merged", build(jenkins, "unproposed"));
        merge(repositories.get("unproposed"), 1);
        sandbox.cluster().objects().resumeControllers();
        sandbox.cluster().pods().recovers(NEVER);
        otherCluster.faults().clear();
        PromoteExecutions.nudgeAll();
    }

    @Test
    void shouldGoOnWhereverAStepWaits() throws Throwable {
        sessions.then(jenkins -> {
            waitEverywhere(jenkins);
            moveJobs(jenkins);
            assertThat(WaitingSteps.get().all())
                    .extracting(step -> step.runId())
                    .contains("another#1", "after/moved#1");
        });
        goOnWhileJenkinsIsDown();
        sessions.then(jenkins -> {
            long resumed = System.currentTimeMillis();
            goOnAfterTheRestart(jenkins);

            List<String> names = new ArrayList<>(List.of("merge", "unread", "unpushed", "unproposed", "another"));
            names.addAll(List.of("after/moved", "health", "probe", "plan", "waves", "locked", "soak", "definition"));
            names.add("halfway");
            for (String name : names) {
                WorkflowRun run = jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build(jenkins, name)));
                assertThat(GitopsAction.of(run).records())
                        .as(name)
                        .extracting(StepRecord::getState)
                        .containsOnly(StepRecord.State.SUCCEEDED);
            }
            assertThatTheyDidTheirWorkOnce(jenkins);
            assertThat(soakEnded(jenkins)).isLessThan(resumed + SOAK_SECONDS * 1_000);
            assertThat(WaitingSteps.get().all()).isEmpty();
        });
    }

    private static long soakEnded(JenkinsRule jenkins) {
        return GitopsAction.of(build(jenkins, "soak")).records().get(1).getEndedMillis();
    }

    private void assertThatTheyDidTheirWorkOnce(JenkinsRule jenkins) throws Exception {
        assertThat(sandbox.forge().forge().pullRequests(sandbox.repository().slug()))
                .hasSize(3)
                .noneMatch(SandboxPullRequest::isOpen);
        for (String name : List.of("unread", "unpushed")) {
            assertThat(repositories.get(name).read("main", "points/" + name + "/cart.yaml"))
                    .contains(NEXT);
            assertThat(repositories.get(name).log("main")).as(name).hasSize(2);
        }
        assertThat(sandbox.forge()
                        .forge()
                        .pullRequests(repositories.get("unproposed").slug()))
                .hasSize(1);
        for (int i = 0; i < MAPS; i++) {
            assertThat(isMapThere(i)).as("map %d", i).isTrue();
        }
        // both sync one set, and whoever gets its lock first after the restart writes it
        assertThat(JenkinsRule.getLog(build(jenkins, "waves")) + JenkinsRule.getLog(build(jenkins, "locked")))
                .containsOnlyOnce("ConfigMap shop-waves/behind created");
        jenkins.assertLogContains("Widget shop-definition/first created", build(jenkins, "definition"));
        assertThat(JenkinsRule.getLog(build(jenkins, "merge")).split("Waiting for pull request 1", -1))
                .as("said once")
                .hasSize(2);
    }
}
