package io.jenkins.plugins.gitops.steps;

import static io.jenkins.plugins.gitops.steps.ClustersSandbox.on;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.User;
import io.jenkins.plugins.gitops.config.ClusterConfig;
import io.jenkins.plugins.gitops.config.EnvironmentConfig;
import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.settings.PromotionChoices;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxPullRequest;
import io.jenkins.plugins.gitops.steps.promote.MergePolls;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import jenkins.model.Jenkins;
import jenkins.security.QueueItemAuthenticatorConfiguration;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.MockQueueItemAuthenticator;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/**
 * What promotions and captures have in common while they wait, also over a restart: the plan in the pull request's body, the shared
 * look, and the person who is asked. All in one Jenkins, since its start costs.
 */
class ProposalsRestartITest {

    private static final String CART = PipelineSandbox.IMAGE + ":1.4.2";

    /** As they are in the cluster and as they are in Git; neither may ever be in a pull request. */
    private static final List<String> SECRETS = List.of("aHVudGVyMg==", "aHVudGVyMw==", "hunter2", "hunter3");

    private static final String SECRET = """
            apiVersion: v1
            kind: Secret
            metadata: {name: login}
            data: {password: %s}
            """;

    private static final String UNKNOWN = "apiVersion: example.org/v1\nkind: Unknown\nmetadata: {name: first}\n";

    private static final String KUSTOMIZATION = """
            resources: [all.yaml]
            images: [{name: registry.example.org/shop/cart, newTag: 1.4.1}]
            """;

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path folder;

    private ClustersSandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = new ClustersSandbox(folder);
        System.setProperty(PromotionChoices.class.getName() + ".reopeningSeconds", "0");
    }

    @AfterEach
    void stop() {
        System.clearProperty(PromotionChoices.class.getName() + ".reopeningSeconds");
        sandbox.close();
    }

    private static WorkflowRun begin(JenkinsRule jenkins, String name, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun build(JenkinsRule jenkins, String name) {
        return jenkins.jenkins.getItemByFullName(name, WorkflowJob.class).getBuildByNumber(1);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 120_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private static StepRecord record(WorkflowRun run) {
        return GitopsAction.find(run).orElseThrow().records().get(0);
    }

    private long pullRequestOf(JenkinsRule jenkins, WorkflowRun run) throws Exception {
        jenkins.waitForMessage("to be merged", run);
        return Long.parseLong(record(run).fact(StepRecord.PULL_REQUEST_NUMBER));
    }

    private SandboxPullRequest pullRequest(long number) {
        return sandbox.pipeline()
                .forge()
                .forge()
                .pullRequest(sandbox.pipeline().repository().slug(), number);
    }

    private String body(WorkflowRun run) {
        return pullRequest(Long.parseLong(record(run).fact(StepRecord.PULL_REQUEST_NUMBER)))
                .body();
    }

    private void awaitPlan(WorkflowRun run) throws InterruptedException {
        await("the plan of " + run, () -> body(run).contains("<!-- gitops-plan end -->"));
    }

    private long updates() {
        return sandbox.pipeline().forge().apiFaults().requestLines().stream()
                .filter(line -> line.startsWith("PATCH"))
                .count();
    }

    private void merge(long number) {
        sandbox.pipeline()
                .forge()
                .forge()
                .mergeByPerson(sandbox.pipeline().repository().slug(), number, MergeMethod.MERGE, "omar");
    }

    private static void secure(JenkinsRule jenkins) {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, GitopsPermissions.SYNC)
                .everywhere()
                .to("builder")
                .grant(Jenkins.READ, Item.READ, GitopsPermissions.PROMOTE)
                .everywhere()
                .to("jane"));
    }

    private static int decide(JenkinsRule jenkins, WorkflowRun run, String person, String answer) throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .withBasicCredentials(person);
        String path = run.getUrl() + "gitops/step/" + record(run).getNodeId() + "/" + answer;
        WebRequest request = new WebRequest(new URL(jenkins.getURL(), path), HttpMethod.POST);
        return client.getPage(client.addCrumb(request)).getWebResponse().getStatusCode();
    }

    private void environment(String name, String... clusters) {
        EnvironmentConfig environment = sandbox.add(name);
        environment.setMode("pullRequest");
        if (clusters.length == 1) {
            environment.setCluster(clusters[0]);
        } else {
            environment.setClusters(List.of(on(clusters[0], 0), on(clusters[1], 0)));
        }
        ClustersSandbox.put(environment);
    }

    private void configure() throws Exception {
        sandbox.configureJenkins();
        List<ClusterConfig> clusters = new ArrayList<>(GitopsConfiguration.get().getClusters());
        ClusterConfig nobody = new ClusterConfig("nobody", "http://127.0.0.1:9");
        nobody.setCredentialsId("cluster-token");
        clusters.add(nobody);
        GitopsConfiguration.get().setClusters(clusters);
        environment("fleet", "eu-1", "us-1");
        environment("halved", "eu-1", "nobody");
        environment("refused", "us-1");
        environment("rendered", "us-1");
        environment("unwanted", "us-1");
        environment("without", "eu-1", "us-1");
        environment("inside", "us-1");
        environment("unseen", "us-1");
        GitopsConfiguration.get().environment("unwanted").orElseThrow().setPlanInPullRequest(false);
        sandbox.pipeline()
                .repository()
                .commit(
                        "main",
                        "More",
                        Map.of(
                                "environments/fleet/secret.yaml",
                                SECRET.formatted("aHVudGVyMg=="),
                                "environments/refused/unknown.yaml",
                                UNKNOWN,
                                "environments/rendered/kustomization.yaml",
                                KUSTOMIZATION,
                                "environments/inside/kustomization.yaml",
                                KUSTOMIZATION));
        GitopsConfiguration.get().save();
    }

    private static String promote(String environment, String more) {
        return "def p = gitopsPromote environment: '" + environment + "', image: '" + CART + "'" + more
                + "\necho \"ended $p.state\"";
    }

    private void scale(String environment, int replicas) {
        ObjectNode cart = sandbox.eu()
                .objects()
                .find("apps", "deployments", "shop-" + environment, "cart")
                .orElseThrow()
                .deepCopy();
        cart.withObject("/spec").put("replicas", replicas);
        sandbox.eu().objects().update("kubectl-edit", cart);
    }

    /** Captures three replicas, of which a reviewer makes five before the merge. */
    private WorkflowRun captureMergedWithOtherContent(JenkinsRule jenkins, String environment) throws Exception {
        jenkins.assertBuildStatusSuccess(
                jenkins.waitForCompletion(begin(jenkins, "sync-" + environment, "gitopsSync '" + environment + "'")));
        scale(environment, 3);
        WorkflowRun run = begin(jenkins, "capture-" + environment, """
                def c = gitopsCapture environment: '%s', onContentMismatch: 'ask'
                echo "capture $c.state, accepted by $c.acceptedBy"
                """.formatted(environment));
        long number = pullRequestOf(jenkins, run);
        awaitPlan(run);
        String branch = "gitops-capture/" + environment + "/cart";
        String file = "environments/" + environment + "/cart.yaml";
        String proposed = sandbox.pipeline().repository().read(branch, file);
        sandbox.pipeline()
                .repository()
                .commit(branch, "Rather 5", Map.of(file, proposed.replace("replicas: 3", "replicas: 5")));
        merge(number);
        PromoteExecutions.nudgeAll();
        jenkins.waitForMessage("Waiting for a person's decision", run);
        jenkins.assertLogContains("is 5 instead of 3", run);
        return run;
    }

    private void showPlansInPullRequests(JenkinsRule jenkins) throws Exception {
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(begin(jenkins, "sync", "gitopsSync 'fleet'")));
        sandbox.pipeline()
                .repository()
                .commit("main", "Other", Map.of("environments/fleet/secret.yaml", SECRET.formatted("aHVudGVyMw==")));
        WorkflowRun halved = begin(jenkins, "halved", promote("halved", ""));
        WorkflowRun fleet = begin(jenkins, "fleet", promote("fleet", ", labels: ['release']"));
        WorkflowRun refused = begin(jenkins, "refused", promote("refused", ""));
        WorkflowRun rendered = begin(jenkins, "rendered", promote("rendered", ""));
        WorkflowRun unwanted = begin(jenkins, "unwanted", promote("unwanted", ""));
        WorkflowRun without = begin(jenkins, "without", promote("without", ", planInPullRequest: false"));
        for (WorkflowRun each : List.of(fleet, refused, rendered, halved)) {
            pullRequestOf(jenkins, each);
            awaitPlan(each);
        }

        String head = pullRequest(pullRequestOf(jenkins, fleet)).headCommit();
        assertThat(body(fleet))
                .startsWith("<!-- gitops-promotion {")
                .contains("Merging it approves the promotion.")
                .contains("<!-- gitops-plan " + head + " -->")
                .contains(
                        "- `eu-1`: 2 to configure, 2 unchanged (plan `",
                        "- `us-1`: 2 to configure, 2 unchanged (plan `")
                .contains("    - configure `Deployment fleet/cart`: `spec.template.spec.containers[name=cart].image`\n")
                .contains("    - configure `Secret fleet/login`: `data.password`\n")
                .doesNotContain(SECRETS);
        assertThat(body(halved))
                .contains(
                        "- `eu-1`: 3 to create (plan `",
                        "- `nobody`: no plan: the cluster could not be asked; the build's log");
        jenkins.assertLogContains("The pull request shows no plan of nobody: ", halved);
        assertThat(body(refused))
                .contains("- `us-1`: no plan: a sync of this commit would be refused; the build's log");
        jenkins.assertLogContains("example.org", refused);
        assertThat(body(rendered))
                .contains("- `us-1`: no plan: its manifests are rendered, which needs an agent: put the");
        for (WorkflowRun each : List.of(unwanted, without)) {
            pullRequestOf(jenkins, each);
            assertThat(body(each)).doesNotContain("### Plan");
        }
        assertThatThePageShowsThePlans(jenkins, fleet, head);
    }

    private static void assertThatThePageShowsThePlans(JenkinsRule jenkins, WorkflowRun fleet, String head)
            throws Exception {
        await(
                "the note of the plan",
                () -> record(fleet).fact(StepRecord.PLANNED_COMMIT).equals(head));
        assertThat(record(fleet).getDocuments()).containsExactly("plan-eu-1.json", "plan-us-1.json");
        JSONObject page = jenkins.getJSON(
                        fleet.getUrl() + "gitops/step/" + record(fleet).getNodeId() + "/api/json?depth=4")
                .getJSONObject();
        assertThat(page.getJSONArray("plans").getJSONObject(0).getString("cluster"))
                .isEqualTo("eu-1");
        assertThat(page.toString()).doesNotContain(SECRETS);
        assertThat(jenkins.createWebClient()
                        .withJavaScriptEnabled(false)
                        .goTo(fleet.getUrl() + "gitops/step/" + record(fleet).getNodeId() + "/")
                        .asNormalizedText())
                .contains("eu-1", "us-1", "Deployment fleet/cart", "registry.example.org/shop/cart:1.4.1")
                .contains("of the commit " + head.substring(0, 10))
                .doesNotContain(SECRETS);
    }

    private void makeNoSecondPlanAfterARestart(JenkinsRule jenkins, long updates, int requests) throws Exception {
        await("all to wait", () -> WaitingSteps.get().all().size() == 8);
        PromoteExecutions.nudgeAll();
        assertThat(PromoteExecutions.statuses()).hasSize(8);
        WorkflowRun fleet = build(jenkins, "fleet");
        long number = Long.parseLong(record(fleet).fact(StepRecord.PULL_REQUEST_NUMBER));
        String before = body(fleet);
        // the only one whose last commit is another one by then
        WorkflowRun halved = build(jenkins, "halved");
        assertThat(record(halved).getDocuments()).containsExactly("plan-eu-1.json");
        sandbox.pipeline()
                .repository()
                .commit("gitops/halved/cart", "By a person", Map.of("environments/halved/unknown.yaml", UNKNOWN));
        PromoteExecutions.nudgeAll();
        String head = sandbox.pipeline().repository().tip("gitops/halved/cart");
        await("a new plan", () -> body(halved).contains("<!-- gitops-plan " + head));

        assertThat(updates()).as("one for the other commit").isEqualTo(updates + 1);
        assertThat(sandbox.us().requests().entries()).hasSize(requests);
        assertThat(body(fleet)).isEqualTo(before);
        assertThat(body(halved))
                .containsOnlyOnce("### Plan")
                .contains("- `eu-1`: no plan: a sync of this commit would be refused");
        assertThat(record(halved).getDocuments()).as("of the earlier commit").isEmpty();
        assertThat(record(halved).fact(StepRecord.PLANNED_COMMIT)).isEqualTo(head);
        merge(number);
        PromoteExecutions.nudgeAll();
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(fleet));
        jenkins.assertLogContains("ended MERGED", fleet);
    }

    private void renderThePlanOnAnAgent(JenkinsRule jenkins) throws Exception {
        Path program = Files.writeString(folder.resolve("kustomize"), """
                #!/bin/sh
                if [ "$1" = version ]; then echo v4.5.4; exit 0; fi
                cat environments/inside/all.yaml
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        WorkflowRun run = begin(
                jenkins,
                "inside",
                "node('" + jenkins.createOnlineSlave().getNodeName() + "') { withEnv(['PATH+RENDER=" + folder + "']) { "
                        + promote("inside", "") + " } }");
        long number = pullRequestOf(jenkins, run);
        awaitPlan(run);
        assertThat(body(run)).contains("- `us-1`: 3 to create (plan `");
        merge(number);
        PromoteExecutions.nudgeAll();
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    private void tellWhereTheBuildMayNotLook(JenkinsRule jenkins) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "unseen");
        job.setDefinition(new CpsFlowDefinition(promote("unseen", ", keepOnAbort: true"), true));
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, GitopsPermissions.PROMOTE)
                .everywhere()
                .to("promoter")
                .grant(Item.READ, Item.BUILD, Item.CONFIGURE)
                .onItems(job)
                .to("promoter"));
        QueueItemAuthenticatorConfiguration.get()
                .getAuthenticators()
                .add(new MockQueueItemAuthenticator()
                        .authenticate("unseen", User.getById("promoter", true).impersonate2()));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        pullRequestOf(jenkins, run);
        awaitPlan(run);
        assertThat(body(run))
                .contains("- `us-1`: no plan: the build may not look at the environment's clusters; its log");
        jenkins.assertLogContains("has not the permission GitOps/View", run);
    }

    private static boolean rarelyLooks(long number) {
        try {
            return PromoteExecutions.statuses().stream()
                    .filter(status -> status.contains("pull request " + number + " "))
                    .anyMatch(status -> Long.parseLong(status.replaceAll(".*next look in (\\d+) sec", "$1")) > 20 * 60);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void failACaptureWhosePullRequestIsClosed(JenkinsRule jenkins) throws Exception {
        environment("closed", "eu-1");
        EnvironmentConfig closed =
                GitopsConfiguration.get().environment("closed").orElseThrow();
        closed.setNamespace("shop-closed");
        sandbox.eu().createNamespace("shop-closed");
        jenkins.assertBuildStatusSuccess(
                jenkins.waitForCompletion(begin(jenkins, "sync-closed", "gitopsSync 'closed'")));
        scale("closed", 3);
        WorkflowRun run = begin(jenkins, "capture-closed", "gitopsCapture 'closed'");
        long number = pullRequestOf(jenkins, run);
        awaitPlan(run);
        await("looks by the shared one alone", () -> rarelyLooks(number));
        sandbox.pipeline()
                .forge()
                .forge()
                .closeByPerson(sandbox.pipeline().repository().slug(), number);
        MergePolls.get().nudge(sandbox.pipeline().repository().slug());

        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("was closed without a merge", run);
        assertThat(record(run).fact(StepRecord.SUMMARY)).isEqualTo("closed");
    }

    @Test
    void shouldShowPlansAndAskPeopleForPromotionsAndCapturesAlikeOverARestart() throws Throwable {
        long[] updates = new long[1];
        int[] requests = new int[1];
        sessions.then(jenkins -> {
            configure();
            showPlansInPullRequests(jenkins);
            renderThePlanOnAnAgent(jenkins);
            failACaptureWhosePullRequestIsClosed(jenkins);
            captureMergedWithOtherContent(jenkins, "dev");
            captureMergedWithOtherContent(jenkins, "staging");
            updates[0] = updates();
            requests[0] = sandbox.us().requests().entries().size();
        });
        sessions.then(jenkins -> {
            secure(jenkins);
            makeNoSecondPlanAfterARestart(jenkins, updates[0], requests[0]);
            WorkflowRun dev = build(jenkins, "capture-dev");
            assertThat(decide(jenkins, dev, "builder", "accept"))
                    .as("has not the permission")
                    .isEqualTo(403);
            assertThat(decide(jenkins, dev, "jane", "accept")).isEqualTo(200);
            WorkflowRun staging = build(jenkins, "capture-staging");
            assertThat(decide(jenkins, staging, "jane", "reject")).isEqualTo(200);

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(dev));
            jenkins.assertLogContains("capture MERGED, accepted by jane", dev);
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(staging));
            jenkins.assertLogContains("(rejected by jane)", staging);
            assertThat(record(staging).fact(StepRecord.SUMMARY)).isEqualTo("content_differs");
            tellWhereTheBuildMayNotLook(jenkins);
        });
    }
}
