package io.jenkins.plugins.gitops.engine.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.health.expression.Expression;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.sandbox.kubernetes.Fault;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SandboxVerificationTest extends VerificationContract {

    private static SandboxApiServer server;

    @BeforeAll
    static void start() {
        server = SandboxApiServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    TestCluster server() {
        return server;
    }

    private List<ResourceId> createConfigMaps(int count) {
        List<ResourceId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ObjectNode map = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
            map.putObject("metadata")
                    .put("name", "map-" + i)
                    .put("namespace", namespace)
                    .putObject("labels")
                    .put("applyset.kubernetes.io/part-of", "set-1");
            server.objects().update("test", map);
            ids.add(new ResourceId("", "ConfigMap", namespace, "map-" + i));
        }
        return ids;
    }

    @Test
    void shouldShowTheMaskedLogOfAFailingContainer() {
        server.pods().crashes(repository + ":bad", 1, "starting with hunter22\ntoken=abcdef end");
        deploy(repository + ":bad", "");

        String reason = awaitFailure(request(options()));

        assertThat(reason).contains("log: starting with ****").contains("log: token=**** end");
        assertThat(reason).doesNotContain("hunter22").doesNotContain("abcdef");
    }

    @Test
    void shouldAskForNothingWhileWatchesLive() {
        deploy(repository + ":1", "");
        VerificationRequest request = request(options(), repository + ":1");
        awaitSuccess(request);
        look(request);

        server.requests().clear();
        for (int i = 0; i < 50; i++) {
            look(request);
        }

        // a watch is noted a moment after it began
        assertThat(server.requests().entries())
                .filteredOn(entry ->
                        entry.path().contains(namespace) && !entry.path().contains("watch=true"))
                .isEmpty();
    }

    @Test
    void shouldVerifyAThousandObjectsInAFewRequests() {
        List<ResourceId> ids = createConfigMaps(1000);

        server.requests().clear();
        RepeatedLooks.until(() -> look(new VerificationRequest(ids, List.of(), options())));
        int watched = server.requests().count();
        server.requests().clear();
        new Verifier(cluster, Clock.systemUTC()).observe(new VerificationRequest(ids, List.of(), options()));
        int polled = server.requests().count();

        // discovery 2, one object for the set's label, 2 pages, 1 watch
        assertThat(watched).isLessThanOrEqualTo(6);
        assertThat(polled).isLessThanOrEqualTo(5);
    }

    @Test
    void shouldListAgainWhenTheHistoryExpired() {
        deploy(repository + ":1", "");
        VerificationRequest request = request(options(), repository + ":1");
        awaitSuccess(request);

        server.expireHistory();
        deploy(repository + ":2", "");
        VerificationReport report = RepeatedLooks.until(() -> look(request(options(), repository + ":2")));

        assertThat(report.runningImages()).hasSize(1);
    }

    @Test
    void shouldPollWhereWatchingIsRefused() {
        server.faults().next(1000, "GET", "watch=true", Fault.status(403));
        try {
            deploy(repository + ":1", "");

            VerificationReport report = RepeatedLooks.until(() -> look(request(options(), repository + ":1")));

            assertThat(report.runningImages()).hasSize(1);
        } finally {
            server.faults().clear();
        }
    }

    @Test
    void shouldGoOnWhenAWatchBreaks() {
        server.faults().next(3, "GET", "watch=true", Fault.closeBefore());
        deploy(repository + ":1", "");

        VerificationReport report = RepeatedLooks.until(() -> look(request(options(), repository + ":1")));

        assertThat(report.runningImages()).hasSize(1);
    }

    @Test
    void shouldCheckExpressionsOverObjects() {
        deploy(repository + ":1", "");
        ResourceId cart = new ResourceId("apps", "Deployment", namespace, "cart");
        VerificationOptions met = options()
                .withExpectations(
                        List.of(new ObjectExpectation(cart, Expression.parse("status.availableReplicas >= 1"))));
        VerificationOptions unmet = options()
                .withExpectations(List.of(new ObjectExpectation(cart, Expression.parse("spec.replicas >= 5"))));

        awaitSuccess(request(met));
        VerificationLook look = look(request(unmet));

        assertThat(waitingFor(look)).contains("cart: spec.replicas >= 5 does not hold yet");
    }
}
