package io.jenkins.plugins.gitops.engine.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.health.expression.Expression;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.sandbox.kubernetes.AccessRule;
import io.jenkins.plugins.gitops.sandbox.kubernetes.Fault;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RequestLog;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxOptions;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void shouldNotAskAgainForALabelThatIsNotThere() {
        ResourceId id = createServiceAccount();
        VerificationRequest request = new VerificationRequest(List.of(id), List.of(), options());
        awaitSuccess(request);

        server.requests().clear();
        look(request);

        assertThat(server.requests().count("GET", "serviceaccounts(\\?limit|/)"))
                .isZero();
    }

    @Test
    void shouldNotAskForEachOfManyObjectsThatAreNotThere() {
        createConfigMaps(1);
        List<ResourceId> ids = IntStream.range(0, 500)
                .mapToObj(i -> new ResourceId("", "ConfigMap", namespace, "map-" + i))
                .toList();
        VerificationRequest request = new VerificationRequest(ids, List.of(), options());

        server.requests().clear();
        VerificationLook look = look(request);

        assertThat(look.checks())
                .filteredOn(check -> check.message().startsWith("missing"))
                .hasSize(499);
        assertThat(server.requests().count()).isLessThan(10);
    }

    @Test
    void shouldAskForSecretsByTheirMetadataOnly() {
        ObjectNode secret = Json.object().put("apiVersion", "v1").put("kind", "Secret");
        secret.putObject("metadata").put("name", "key").put("namespace", namespace);
        server.objects().update("test", secret);
        ResourceId key = new ResourceId("", "Secret", namespace, "key");
        VerificationRequest request = new VerificationRequest(List.of(key), List.of(), options());

        server.requests().clear();
        awaitSuccess(request);
        new Verifier(cluster, Clock.systemUTC()).observe(request);

        assertThat(server.requests().entries())
                .filteredOn(entry -> entry.path().contains("secrets"))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(
                        entry -> assertThat(entry.accept()).startsWith("application/json;as=PartialObjectMetadata"));
    }

    @Test
    void shouldPollWhereTheAccountMayNotWatch() {
        server.addUser(
                "reader", "reader", new AccessRule(Set.of("get", "list"), Set.of("*"), Set.of("*"), Set.of(namespace)));
        deploy(repository + ":1", "");

        try (Cluster reader = Fabric8Cluster.connect(
                        ClusterEndpoint.of(server.url().toString()).withBearerToken("reader"));
                Verifier polling = Verifier.watching(reader, Clock.systemUTC(), () -> {})) {
            VerificationReport report = RepeatedLooks.until(
                    () -> polling.look(request(options(), repository + ":1"), VerificationState.NONE));

            assertThat(report.runningImages()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 500, 503})
    void shouldWatchAgainAfterAFaultThatPasses(int code) {
        server.faults().next(2, "GET", namespace + ".*watch=true", Fault.status(code));
        deploy(repository + ":1", "");

        RepeatedLooks.until(() -> look(request(options(), repository + ":1")));
        RepeatedLooks.until(() -> look(request(options(), repository + ":1")));

        assertThat(server.requests().entries())
                .filteredOn(entry ->
                        entry.path().contains(namespace) && entry.path().contains("watch=true"))
                .extracting(RequestLog.Entry::status)
                .contains(code, 200);
    }

    @Test
    void shouldLeaveThePaceToItsCallerWhereEachWatchEndsAtOnce() {
        server.faults().next(1000, "GET", namespace + ".*watch=true", Fault.status(503));
        try {
            ResourceId id = createServiceAccount();
            AtomicInteger calls = new AtomicInteger();
            try (Verifier hasty = Verifier.watching(cluster, Clock.systemUTC(), calls::incrementAndGet)) {
                VerificationRequest request = new VerificationRequest(List.of(id), List.of(), options());
                while (server.requests().count("GET", namespace + ".*watch=true") < 5) {
                    hasty.look(request, VerificationState.NONE);
                }
            }

            assertThat(calls).hasValue(0);
        } finally {
            server.faults().clear();
        }
    }

    @Test
    void shouldGoOnWhenTheServerWasRestarted() {
        SandboxOptions same = SandboxOptions.defaults().withToken("same");
        SandboxApiServer first = SandboxApiServer.start(same);
        try (Cluster remote = Fabric8Cluster.connect(
                        ClusterEndpoint.of(first.url().toString()).withBearerToken("same"));
                Verifier steady = Verifier.watching(remote, Clock.systemUTC(), () -> {})) {
            ResourceId id = new ResourceId("", "Namespace", "", "default");
            VerificationRequest request = new VerificationRequest(List.of(id), List.of(), options());
            RepeatedLooks.until(() -> steady.look(request, VerificationState.NONE));
            first.close();

            assertThatThrownBy(() -> RepeatedLooks.failure(() -> steady.look(request, VerificationState.NONE), "never"))
                    .isInstanceOfSatisfying(
                            ClusterException.class,
                            e -> assertThat(e.isRetryable()).isTrue());

            try (SandboxApiServer second =
                    SandboxApiServer.start(same.withPort(first.url().getPort()))) {
                // each connection that the first one left behind fails once, as a fault that may pass
                for (int kept = 0; kept < 2; kept++) {
                    try {
                        steady.look(request, VerificationState.NONE);
                    } catch (ClusterException e) {
                        assertThat(e.isRetryable()).isTrue();
                    }
                }
                RepeatedLooks.until(() -> steady.look(request, VerificationState.NONE));

                assertThat(second.requests().count("GET", "/api/v1/namespaces/default|namespaces\\?"))
                        .isPositive();
            }
        }
    }

    @Test
    void shouldCloseWatchesWithoutAnUncaughtException() throws InterruptedException {
        List<Throwable> uncaught = new CopyOnWriteArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
        ResourceId robot = createServiceAccount();
        VerificationRequest request = new VerificationRequest(List.of(robot), List.of(), options());
        AtomicBoolean over = new AtomicBoolean();
        // events arrive while the streams are closed
        Thread writer = new Thread(() -> {
            while (!over.get()) {
                createServiceAccount();
            }
        });
        try {
            writer.start();
            for (int i = 0; i < 50; i++) {
                try (Verifier shortLived = Verifier.watching(cluster, Clock.systemUTC(), () -> {})) {
                    shortLived.look(request, VerificationState.NONE);
                }
            }
        } finally {
            over.set(true);
            writer.join();
            Thread.setDefaultUncaughtExceptionHandler(before);
        }

        assertThat(uncaught).isEmpty();
    }

    private ResourceId createServiceAccount() {
        ObjectNode account = Json.object().put("apiVersion", "v1").put("kind", "ServiceAccount");
        account.putObject("metadata").put("name", "robot").put("namespace", namespace);
        account.withObject("metadata")
                .putObject("annotations")
                .put("at", UUID.randomUUID().toString());
        server.objects().update("test", account);
        return new ResourceId("", "ServiceAccount", namespace, "robot");
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
