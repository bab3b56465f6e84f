package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.cluster.ApiClient.Call;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/** Short-lived tokens of a service account, which another account asks for ({@code TokenRequest}). Not thread-safe. */
final class ServiceAccountTokens implements Supplier<String>, AutoCloseable {

    private static final Duration WANTED = Duration.ofHours(1);

    private final ApiClient asking;
    private final String namespace;
    private final String name;
    private final Clock clock;
    private Instant renewal = Instant.MIN;

    ServiceAccountTokens(ApiClient asking, String namespaceAndName, Clock clock) {
        int slash = namespaceAndName.indexOf('/');
        this.asking = asking;
        this.namespace = namespaceAndName.substring(0, slash);
        this.name = namespaceAndName.substring(slash + 1);
        this.clock = clock;
    }

    /** Returns whether the last token is close to its end: less than a fifth of its life is left. */
    boolean isDue() {
        return !clock.instant().isBefore(renewal);
    }

    @Override
    public String get() {
        Instant now = clock.instant();
        String subject = "Token of the service account " + namespace + "/" + name;
        Map<String, Object> body = Map.of(
                "apiVersion", "authentication.k8s.io/v1",
                "kind", "TokenRequest",
                "spec", Map.of("expirationSeconds", WANTED.toSeconds()));
        String path = "/api/v1/namespaces/" + Fabric8Cluster.encoded(namespace) + "/serviceaccounts/"
                + Fabric8Cluster.encoded(name) + "/token";
        Resource status = asking.send(
                        new Call(subject, "POST", path, ResourceJson.write(body), ApiClient.JSON, ApiClient.JSON, true))
                .object("The API server's answer for the " + subject);
        String token = status.text("status", "token");
        if (token.isEmpty()) {
            throw new OperationException(subject
                    + ": the API server's answer has no token; look at its version, which must be" + " 1.22 or newer");
        }
        Duration life = Duration.between(now, expiry(status, now));
        renewal = now.plus(life.multipliedBy(4).dividedBy(5));
        return token;
    }

    private static Instant expiry(Resource status, Instant now) {
        try {
            return Instant.parse(status.text("status", "expirationTimestamp"));
        } catch (DateTimeException e) {
            // the 401 that follows a wrong guess renews it as well
            return now.plus(WANTED);
        }
    }

    @Override
    public void close() {
        asking.close();
    }
}
