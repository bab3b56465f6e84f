package io.jenkins.plugins.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A real Jenkins starts, runs and shows builds that have nothing to do with this plugin, without the classes of the engine. */
class StartupITest {

    private static final Path CLASSES =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("target/startup-classes.log");

    /** What the JVM itself wants to see, since forms catch it. */
    private static final String VERIFIED = "io.jenkins.plugins.gitops.engine.operation.OperationException";

    private static final Pattern NAME = Pattern.compile("\\] (\\S+) source: ");

    @RegisterExtension
    private final RealJenkinsExtension real = new RealJenkinsExtension()
            .withHttpListenAddress("127.0.0.1")
            .javaOptions("-Xlog:class+load:file=" + CLASSES);

    private static List<String> loaded(String prefix) throws IOException {
        try (var lines = Files.lines(CLASSES)) {
            return lines.map(NAME::matcher)
                    .filter(matcher -> matcher.find())
                    .map(matcher -> matcher.group(1))
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        }
    }

    private static void runAndShowAnotherBuild(JenkinsRule jenkins) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "plain");
        job.setDefinition(new CpsFlowDefinition("echo 'nothing of ours'", true));
        jenkins.buildAndAssertSuccess(job);
        try (JenkinsRule.WebClient browser = jenkins.createWebClient()) {
            for (String page : List.of("", "job/plain/", "job/plain/1/", "job/plain/1/console", "manage/")) {
                browser.goTo(page);
            }
        }
    }

    @Test
    void shouldLoadNothingOfTheEngineForWhatDoesNotUseIt() throws Throwable {
        real.startJenkins();
        assertThat(loaded("io.jenkins.plugins.gitops.config."))
                .as("the log is read")
                .isNotEmpty();
        assertThat(loaded("io.jenkins.plugins.gitops.engine."))
                .as("at the start")
                .isSubsetOf(VERIFIED);
        assertThat(loaded("io.fabric8.")).as("at the start").isEmpty();

        real.runRemotely(StartupITest::runAndShowAnotherBuild);

        assertThat(loaded("io.jenkins.plugins.gitops.engine."))
                .as("for other builds")
                .isSubsetOf(VERIFIED);
        assertThat(loaded("io.fabric8.")).as("for other builds").isEmpty();
    }
}
