package io.jenkins.plugins.gitops.sandbox.kubernetes;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * How the stand-in runs.
 *
 * @param port 0 for a free one
 * @param token of the administrator; empty to let everybody in
 * @param podReadyAfter how long a pod takes
 * @param aggregatedDiscovery whether it is served (servers before 1.26 have none)
 * @param version such as {@code v1.33.0}
 */
public record SandboxOptions(
        int port, Optional<String> token, Duration podReadyAfter, boolean aggregatedDiscovery, String version) {

    public static SandboxOptions defaults() {
        String token = UUID.randomUUID().toString();
        return new SandboxOptions(0, Optional.of(token), Duration.ofMillis(30), true, "v1.33.0");
    }

    public SandboxOptions withPort(int newPort) {
        return new SandboxOptions(newPort, token, podReadyAfter, aggregatedDiscovery, version);
    }

    public SandboxOptions withToken(String newToken) {
        return new SandboxOptions(port, Optional.of(newToken), podReadyAfter, aggregatedDiscovery, version);
    }

    public SandboxOptions withoutToken() {
        return new SandboxOptions(port, Optional.empty(), podReadyAfter, aggregatedDiscovery, version);
    }

    public SandboxOptions withPodReadyAfter(Duration moment) {
        return new SandboxOptions(port, token, moment, aggregatedDiscovery, version);
    }

    public SandboxOptions withAggregatedDiscovery(boolean served) {
        return new SandboxOptions(port, token, podReadyAfter, served, version);
    }
}
