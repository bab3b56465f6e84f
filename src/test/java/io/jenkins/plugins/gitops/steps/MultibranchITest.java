package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jenkins.branch.BranchSource;
import jenkins.plugins.git.GitSCMSource;
import jenkins.plugins.git.traits.BranchDiscoveryTrait;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A pipeline that lives in the config repository: its main branch syncs what it checked out, other branches show the plan. */
@WithJenkins
class MultibranchITest {

    private static final String JENKINSFILE = """
            node {
              checkout scm
              def plan = gitopsPlan environment: 'dev', workspaceDirectory: 'environments/dev'
              echo "planned created=${plan.created} configured=${plan.configured} changed=${plan.changed}"
              if (env.BRANCH_NAME == 'main') {
                def sync = gitopsSync environment: 'dev', workspaceDirectory: 'environments/dev'
                echo "synced created=${sync.created} configured=${sync.configured} same=${sync.planHash == plan.hash}"
              }
            }
            """;

    @TempDir
    private Path folder;

    private JenkinsRule jenkins;
    private WorkflowMultiBranchProject project;

    /** Looks at the branches, as a webhook of the Git plugins makes it do, and builds those that changed. */
    private void index() throws Exception {
        project.scheduleBuild2(0).getFuture().get();
        jenkins.waitUntilNoActivity();
    }

    private WorkflowRun last(String branch) throws Exception {
        WorkflowJob job = project.getItem(branch);
        assertThat(job).as(branch).isNotNull();
        return jenkins.assertBuildStatusSuccess(job.getLastBuild());
    }

    private static long replicas(PipelineSandbox sandbox) {
        return sandbox.cluster()
                .objects()
                .find("apps", "deployments", "shop-dev", "cart")
                .orElseThrow()
                .at("/spec/replicas")
                .asLong();
    }

    @Test
    void shouldSyncTheMainBranchAndOnlyPlanTheOthers(JenkinsRule rule) throws Exception {
        jenkins = rule;
        try (PipelineSandbox sandbox = new PipelineSandbox(folder)) {
            sandbox.configureJenkins();
            GitopsConfiguration.get().environment("dev").orElseThrow().setAllowWorkspace(true);
            String manifests = sandbox.repository().read("main", "environments/dev/cart.yaml");
            String scaled = manifests.replace("spec:\n  selector", "spec:\n  replicas: 3\n  selector");
            sandbox.repository().commit("main", "Add the pipeline", Map.of("Jenkinsfile", JENKINSFILE));
            project = jenkins.createProject(WorkflowMultiBranchProject.class, "config");
            GitSCMSource source =
                    new GitSCMSource(sandbox.repository().cloneUrl().toString());
            source.setCredentialsId("git");
            source.setTraits(List.of(new BranchDiscoveryTrait()));
            project.getSourcesList().add(new BranchSource(source));

            index();
            WorkflowRun first = last("main");
            jenkins.assertLogContains(
                    "synced created=[Namespace shop-dev, Deployment shop-dev/cart] configured=[] same=true", first);

            sandbox.repository().createBranch("scale", "main");
            sandbox.repository().commit("scale", "Scale", Map.of("environments/dev/cart.yaml", scaled));
            index();
            WorkflowRun proposed = last("scale");
            jenkins.assertLogContains(
                    "planned created=[] configured=[Deployment shop-dev/cart] changed=true", proposed);
            jenkins.assertLogNotContains("synced", proposed);
            assertThat(GitopsAction.of(proposed).records())
                    .singleElement()
                    .matches(record -> record.getKind() == StepRecord.Kind.PLAN
                            && record.getDocuments().contains(StepRecord.PLAN_DOCUMENT));
            assertThat(replicas(sandbox)).as("only planned").isEqualTo(1);
            assertThat(project.getItem("main").getBuilds()).hasSize(1);

            sandbox.repository().commit("main", "Scale", Map.of("environments/dev/cart.yaml", scaled));
            index();
            WorkflowRun merged = last("main");
            assertThat(merged.getNumber()).isEqualTo(2);
            jenkins.assertLogContains("synced created=[] configured=[Deployment shop-dev/cart] same=true", merged);
            assertThat(replicas(sandbox)).isEqualTo(3);
        }
    }
}
