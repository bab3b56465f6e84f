package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Item;
import hudson.model.Result;
import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import jenkins.model.Jenkins;
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
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A merge with other content, and the person who decides about it. */
class OtherContentRestartITest {

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path folder;

    private PipelineSandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = new PipelineSandbox(folder);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private static WorkflowRun build(JenkinsRule jenkins, int number) {
        return jenkins.jenkins.getItemByFullName("cart", WorkflowJob.class).getBuildByNumber(number);
    }

    private static void secure(JenkinsRule jenkins) {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ, Item.BUILD, Item.CANCEL, GitopsPermissions.SYNC)
                .everywhere()
                .to("builder")
                .grant(Jenkins.READ, Item.READ, GitopsPermissions.PROMOTE)
                .everywhere()
                .to("jane"));
    }

    /** A person merges the pull request after having put another version into it. */
    private void mergeWithOtherContent(JenkinsRule jenkins, WorkflowRun run, long number) throws Exception {
        jenkins.waitForMessage("Waiting for pull request " + number + " to be merged", run);
        String file = "environments/staging/cart.yaml";
        String proposed = sandbox.repository().read("gitops/staging/cart", file);
        sandbox.repository()
                .commit("gitops/staging/cart", "Rather 1.3.7", Map.of(file, proposed.replace(":1.4.2", ":1.3.7")));
        sandbox.forge().forge().mergeByPerson(sandbox.repository().slug(), number, MergeMethod.MERGE, "omar");
        PromoteExecutions.nudgeAll();
        jenkins.waitForMessage("Waiting for a person's decision", run);
    }

    private static int decide(JenkinsRule jenkins, WorkflowRun run, String person, String answer) throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .withBasicCredentials(person);
        String path = run.getUrl() + "gitops/step/" + record(run).getNodeId() + "/" + answer;
        WebRequest request = new WebRequest(new URL(jenkins.getURL(), path), HttpMethod.POST);
        return client.getPage(client.addCrumb(request)).getWebResponse().getStatusCode();
    }

    private static StepRecord record(WorkflowRun run) {
        return GitopsAction.find(run).orElseThrow().records().get(0);
    }

    @Test
    void shouldAskAPersonAndKeepQuestionAndAnswerOverRestarts() throws Throwable {
        sessions.then(jenkins -> {
            sandbox.configureJenkins();
            GitopsConfiguration.get().environment("staging").orElseThrow().setOnContentMismatch("ask");
            GitopsConfiguration.get().save();
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "cart");
            job.setDefinition(new CpsFlowDefinition("""
                    def p = gitopsPromote environment: 'staging', image: '%s:1.4.2', onContentMismatch: 'accept'
                    echo "$p.state, accepted by $p.acceptedBy"
                    def r = p.pullRequest
                    echo "#$r.number of $r.url is $r.state by $r.mergedBy, ${r.mergedAt ? 'known' : 'unknown'} when, by $r.approvals"
                    p.changes.each { echo "$it.path became $it.newValue" }
                    """.formatted(PipelineSandbox.IMAGE), true));
            secure(jenkins);
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            mergeWithOtherContent(jenkins, run, 1);
            jenkins.assertLogContains(
                    "Merged with other content: environments/staging/cart.yaml "
                            + "documents[kind=Deployment,metadata.name=cart].spec.template.spec"
                            + ".containers[name=cart].image is " + PipelineSandbox.IMAGE
                            + ":1.3.7 instead of " + PipelineSandbox.IMAGE + ":1.4.2",
                    run);
            assertThat(decide(jenkins, run, "builder", "accept"))
                    .as("has not the permission")
                    .isEqualTo(403);
        });
        sessions.then(jenkins -> {
            secure(jenkins);
            WorkflowRun run = build(jenkins, 1);
            assertThat(record(run).fact(StepRecord.QUESTION)).contains("was merged with other content");
            // the step signs in with its first look
            while (decide(jenkins, run, "builder", "accept") == 409) {
                Thread.sleep(50);
            }
            assertThat(run.isBuilding()).isTrue();
            assertThat(decide(jenkins, run, "jane", "accept")).isEqualTo(200);

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            jenkins.assertLogContains("MERGED, accepted by jane", run);
            jenkins.assertLogContains("is merged by omar, known when, by []", run);
            assertThat(record(run).getFacts())
                    .containsEntry("answer", "accepted")
                    .containsEntry("answeredBy", "jane");

            WorkflowJob job = run.getParent();
            job.setDefinition(new CpsFlowDefinition(
                    "gitopsPromote environment: 'staging', image: '%s:1.4.2'".formatted(PipelineSandbox.IMAGE), true));
            WorkflowRun second = job.scheduleBuild2(0).waitForStart();
            mergeWithOtherContent(jenkins, second, 2);
            // the forge does not answer, so the answer is stored and not looked at
            sandbox.forge().apiFaults().next(1_000, Fault.status(503));
            assertThat(decide(jenkins, second, "jane", "reject")).isEqualTo(200);
        });
        sandbox.forge().apiFaults().clear();
        sessions.then(jenkins -> {
            WorkflowRun second = build(jenkins, 2);

            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(second));
            jenkins.assertLogContains("but with other content", second);
            jenkins.assertLogContains("(rejected by jane)", second);
            assertThat(record(second).fact(StepRecord.SUMMARY)).isEqualTo("content_differs");
        });
    }
}
