package io.jenkins.plugins.gitops.steps.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.FilePath;
import hudson.remoting.RequestAbortedException;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class WorkspaceFilesTest {

    private static FilePath workspaceThatFailsBy(Throwable fault) {
        VirtualChannel channel = (VirtualChannel) Proxy.newProxyInstance(
                VirtualChannel.class.getClassLoader(),
                new Class<?>[] {VirtualChannel.class},
                (proxy, method, arguments) -> {
                    throw fault;
                });
        return new FilePath(channel, "/workspace");
    }

    /** The latter is no IOException: the step failed with a stack trace instead of waiting for the agent. */
    @Test
    void shouldTryAgainWhenTheAgentGoesAwayWhileItReads() {
        for (Throwable fault : new Throwable[] {
            new IOException("the disk is gone"), new RequestAbortedException(new IOException("the channel is closed"))
        }) {
            FilePath workspace = workspaceThatFailsBy(fault);

            assertThatThrownBy(() -> WorkspaceFiles.read(workspace, "deploy"))
                    .isInstanceOfSatisfying(
                            OperationException.class,
                            failure -> assertThat(failure.isRetryable()).isTrue())
                    .hasMessageStartingWith("The directory deploy of the workspace /workspace could not be read (");
        }
    }
}
