package io.jenkins.plugins.gitops.engine.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalProcessRunnerTest extends ProcessRunnerContract {

    @TempDir
    Path folder;

    @Override
    protected ProcessRunner runner() {
        return new LocalProcessRunner(folder, "/usr/bin:/bin");
    }

    @Test
    void shouldLookForProgramsAlongTheGivenPathAlone() throws Exception {
        Path program = Files.writeString(folder.resolve("renderer"), "#!/bin/sh\necho mine\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        ProcessCall call = new ProcessCall(List.of("renderer"), "", Map.of(), Duration.ofSeconds(20), 100);
        ProcessCall shell = new ProcessCall(List.of("sh"), "", Map.of(), Duration.ofSeconds(20), 100);

        try (ProcessRunner.Workspace workspace = new LocalProcessRunner(folder, folder.toString()).open()) {
            assertThat(workspace.run(call).outputText()).isEqualTo("mine\n");
            assertThat(workspace.run(shell).ending()).isEqualTo(ProcessResult.Ending.NOT_FOUND);
        }
    }

    @Test
    void shouldEndWhatAnotherCallerLeftRunningInTheFolder() throws Exception {
        LocalProcessRunner runner = new LocalProcessRunner(folder, "/usr/bin:/bin");
        Path own = runner.openFolder();
        Thread caller = new Thread(() -> {
            try {
                runner.reopen(own)
                        .run(new ProcessCall(
                                List.of("/bin/sh", "-c", "echo $$ > $HOME/pid; sleep 60"),
                                "",
                                Map.of(),
                                Duration.ofSeconds(50),
                                100));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        caller.start();
        Path pid = own.toRealPath().resolve(".home/pid");
        while (!Files.exists(pid) || Files.size(pid) == 0) {
            Thread.onSpinWait();
        }

        runner.endAllIn(own);

        caller.join(10_000);
        assertThat(caller.isAlive()).isFalse();
        runner.reopen(own).close();
        assertThat(own).doesNotExist();
    }

    @Test
    void shouldNeverTakeAProgramFromTheRenderedFiles() throws Exception {
        try (ProcessRunner.Workspace workspace = new LocalProcessRunner(folder, "::.:").open()) {
            workspace.write(Map.of("helm", "#!/bin/sh\n".getBytes()));
            assertThat(workspace
                            .run(new ProcessCall(List.of("helm"), "", Map.of(), Duration.ofSeconds(20), 100))
                            .ending())
                    .isEqualTo(ProcessResult.Ending.NOT_FOUND);
        }
    }

    @Test
    void shouldDeleteLinksAndNotWhatTheyLeadTo() throws Exception {
        Path outside = Files.writeString(folder.resolve("outside"), "kept");
        try (ProcessRunner.Workspace workspace = runner().open()) {
            workspace.run(new ProcessCall(
                    List.of("/bin/ln", "-s", outside.toString(), "link"), "", Map.of(), Duration.ofSeconds(20), 100));
        }

        assertThat(outside).hasContent("kept");
    }
}
