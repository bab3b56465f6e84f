package io.jenkins.plugins.gitops.engine.render;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.render.ProcessResult.Ending;
import io.jenkins.plugins.gitops.engine.render.ProcessRunner.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What rendering relies on, wherever programs run. The machine must have a POSIX shell. */
public abstract class ProcessRunnerContract {

    private Workspace workspace;

    /** Returns a runner on this machine, so that the tests can look at what is left of processes and files. */
    protected abstract ProcessRunner runner();

    @BeforeEach
    void open() throws IOException {
        workspace = runner().open();
    }

    @AfterEach
    void close() throws IOException {
        workspace.close();
    }

    private ProcessResult shell(String script) throws IOException, InterruptedException {
        return shell(script, Duration.ofSeconds(20), 1 << 20);
    }

    private ProcessResult shell(String script, Duration limit, int output) throws IOException, InterruptedException {
        return workspace.run(
                new ProcessCall(List.of("/bin/sh", "-c", script), "", Map.of("ADDED", "yes"), limit, output));
    }

    @Test
    void shouldTellOutputErrorsAndExitCodeApart() throws Exception {
        ProcessResult result = shell("echo out; echo err >&2; exit 3");

        assertThat(result.outputText()).isEqualTo("out\n");
        assertThat(result.errorText()).isEqualTo("err\n");
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.isSuccess()).isFalse();
        assertThat(result).hasToString("exit code 3");
    }

    @Test
    void shouldGiveNothingOfTheCallersEnvironment() throws Exception {
        Map<String, String> seen = shell("env")
                .outputText()
                .lines()
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')), line -> line.substring(line.indexOf('=') + 1)));

        assertThat(seen).containsEntry("ADDED", "yes").containsKeys("PATH", "HOME", "TMPDIR");
        assertThat(seen.get("HOME")).isNotEqualTo(System.getenv("HOME"));
        // those that every shell sets itself, and the mark by which a runner finds what it started
        assertThat(seen.keySet())
                .isSubsetOf(
                        Set.of("ADDED", "PATH", "HOME", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_", "GITOPS_RENDERING"));
    }

    @Test
    void shouldHaveAHomeInTheWorkspaceThatGoesAwayWithIt() throws Exception {
        Path home = Path.of(shell("touch $HOME/a $TMPDIR/b && printf %s $HOME").outputText());

        workspace.close();

        assertThat(home).doesNotExist();
        open();
    }

    @Test
    void shouldGiveNothingToRead() throws Exception {
        assertThat(shell("cat; echo end").outputText()).isEqualTo("end\n");
    }

    @Test
    void shouldWriteFilesAndRunInAFolder() throws Exception {
        workspace.write(Map.of("source/deep/file.txt", "content".getBytes(UTF_8), "source/other", new byte[0]));

        ProcessResult result = workspace.run(
                new ProcessCall(List.of("/bin/cat", "deep/file.txt"), "source", Map.of(), Duration.ofSeconds(20), 100));

        assertThat(result.outputText()).isEqualTo("content");
        assertThatThrownBy(() -> workspace.write(Map.of("../escaped", new byte[0])))
                .isInstanceOf(IOException.class);
    }

    @Test
    void shouldSayThatThereIsNoSuchProgram() throws Exception {
        ProcessResult result =
                workspace.run(new ProcessCall(List.of("no-such-renderer"), "", Map.of(), Duration.ofSeconds(20), 100));

        assertThat(result.ending()).isEqualTo(Ending.NOT_FOUND);
        assertThat(result.isSuccess()).isFalse();
    }

    @Test
    void shouldEndAllThatAProgramStartedAtTheTimeLimit() throws Exception {
        Path pids = Path.of(shell("printf %s $HOME/pids").outputText());

        long start = System.nanoTime();
        ProcessResult result = shell(
                "sleep 60 & echo $! >> $HOME/pids; (setsid sleep 61 & echo $! >> $HOME/pids); echo $$ >> $HOME/pids; sleep 62",
                Duration.ofMillis(400),
                100);

        assertThat(result.ending()).isEqualTo(Ending.TIME_LIMIT);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertGone(pids, 3);
    }

    @Test
    void shouldNotWaitForWhatAProgramLeavesBehind() throws Exception {
        Path pids = Path.of(shell("printf %s $HOME/pids").outputText());

        ProcessResult result = shell("(sleep 60 & echo $! >> $HOME/pids); echo done");

        assertThat(result.outputText()).isEqualTo("done\n");
        assertThat(result.isSuccess()).isTrue();
        assertGone(pids, 1);
    }

    private static void assertGone(Path pids, int count) throws IOException {
        List<String> lines = Files.readAllLines(pids);
        assertThat(lines).hasSize(count);
        assertThat(lines)
                .allSatisfy(pid -> assertThat(isRunning(Long.parseLong(pid)))
                        .as("process " + pid)
                        .isFalse());
    }

    /** What was killed and has not been collected by its parent yet is no running process. */
    private static boolean isRunning(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(handle -> {
                    try {
                        handle.onExit().get(2, java.util.concurrent.TimeUnit.SECONDS);
                        return false;
                    } catch (Exception e) {
                        return handle.isAlive();
                    }
                })
                .orElse(false);
    }

    @Test
    void shouldEndAFlood() throws Exception {
        ProcessResult result = shell(
                "while :; do echo 0123456789012345678901234567890123456789; done", Duration.ofSeconds(20), 10_000);

        assertThat(result.ending()).isEqualTo(Ending.OUTPUT_LIMIT);
        assertThat(result.output()).isEmpty();
    }

    @Test
    void shouldKeepTheEndOfManyErrors() throws Exception {
        ProcessResult result = shell(
                "i=0; while [ $i -lt 3000 ]; do echo 012345678901234567890123456789012345678901234567890123456789 >&2; i=$((i+1)); done;"
                        + " echo last >&2");

        assertThat(result.errorText()).endsWith("last\n").hasSize(ProcessCall.ERROR_LIMIT);
    }

    @Test
    void shouldEndTheProgramWhenTheCallerIsInterrupted() throws Exception {
        Path pids = Path.of(shell("printf %s $HOME/pids").outputText());

        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> shell("echo $$ > $HOME/pids; sleep 60")).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        // it may have been ended before it had written its number
        if (Files.exists(pids) && Files.size(pids) > 0) {
            assertGone(pids, 1);
        }
    }
}
