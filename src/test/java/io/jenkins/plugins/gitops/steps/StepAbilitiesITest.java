package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the parameters of the steps do, several in one Jenkins, since the start of one is what costs. */
@WithJenkins
class StepAbilitiesITest {

    private static final String NEW_IMAGE = PipelineSandbox.IMAGE + ":1.4.2";

    @TempDir
    private Path folder;

    private JenkinsRule jenkins;
    private PipelineSandbox sandbox;
    private WorkflowJob job;

    @BeforeEach
    void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        sandbox = new PipelineSandbox(folder);
        sandbox.configureJenkins();
        PipelineSandbox.addEnvironment("test", "commit", "staging");
        job = jenkins.createProject(WorkflowJob.class, "cart");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private WorkflowRun run(Result result, String script) throws Exception {
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.buildAndAssertStatus(result, job);
    }

    private WorkflowRun success(String script) throws Exception {
        return run(Result.SUCCESS, script);
    }

    private static StepRecord only(WorkflowRun run, StepRecord.Kind kind) {
        return GitopsAction.of(run).records().stream()
                .filter(record -> record.getKind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private static HttpServer webServer(String answer) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void shouldVerifyWithProbesExpectationsAndRulesAndPromoteWhatWasVerified() throws Exception {
        WorkflowRun unknown = run(Result.FAILURE, "gitopsPromote environment: 'test', from: 'dev'");
        jenkins.assertLogContains("Nothing is recorded of the environment dev", unknown);

        HttpServer web = webServer("{\"status\":\"UP\"}");
        WorkflowRun verified = success("""
                node {
                  def p = gitopsPromote environment: 'dev', images: ['%s']
                  gitopsSync environment: 'dev', revision: p.commit
                  def v = gitopsVerify environment: 'dev', images: p.images, requireNoDrift: true, stableForSeconds: 1, failFast: false,
                      objects: ['Deployment.apps *'], junit: 'reports/gitops.xml',
                      probes: [[url: 'http://127.0.0.1:%d/health', contains: 'UP', matching: '"status":"[A-Z]+"']],
                      expectations: [[object: 'Namespace shop-dev', expression: "status.phase == 'Active'"]],
                      healthRules: [[kind: 'Deployment.apps', healthy: 'status.readyReplicas >= 1']]
                  echo "objects=${v.objects} kinds=${v.checks.collect { it.kind }.toSet().sort()} images=${v.images}"
                  echo "outcomes=${v.checks.collect { it.outcome }.toSet()} changes=${p.changes.size()}"
                  echo readFile('reports/gitops.xml')
                }
                """.formatted(NEW_IMAGE, web.getAddress().getPort()));
        web.stop(0);

        jenkins.assertLogContains(
                "objects=1 kinds=[drift, expression, health, image, probe] images=[" + NEW_IMAGE + "]", verified);
        jenkins.assertLogContains("outcomes=[passed] changes=1", verified);
        jenkins.assertLogContains("<testsuite name=\"gitopsVerify.dev\" tests=\"5\" failures=\"0\"", verified);
        StepRecord verify = only(verified, StepRecord.Kind.VERIFY);
        assertThat(verify.getState()).isEqualTo(StepRecord.State.SUCCEEDED);
        assertThat(verify.fact(StepRecord.COMMIT))
                .isEqualTo(only(verified, StepRecord.Kind.SYNC).fact(StepRecord.COMMIT));
        assertThat(verify.getDocuments()).containsExactly(StepRecord.VERIFICATION_DOCUMENT, StepRecord.JUNIT_DOCUMENT);

        WorkflowRun promoted = success("""
                def p = gitopsPromote environment: 'test', from: 'dev',
                    author: 'Release Bot <bot@example.org>', sourceCommit: 'abc123'
                echo "image=${p.image}"
                """);
        jenkins.assertLogContains("Promoting what dev runs", promoted);
        jenkins.assertLogContains("image=" + NEW_IMAGE, promoted);
        assertThat(sandbox.repository().log("main").get(0).toString()).contains("Release Bot");

        WorkflowRun failed = run(Result.FAILURE, """
                gitopsVerify environment: 'dev', image: '%s:9.9.9', stableForSeconds: 0
                """.formatted(PipelineSandbox.IMAGE));
        assertThat(only(failed, StepRecord.Kind.VERIFY).getState()).isEqualTo(StepRecord.State.FAILED);
        WorkflowRun refused = run(Result.FAILURE, "gitopsPromote environment: 'test', from: 'dev'");
        jenkins.assertLogContains("The last verification of the environment dev", refused);
    }

    @Test
    void shouldPlanBranchesAndPullRequestsAndSyncWithinItsLimits() throws Exception {
        WorkflowRun promoted = success("""
                def p = gitopsPromote environment: 'dev', image: '%s'
                def plan = gitopsPlan environment: 'dev', revision: p.commit
                def s = gitopsSync environment: 'dev', revision: p.commit
                echo "same=${plan.hash == s.planHash} summary=${plan.summary} json=${plan.json.contains(plan.hash)}"
                """.formatted(NEW_IMAGE));
        jenkins.assertLogContains("same=true summary=2 to create json=true", promoted);
        assertThat(only(promoted, StepRecord.Kind.PLAN).getDocuments()).containsExactly(StepRecord.PLAN_DOCUMENT);
        StepRecord synced = only(promoted, StepRecord.Kind.SYNC);
        assertThat(synced.getDocuments()).containsExactly(StepRecord.PLAN_DOCUMENT, StepRecord.REPORT_DOCUMENT);
        assertThat(GitopsAction.of(promoted).read(synced.getNodeId(), StepRecord.REPORT_DOCUMENT))
                .hasValueSatisfying(report -> assertThat(report)
                        .contains("\"summary\"", "\"CREATED\"")
                        .containsPattern("\"uid\" ?: ?\"[^\"]+\"")
                        .containsPattern("\"resourceVersion\" ?: ?\"[^\"]+\""));
        assertThat(sandbox.cluster()
                        .objects()
                        .find("apps", "deployments", "shop-dev", "cart")
                        .orElseThrow()
                        .at("/metadata/annotations")
                        .toString())
                .contains(
                        "\"gitops.jenkins.io/build\"",
                        "\"gitops.jenkins.io/commit\"",
                        "\"gitops.jenkins.io/environment\"");

        String manifests = sandbox.repository().read("main", "environments/dev/cart.yaml");
        sandbox.repository().createBranch("feature", "main");
        sandbox.repository()
                .commit(
                        "feature",
                        "Two replicas",
                        Map.of(
                                "environments/dev/cart.yaml",
                                manifests.replace("spec:\n  selector", "spec:\n  replicas: 2\n  selector")));
        WorkflowRun planned = success("""
                def p = gitopsPlan environment: 'dev', revision: 'feature'
                echo "configured=${p.configured} changed=${p.changed} commit=${p.commit}"
                def d = gitopsPlan environment: 'dev', drift: true
                echo "drift=${d.drift} changed=${d.changed}"
                """);
        jenkins.assertLogContains(
                "configured=[Deployment shop-dev/cart] changed=true commit="
                        + sandbox.repository().tip("feature"),
                planned);
        jenkins.assertLogContains("drift=[] changed=false", planned);

        WorkflowRun limited = run(Result.FAILURE, "gitopsSync environment: 'dev', allowedNamespaces: ['shop']");
        jenkins.assertLogContains("outside of the namespaces that the environment may use (shop)", limited);
        assertThat(only(limited, StepRecord.Kind.SYNC).getFailure()).contains("outside of the namespaces");

        WorkflowRun contradicting =
                run(Result.FAILURE, "gitopsPlan environment: 'dev', revision: 'feature', pullRequest: 1");
        jenkins.assertLogContains("revision, pullRequest and workspaceDirectory say different things", contradicting);
        WorkflowRun unknown = run(Result.FAILURE, "gitopsSync environment: 'dev', conflicts: 'ignore'");
        jenkins.assertLogContains("conflicts: \"ignore\" is not known; write fail, force or yield", unknown);
    }

    @Test
    void shouldPlanAPullRequestWhileItIsReviewedAndCountItsApprovals() throws Exception {
        job.setDefinition(new CpsFlowDefinition("""
                gitopsPromote environment: 'staging', image: '%s', requiredApprovals: 1
                """.formatted(NEW_IMAGE), true));
        WorkflowRun waiting = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("Waiting for pull request 1 to be merged", waiting);
        StepRecord record = only(waiting, StepRecord.Kind.PROMOTE);
        assertThat(record.getState()).isEqualTo(StepRecord.State.WAITING);
        assertThat(record.fact(StepRecord.PULL_REQUEST_NUMBER)).isEqualTo("1");
        assertThat(record.fact(StepRecord.OLD_IMAGE)).contains("1.4.1");

        WorkflowJob reviewing = jenkins.createProject(WorkflowJob.class, "review");
        reviewing.setDefinition(new CpsFlowDefinition("""
                def p = gitopsPlan environment: 'staging', pullRequest: 1
                echo "created=${p.created.size()} commit=${p.commit}"
                """, true));
        WorkflowRun planned = jenkins.buildAndAssertSuccess(reviewing);
        jenkins.assertLogContains("created=2 commit=" + sandbox.repository().tip("gitops/staging/cart"), planned);

        sandbox.forge().forge().mergeByPerson(sandbox.repository().slug(), 1, MergeMethod.MERGE, "jane");
        PromoteExecutions.nudgeAll();

        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(waiting));
        jenkins.assertLogContains("with 0 of 1 required approvals", waiting);
    }

    @Test
    void shouldTakeBackBeforeThePipelineGoesOn() throws Exception {
        WorkflowRun aborted = success("""
                try {
                  timeout(time: 8, unit: 'SECONDS') { gitopsPromote environment: 'staging', image: '%1$s' }
                } catch (err) { echo 'NEXT' }
                try {
                  timeout(time: 8, unit: 'SECONDS') { gitopsPromote environment: 'staging', image: '%1$s', keepOnAbort: true }
                } catch (err) { echo 'LAST' }
                """.formatted(NEW_IMAGE));

        String log = JenkinsRule.getLog(aborted);
        assertThat(log.indexOf("Closed pull request 1, since the promotion was aborted"))
                .isBetween(0, log.indexOf("NEXT"));
        assertThat(log.indexOf("Left pull request 2 open, as keepOnAbort says"))
                .isBetween(log.indexOf("NEXT"), log.indexOf("LAST"));
        assertThat(sandbox.forge().forge().pullRequests(sandbox.repository().slug()))
                .filteredOn(pullRequest -> pullRequest.isOpen())
                .extracting(pullRequest -> pullRequest.number())
                .containsExactly(2L);
        assertThat(GitopsAction.of(aborted).records())
                .extracting(StepRecord::getState)
                .containsExactly(StepRecord.State.ABORTED, StepRecord.State.ABORTED);
    }

    @Test
    void shouldReadManifestsOfTheWorkspaceOnAnAgentOfItsOwn() throws Exception {
        GitopsConfiguration.get().environment("dev").orElseThrow().setAllowWorkspace(true);
        DumbSlave agent = jenkins.createOnlineSlave();
        assertThat(agent.toComputer().getSystemProperties().get("java.class.path"))
                .isNotEqualTo(System.getProperty("java.class.path"));
        String script =
                """
                node('%s') {
                  writeFile file: 'deploy/cart.yaml', text: '''%s'''
                  writeFile file: 'deploy/notes.txt', text: 'no manifest'
                  def plan = gitopsPlan environment: 'dev', workspaceDirectory: 'deploy'
                  def s = gitopsSync environment: 'dev', workspaceDirectory: 'deploy'
                  echo "created=${s.created} same=${plan.hash == s.planHash}"
                  sh 'ln -s /etc/passwd deploy/link.yaml; ln -s / out'
                  for (d in ['deploy', '../..', 'out', 'missing']) {
                    try { gitopsPlan environment: 'dev', workspaceDirectory: d } catch (err) { echo "refused ${d}: ${err.message}" }
                  }
                }
                """.formatted(agent.getNodeName(), sandbox.repository().read("main", "environments/dev/cart.yaml"));

        WorkflowRun run = success(script);

        jenkins.assertLogContains("created=[Namespace shop-dev, Deployment shop-dev/cart] same=true", run);
        jenkins.assertLogContains("refused deploy: link.yaml is a symbolic link or a submodule", run);
        for (String directory : List.of("../..", "out")) {
            jenkins.assertLogContains("refused " + directory + ": The directory " + directory + " leads out of", run);
        }
        jenkins.assertLogContains("refused missing: The workspace has no directory missing", run);

        WorkflowRun outside = run(Result.FAILURE, "gitopsSync environment: 'dev', workspaceDirectory: 'deploy'");
        jenkins.assertLogContains("needs a workspace; put the step into a node", outside);
    }

    /** The user's own kustomize where there is one, otherwise a script that does the same with these files. */
    private Path renderers() throws Exception {
        Path programs = Files.createDirectory(folder.resolve("programs"));
        Path cached =
                Path.of(System.getProperty("user.home"), ".cache", "gitops-for-jenkins", "renderers", "kustomize");
        if (Files.isExecutable(cached)) {
            Files.createSymbolicLink(programs.resolve("kustomize"), cached.toRealPath());
        } else {
            program(programs, "kustomize", "v4.5.4", "sed s/1.4.1/9.9.9/ environments/base/cart.yaml");
        }
        // says with what it was called
        program(programs, "helm", "v3.14.0+gc309b6f", """
                printf 'apiVersion: v1\\nkind: Namespace\\nmetadata: {name: shop-staging}\\n---\\n'
                printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: called}\\ndata:\\n  with: |\\n    %s\\n' "$*"
                """);
        return programs;
    }

    private static void program(Path folder, String name, String version, String script) throws Exception {
        Path file = Files.writeString(
                folder.resolve(name),
                "#!/bin/sh\nif [ \"$1\" = version ]; then echo '" + version + "'; exit 0; fi\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void shouldRenderOnAnAgentAndNeverOnTheController() throws Exception {
        sandbox.repository()
                .commit(
                        "main",
                        "Render",
                        Map.of(
                                "environments/base/cart.yaml",
                                sandbox.repository().read("main", "environments/dev/cart.yaml"),
                                "environments/base/kustomization.yaml",
                                "resources: [cart.yaml]\n",
                                "environments/dev/kustomization.yaml",
                                "resources: [../base]\nimages: [{name: " + PipelineSandbox.IMAGE
                                        + ", newTag: 9.9.9}]\n",
                                "environments/staging/Chart.yaml",
                                "apiVersion: v2\nname: cart\nversion: 1.0.0\n"));
        DumbSlave agent = jenkins.createOnlineSlave();
        String inside = "node('" + agent.getNodeName() + "') { withEnv(['PATH+RENDER=" + renderers() + "']) { %s } }";

        WorkflowRun synced = success(inside.formatted("""
                def s = gitopsSync environment: 'dev'
                echo "created=${s.created}"
                """));
        WorkflowRun chart = success(inside.formatted("""
                def p = gitopsSync environment: 'staging', helm: [releaseName: 'shop', valuesFiles: ['/charts/cart/dev.yaml'],
                    values: 'replicas: 2', includeCrds: false]
                echo "created=${p.created}"
                """));
        WorkflowRun workspace = success(inside.formatted("""
                writeFile file: 'environments/base/cart.yaml', text: '''%s'''
                writeFile file: 'environments/base/kustomization.yaml', text: 'resources: [cart.yaml]'
                writeFile file: 'environments/new/kustomization.yaml', text: '''resources: [../base]
                images: [{name: %s, newTag: 9.9.9}]'''
                def w = gitopsPlan environment: 'dev', workspaceDirectory: 'environments/new'
                echo "planned=${w.changed} unchanged=${w.unchanged}"
                """.formatted(
                        sandbox.repository().read("main", "environments/base/cart.yaml"), PipelineSandbox.IMAGE)));
        WorkflowRun requireNoDrift =
                success(inside.formatted("gitopsVerify environment: 'dev', requireNoDrift: true, stableForSeconds: 0"));
        ObjectNode touched = sandbox.cluster()
                .objects()
                .find("apps", "deployments", "shop-dev", "cart")
                .orElseThrow()
                .deepCopy();
        touched.withObject("/metadata/labels").put("touched", "private");
        sandbox.cluster().objects().update("kubectl-edit", touched);
        WorkflowRun drifted = run(
                Result.FAILURE,
                inside.formatted("gitopsVerify environment: 'dev', requireNoDrift: true, stableForSeconds: 0"));
        WorkflowRun blind =
                run(Result.FAILURE, "gitopsVerify environment: 'dev', requireNoDrift: true, stableForSeconds: 0");
        WorkflowRun outside = run(Result.FAILURE, "gitopsSync environment: 'dev'");
        WorkflowRun builtIn = run(Result.FAILURE, "node('built-in') { gitopsSync environment: 'dev' }");
        WorkflowRun without = run(
                Result.FAILURE,
                "node('" + agent.getNodeName() + "') { withEnv(['PATH=/nowhere']) { gitopsSync environment: 'dev' } }");

        jenkins.assertLogContains("Rendering environments/dev with kustomize", synced);
        jenkins.assertLogContains("created=[Namespace shop-dev, Deployment shop-dev/cart]", synced);
        assertThat(sandbox.cluster()
                        .objects()
                        .find("apps", "deployments", "shop-dev", "cart")
                        .orElseThrow()
                        .toString())
                .contains(PipelineSandbox.IMAGE + ":9.9.9");
        jenkins.assertLogContains("Rendering environments/new with kustomize", workspace);
        jenkins.assertLogContains("planned=false unchanged=2", workspace);
        jenkins.assertLogContains("created=[Namespace shop-staging, ConfigMap shop-staging/called]", chart);
        jenkins.assertLogContains("Rendering environments/staging with helm 3.14.0", chart);
        assertThat(sandbox.cluster()
                        .objects()
                        .find("", "configmaps", "shop-staging", "called")
                        .orElseThrow()
                        .at("/data/with")
                        .asText())
                .startsWith("template shop ./environments/staging --namespace shop-staging"
                        + " --values ./charts/cart/dev.yaml --values ../values/inline.yaml")
                .doesNotContain("--include-crds");
        assertThat(only(requireNoDrift, StepRecord.Kind.VERIFY).getState()).isEqualTo(StepRecord.State.SUCCEEDED);
        jenkins.assertLogContains("cart foreign (by kubectl-edit", drifted);
        jenkins.assertLogContains("at metadata.labels.touched", drifted);
        jenkins.assertLogNotContains("private", drifted);
        for (WorkflowRun away : List.of(outside, blind)) {
            jenkins.assertLogContains(
                    "There is a kustomization in environments/dev, which is rendered by programs of an agent", away);
        }
        jenkins.assertLogContains("the built-in node is the controller", builtIn);
        jenkins.assertLogContains("there is neither: install one of them there", without);
        try (Stream<Path> left = Files.list(Path.of(agent.getRemoteFS()).resolve("workspace/cart@tmp"))) {
            assertThat(left).noneMatch(file -> file.getFileName().toString().startsWith("gitops-render-"));
        }
    }
}
