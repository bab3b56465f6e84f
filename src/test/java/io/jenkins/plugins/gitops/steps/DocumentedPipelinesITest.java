package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import hudson.model.queue.QueueTaskFuture;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.replay.ReplayAction;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The Jenkinsfiles of README and docs run as they stand there, and the steps in the other places where steps can be. */
@WithJenkins
class DocumentedPipelinesITest {

    private static final Pattern PIPELINE = Pattern.compile("```groovy\\n(pipeline \\{.*?\\n)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    private JenkinsRule jenkins;
    private PipelineSandbox sandbox;

    @BeforeEach
    void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        sandbox = new PipelineSandbox(folder);
        sandbox.configureJenkins();
        PipelineSandbox.addEnvironment("production", "pullRequest", "staging");
        PipelineSandbox.addEnvironment("test", "commit", "staging");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private WorkflowJob job(String name, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, name);
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("VERSION", "")));
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    private static WorkflowRun build(WorkflowJob job, String version) throws Exception {
        QueueTaskFuture<WorkflowRun> future =
                job.scheduleBuild2(0, new ParametersAction(new StringParameterValue("VERSION", version)));
        return future.waitForStart();
    }

    private void mergeAndFinish(WorkflowRun run, int pullRequest) throws Exception {
        jenkins.waitForMessage("Waiting for pull request " + pullRequest + " to be merged", run);
        sandbox.forge().forge().mergeByPerson(sandbox.repository().slug(), pullRequest, MergeMethod.SQUASH, "jane");
        PromoteExecutions.nudgeAll();
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    private static String pipelineOf(String file) throws Exception {
        Matcher matcher = PIPELINE.matcher(Files.readString(Path.of(file)));
        assertThat(matcher.find()).as("a pipeline in %s", file).isTrue();
        return matcher.group(1);
    }

    @Test
    void shouldRunTheJenkinsfilesOfTheDocs() throws Exception {
        WorkflowRun readme = build(job("readme", pipelineOf("README.md")), "1.4.2");
        mergeAndFinish(readme, 1);
        WorkflowRun started = build(job("started", pipelineOf("docs/user/getting-started.md")), "1.4.3");
        mergeAndFinish(started, 2);

        jenkins.assertLogContains("Deployment shop-staging/cart runs " + PipelineSandbox.IMAGE + ":1.4.2", readme);
        jenkins.assertLogContains("Promoting what dev runs", started);
        jenkins.assertLogContains("Deployment shop-staging/cart runs " + PipelineSandbox.IMAGE + ":1.4.3", started);
    }

    @Test
    void shouldRunInParallelInAMatrixScriptedAndReplayed() throws Exception {
        WorkflowRun matrix = build(job("matrix", """
                pipeline {
                  agent none
                  stages {
                    stage('All') {
                      matrix {
                        axes { axis { name 'WHERE'; values 'dev', 'test' } }
                        stages {
                          stage('Deploy') {
                            steps {
                              gitopsPromote environment: env.WHERE, image: "%s:${params.VERSION}"
                              gitopsSync env.WHERE
                            }
                          }
                        }
                      }
                    }
                  }
                }
                """.formatted(PipelineSandbox.IMAGE)), "2.0");
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(matrix));
        for (String directory : List.of("dev", "staging")) {
            assertThat(sandbox.repository().read("main", "environments/" + directory + "/cart.yaml"))
                    .contains(":2.0");
        }

        WorkflowRun scripted = build(job("scripted", """
                def results = [:]
                parallel dev: {
                  results.dev = gitopsVerify(environment: 'dev', image: "%1$s:2.0", stableForSeconds: 0).objects
                }, test: {
                  node { results.test = gitopsPlan('test').changed }
                }
                echo "dev=${results.dev} test=${results.test}"
                """.formatted(PipelineSandbox.IMAGE)), "");
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(scripted));
        jenkins.assertLogContains("dev=2 test=false", scripted);

        WorkflowRun replayed = (WorkflowRun) scripted.getAction(ReplayAction.class)
                .run("echo \"again=${gitopsPlan('dev').unchanged}\"", Map.of())
                .get();
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(replayed));
        jenkins.assertLogContains("again=2", replayed);
    }
}
