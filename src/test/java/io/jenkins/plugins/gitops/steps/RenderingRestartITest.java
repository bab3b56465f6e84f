package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.slaves.DumbSlave;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class RenderingRestartITest {

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path folder;

    private PipelineSandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = new PipelineSandbox(folder);
    }

    private Path begun() {
        return folder.resolve("begun");
    }

    /** An agent's JVM that ends with Jenkins cannot end what it started. */
    @AfterEach
    void stop() throws Exception {
        if (Files.exists(begun())) {
            ProcessHandle.of(Long.parseLong(Files.readString(begun()).strip()))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
        sandbox.close();
    }

    /** Its first rendering takes longer than Jenkins lives. */
    private void slowKustomize() throws Exception {
        Path program = Files.writeString(folder.resolve("kustomize"), """
                #!/bin/sh
                if [ "$1" = version ]; then echo v4.5.4; exit 0; fi
                if [ ! -e %1$s ]; then echo $$ > %1$s; exec sleep 100; fi
                cat environments/dev/cart.yaml
                """.formatted(begun()));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void shouldRenderAgainAfterARestartInTheMiddle() throws Throwable {
        slowKustomize();
        sandbox.repository()
                .commit("main", "Render", Map.of("environments/dev/kustomization.yaml", "resources: [cart.yaml]\n"));
        sessions.then(jenkins -> {
            sandbox.configureJenkins();
            DumbSlave agent = jenkins.createOnlineSlave();
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "cart");
            job.setDefinition(new CpsFlowDefinition(
                    "node('" + agent.getNodeName() + "') { withEnv(['PATH+RENDER=" + folder + "']) {"
                            + " def s = gitopsSync environment: 'dev'; echo \"created=${s.created}\" } }",
                    true));
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("Rendering environments/dev with kustomize", run);
            while (!Files.exists(begun()) || Files.size(begun()) == 0) {
                Thread.sleep(20);
            }
            assertThat(run.isBuilding()).isTrue();
        });
        sessions.then(jenkins -> {
            WorkflowRun run =
                    jenkins.jenkins.getItemByFullName("cart", WorkflowJob.class).getBuildByNumber(1);

            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

            jenkins.assertLogContains("created=[Namespace shop-dev, Deployment shop-dev/cart]", run);
        });
    }
}
