package io.jenkins.plugins.gitops.connection.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.FilePath;
import hudson.remoting.Channel;
import hudson.remoting.ChannelBuilder;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.render.ProcessCall;
import io.jenkins.plugins.gitops.engine.render.ProcessRunner;
import io.jenkins.plugins.gitops.engine.render.ProcessRunnerContract;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an agent's own JVM, which has nothing but Jenkins' agent program on its class path. */
class AgentProcessRunnerITest extends ProcessRunnerContract {

    @TempDir
    private static Path folder;

    private static ExecutorService threads;
    private static Process agent;
    private static Channel channel;

    @BeforeAll
    static void startAgent() throws Exception {
        Path program = Path.of(Channel.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        agent = new ProcessBuilder(java.toString(), "-Xmx64m", "-jar", program.toString())
                .redirectError(Redirect.DISCARD)
                .start();
        threads = Executors.newCachedThreadPool();
        channel = new ChannelBuilder("agent", threads).build(agent.getInputStream(), agent.getOutputStream());
    }

    @AfterAll
    static void endAgent() throws Exception {
        channel.close();
        threads.shutdownNow();
        if (!agent.waitFor(10, TimeUnit.SECONDS)) {
            agent.destroyForcibly();
        }
    }

    private static FilePath workspace() {
        return new FilePath(channel, folder.resolve("workspace").toString());
    }

    @Override
    protected ProcessRunner runner() {
        return AgentProcessRunner.in(workspace(), "/usr/bin:/bin");
    }

    @Test
    void shouldRunOnTheAgentBesideItsWorkspace() throws Exception {
        String seen;
        try (ProcessRunner.Workspace opened = runner().open()) {
            opened.write(Map.of("big", new byte[5 * 1024 * 1024], "small", new byte[1]));

            seen = opened.run(new ProcessCall(
                            List.of("/bin/sh", "-c", "echo $PPID; wc -c < big; pwd"),
                            "",
                            Map.of(),
                            Duration.ofSeconds(20),
                            1000))
                    .outputText();
        }

        List<String> lines = seen.lines().map(String::strip).toList();
        assertThat(lines).startsWith(String.valueOf(agent.pid()), "5242880").hasSize(3);
        assertThat(Path.of(lines.get(2)))
                .hasParentRaw(folder.toRealPath().resolve("workspace@tmp"))
                .doesNotExist();
    }

    @Test
    void shouldRefuseTheController() {
        FilePath ofController = new FilePath(folder.toFile());

        assertThatThrownBy(() -> AgentProcessRunner.in(ofController, "/usr/bin"))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("never rendered on the controller");
    }
}
