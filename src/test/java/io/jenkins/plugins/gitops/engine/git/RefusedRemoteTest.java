package io.jenkins.plugins.gitops.engine.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.sandbox.git.SandboxGitServer;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statuses of a Git server that another try does not change, and those that it does. */
class RefusedRemoteTest {

    @TempDir
    Path folder;

    private OperationException read(Fault fault, boolean signedIn) {
        try (SandboxGitServer server = SandboxGitServer.start(folder.resolve("server"))) {
            SandboxRepository origin = server.create("shop/config", Map.of("a.yaml", "a: 1\n"));
            GitRemote remote = GitRemote.of(origin.cloneUrl().toString());
            server.faults().next(10, fault);
            try (ConfigRepository repository = new ConfigRepository(
                    signedIn ? remote.withCredentials("bot", "expired-token") : remote, folder.resolve("cache"))) {
                return catchThrowableOfType(OperationException.class, () -> repository.fetchBranch("main"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer realm=git", "NTLM"})
    void shouldTakeA401WithoutAWayToSignInForRefusedCredentials(String challenge) {
        Map<String, String> headers = challenge.isEmpty() ? Map.of() : Map.of("WWW-Authenticate", challenge);

        OperationException failure = read(Fault.status(401, headers, "invalid token"), true);

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure)
                .hasMessageContaining("refuses the user bot")
                .hasMessageContaining("give credentials that may read and write it");
        assertThat(failure.getMessage()).doesNotContain("expired-token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic realm=git"})
    void shouldAskForCredentialsWhereNoneAreConfigured(String challenge) {
        Map<String, String> headers = challenge.isEmpty() ? Map.of() : Map.of("WWW-Authenticate", challenge);

        OperationException failure = read(Fault.status(401, headers, ""), false);

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("wants credentials and none are configured");
    }

    @ParameterizedTest
    @CsvSource({"400, false", "407, false", "410, false", "451, false", "408, true", "429, true", "502, true"})
    void shouldTellARefusalFromAFaultThatPasses(int status, boolean passes) {
        OperationException failure = read(Fault.status(status), false);

        assertThat(failure.isRetryable()).isEqualTo(passes);
        assertThat(failure).hasMessageContaining(String.valueOf(status));
    }
}
