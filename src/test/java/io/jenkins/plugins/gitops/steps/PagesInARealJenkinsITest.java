package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.gitops.config.ClusterConfig;
import io.jenkins.plugins.gitops.config.EnvironmentCluster;
import io.jenkins.plugins.gitops.config.EnvironmentConfig;
import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import io.jenkins.plugins.gitops.config.freeze.DatedFreezeWindow;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * Every page in every state, in a Jenkins of its own process with a class loader for each plugin. The harness of the other tests has one flat
 * class path, where a page can be drawn that is blank in production.
 */
class PagesInARealJenkinsITest {

    private static final int OK = 200;
    private static final int LONGEST_SECONDS = 150;

    /** Jobs by name, with what the log of their first build says as soon as it is in the state that is looked at. */
    private static final Map<String, String> STATES = Map.of(
            "chain", "Finished: SUCCESS",
            "waiting", "to be merged",
            "asking", "to be merged",
            "frozen", "frozen until further notice",
            "failed", "Finished: FAILURE",
            "aborted", "to be merged",
            "unhealthy", "Waiting for Deployment",
            "fleet", "Finished: SUCCESS");

    @RegisterExtension
    private final RealJenkinsExtension real = new RealJenkinsExtension().withHttpListenAddress("127.0.0.1");

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private PipelineSandbox sandbox;
    private URI root;

    @BeforeEach
    void start() {
        sandbox = new PipelineSandbox(folder);
        String manifests = sandbox.repository().read("main", "environments/staging/cart.yaml");
        Map<String, String> files = new LinkedHashMap<>();
        for (String name : List.of("waiting", "asking", "aborted", "unhealthy", "frozen")) {
            files.put("environments/" + name + "/cart.yaml", manifests.replace("shop-staging", "shop-" + name));
        }
        files.put("environments/fleet/all.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}}\n");
        files.put(
                "environments/unhealthy/cart.yaml",
                files.get("environments/unhealthy/cart.yaml").replace(":1.4.1", ":0.0.1"));
        sandbox.repository().commit("main", "Add environments", files);
        sandbox.cluster().pods().neverReady(PipelineSandbox.IMAGE + ":0.0.1");
        List.of("fleet-eu", "fleet-us").forEach(sandbox.cluster()::createNamespace);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private static void configure(JenkinsRule jenkins, PipelineSandbox.Access access) throws Exception {
        access.configureJenkins();
        for (String name : List.of("waiting", "asking", "aborted")) {
            ClustersSandbox.put(environment(name, "pullRequest"));
        }
        EnvironmentConfig asking = environment("asking", "pullRequest");
        asking.setOnContentMismatch("ask");
        ClustersSandbox.put(asking);
        ClustersSandbox.put(environment("unhealthy", "commit"));
        EnvironmentConfig frozen = environment("frozen", "commit");
        DatedFreezeWindow window = new DatedFreezeWindow("2020-01-01T00:00", "UTC", "Audit");
        frozen.setFreezeWindows(List.of(window));
        ClustersSandbox.put(frozen);
        addFleet(access);
        jenkins.createProject(Folder.class, "team");
    }

    private static EnvironmentConfig environment(String name, String mode) {
        EnvironmentConfig environment = new EnvironmentConfig(name, "cart");
        environment.setRepository("config");
        environment.setPath("environments/" + name);
        environment.setMode(mode);
        environment.setCluster("sandbox");
        environment.setNamespace("shop-" + name);
        environment.setAllowedFolders("/");
        return environment;
    }

    private static void addFleet(PipelineSandbox.Access access) {
        List<ClusterConfig> clusters = new ArrayList<>(GitopsConfiguration.get().getClusters());
        List<EnvironmentCluster> order = new ArrayList<>();
        for (String name : List.of("fleet-eu", "fleet-us")) {
            ClusterConfig cluster = new ClusterConfig(name, access.clusterUrl());
            cluster.setCredentialsId("cluster-token");
            clusters.add(cluster);
            EnvironmentCluster placed = ClustersSandbox.on(name, order.size());
            placed.setNamespace(name);
            order.add(placed);
        }
        GitopsConfiguration.get().setClusters(clusters);
        EnvironmentConfig fleet = environment("fleet", "commit");
        fleet.setCluster(null);
        fleet.setNamespace(null);
        fleet.setClusters(order);
        ClustersSandbox.put(fleet);
    }

    private static String script(String job) {
        String image = PipelineSandbox.IMAGE + ":1.4.2";
        return switch (job) {
            case "chain" -> """
                    def p = gitopsPromote environment: 'dev', image: '%s'
                    gitopsPlan environment: 'dev', drift: true
                    gitopsSync environment: 'dev', revision: p.commit
                    gitopsSync environment: 'dev', dryRun: true
                    gitopsVerify environment: 'dev', image: p.image
                    gitopsCapture environment: 'dev'
                    """.formatted(image);
            case "failed" -> "gitopsSync environment: 'dev', revision: '0123456789012345678901234567890123456789'";
            case "unhealthy" -> "gitopsSync environment: 'unhealthy'\ngitopsVerify environment: 'unhealthy'";
            case "fleet" -> """
                    gitopsPlan environment: 'fleet', drift: true
                    gitopsSync environment: 'fleet'
                    gitopsVerify environment: 'fleet'
                    """;
            default -> "gitopsPromote environment: '%s', image: '%s'".formatted(job, image);
        };
    }

    private static void startBuilds(JenkinsRule jenkins) throws Exception {
        Map<String, WorkflowRun> runs = new LinkedHashMap<>();
        for (String name : STATES.keySet()) {
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
            job.setDefinition(new CpsFlowDefinition(script(name), true));
            runs.put(name, job.scheduleBuild2(0).waitForStart());
        }
        for (Map.Entry<String, WorkflowRun> run : runs.entrySet()) {
            waitFor(STATES.get(run.getKey()), run.getValue());
        }
        runs.get("aborted").doStop();
        jenkins.waitForCompletion(runs.get("aborted"));
    }

    private static void waitFor(String message, WorkflowRun run) throws Exception {
        for (int i = 0; i < LONGEST_SECONDS * 10; i++) {
            if (JenkinsRule.getLog(run).contains(message)) {
                return;
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException(run + " does not say " + message + " but " + JenkinsRule.getLog(run));
    }

    private static void waitForTheQuestion(JenkinsRule jenkins) throws Exception {
        PromoteExecutions.nudgeAll();
        waitFor(
                "Waiting for a person's decision",
                jenkins.jenkins.getItemByFullName("asking", WorkflowJob.class).getBuildByNumber(1));
    }

    private static void release(JenkinsRule jenkins) throws Exception {
        for (WorkflowJob job : jenkins.jenkins.getAllItems(WorkflowJob.class)) {
            for (WorkflowRun run : job.getBuilds()) {
                if (run.isBuilding()) {
                    run.doStop();
                    jenkins.waitForCompletion(run);
                }
            }
        }
    }

    /** Returns what the log says of pages that could not be drawn; a page can answer 200 all the same. */
    private static ArrayList<String> faults(JenkinsRule jenkins) {
        ArrayList<String> faults = new ArrayList<>();
        for (LogRecord line : Jenkins.logRecords) {
            boolean view =
                    line.getThrown() != null && line.getThrown().toString().contains("jelly")
                            || line.getLoggerName() != null
                                    && (line.getLoggerName().contains("stapler")
                                            || line.getLoggerName().startsWith("hudson.init.impl"));
            if (view && line.getLevel().intValue() >= Level.WARNING.intValue()) {
                faults.add(line.getLoggerName() + " " + line.getMessage() + " " + line.getThrown());
            }
        }
        return faults;
    }

    private void mergeWithOtherContent() {
        String branch = "gitops/asking/cart";
        String file = "environments/asking/cart.yaml";
        String proposed = sandbox.repository().read(branch, file);
        sandbox.repository().commit(branch, "Rather 1.3.7", Map.of(file, proposed.replace(":1.4.2", ":1.3.7")));
        long number = sandbox.forge().forge().pullRequests(sandbox.repository().slug()).stream()
                .filter(each -> each.head().equals(branch))
                .findFirst()
                .orElseThrow()
                .number();
        sandbox.forge().forge().mergeByPerson(sandbox.repository().slug(), number, MergeMethod.MERGE, "omar");
    }

    private String open(String path, String... contents) throws Exception {
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(root.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path).isEqualTo(OK);
        for (String content : contents) {
            assertThat(answer.body()).as(path).contains(content);
        }
        return answer.body();
    }

    /** Returns the page of each step, by its kind. */
    private Map<String, String> openBuild(String job) throws Exception {
        String build = "job/" + job + "/1/";
        open(build, "</html>", "gitops");
        open(build + "gitops/", "gitops-live", "</html>");
        open(build + "gitops/waiting");
        Map<String, String> pages = new LinkedHashMap<>();
        JsonNode steps =
                new ObjectMapper().readTree(open(build + "gitops/api/json")).path("steps");
        assertThat(steps).as(job).isNotEmpty();
        for (JsonNode step : steps) {
            String address = build + "gitops/step/" + step.path("id").asText() + "/";
            String page = open(address, "id=\"step-" + step.path("id").asText() + "\"", "</html>");
            open(address + "api/json", "\"kind\"");
            for (JsonNode document : step.path("documents")) {
                open(address + "document/" + document.asText());
            }
            pages.merge(step.path("kind").asText(), page, String::concat);
        }
        return pages;
    }

    @Test
    void shouldDrawEachPageInEachState() throws Throwable {
        real.startJenkins();
        root = real.getUrl().toURI();
        real.runRemotely(PagesInARealJenkinsITest::configure, sandbox.access());
        real.runRemotely(PagesInARealJenkinsITest::startBuilds);
        mergeWithOtherContent();
        real.runRemotely(PagesInARealJenkinsITest::waitForTheQuestion);

        Map<String, String> chain = openBuild("chain");
        assertThat(chain).containsOnlyKeys("promote", "plan", "sync", "verify", "capture");
        assertThat(chain.get("plan")).contains("Deployment", "plan.json");
        assertThat(chain.get("sync")).contains("What was done", "report.json");
        assertThat(chain.get("verify")).contains("shop-dev/cart");
        assertThat(openBuild("waiting").get("promote")).contains("/pulls/");
        assertThat(openBuild("asking").get("promote")).contains("Merged with other content", "1.3.7", "Accept");
        assertThat(openBuild("frozen").get("promote")).contains("Override freeze", "Audit");
        assertThat(openBuild("failed").get("sync"))
                .contains("jenkins-alert-danger", "0123456789012345678901234567890123456789");
        assertThat(openBuild("aborted").get("promote")).contains("Aborted");
        assertThat(openBuild("unhealthy").get("verify")).contains("shop-unhealthy/cart progressing");
        assertThat(openBuild("fleet").get("sync")).contains("fleet-eu", "fleet-us", "What was done: fleet-us");
        open("job/asking/1/gitops/waiting", "Show the difference", "Accept");
        open("job/frozen/1/gitops/waiting", "Override freeze");
        open("manage/gitops-waiting/", "Override freeze", "waiting #1", "unhealthy #1", "</html>");
        open("manage/gitops-waiting/api/json", "waiting#1");

        open("manage/configure", "allowWorkspace", "freezeWindows", "</html>");
        open("job/team/configure", "GitopsFolderProperty", "</html>");
        open(
                "job/chain/pipeline-syntax/",
                "gitopsPromote",
                "gitopsSync",
                "gitopsPlan",
                "gitopsVerify",
                "gitopsCapture",
                "</html>");
        assertThat(real.runRemotely(PagesInARealJenkinsITest::faults)).isEmpty();
        real.runRemotely(PagesInARealJenkinsITest::release);
    }
}
