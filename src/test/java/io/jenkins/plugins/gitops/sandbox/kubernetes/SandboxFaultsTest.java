package io.jenkins.plugins.gitops.sandbox.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ClusterHttp.Answer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the stand-in can do beyond a real server: faults on demand, a log, accounts, a forgetful history. */
class SandboxFaultsTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private SandboxApiServer server;
    private ClusterHttp http;

    @BeforeEach
    void start() {
        server = SandboxApiServer.start();
        http = ClusterHttp.of(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldFailAsOftenAsTold() {
        server.faults().next(2, "GET", "configmaps", Fault.status(503));

        assertThat(http.get(MAPS).code()).isEqualTo(503);
        assertThat(http.get("/api/v1/namespaces").code()).isEqualTo(200);
        assertThat(http.get(MAPS).json().path("reason").asText()).isEqualTo("ServiceUnavailable");
        assertThat(http.get(MAPS).code()).isEqualTo(200);
    }

    @Test
    void shouldSayWhenToComeBack() throws Exception {
        server.faults().next(1, "*", "version", Fault.retryAfter(429, 7));

        HttpResponse<String> refused = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.url() + "/version"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("7");
    }

    @Test
    void shouldCloseConnectionsBeforeAndAfterTheWork() {
        server.faults().next(1, "POST", "configmaps", Fault.closeBefore());
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> http.post(MAPS, configMap("a")));
        assertThat(server.objects().find("", "configmaps", "default", "a")).isEmpty();

        server.faults().next(1, "POST", "configmaps", Fault.closeAfter());
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> http.post(MAPS, configMap("a")));
        assertThat(server.objects().find("", "configmaps", "default", "a")).isPresent();
    }

    @Test
    void shouldBeSlow() {
        server.faults().next(1, "GET", "version", Fault.slow(Duration.ofMillis(150)));

        long begin = System.nanoTime();
        Answer answer = http.get("/version");

        assertThat(answer.code()).isEqualTo(200);
        assertThat(System.nanoTime() - begin)
                .isGreaterThan(Duration.ofMillis(150).toNanos());
    }

    @Test
    void shouldLogRequests() {
        http.post(MAPS, configMap("a"));
        http.get(MAPS + "?limit=1");
        new ClusterHttp(server.url(), "wrong", Optional.empty()).get(MAPS);

        assertThat(server.requests().entries())
                .containsExactly(
                        new RequestLog.Entry("POST", MAPS, 201, "application/json", "admin", ""),
                        new RequestLog.Entry("GET", MAPS + "?limit=1", 200, "", "admin", ""),
                        new RequestLog.Entry("GET", MAPS, 401, "", "", ""));
        assertThat(server.requests().count("GET", "limit")).isEqualTo(1);
    }

    @Test
    void shouldAnswerExpiredAfterHistoryIsForgotten() throws Exception {
        http.post(MAPS, configMap("a"));
        http.post(MAPS, configMap("b"));
        ObjectNode page = http.get(MAPS + "?limit=1").json();
        server.expireHistory();

        Answer next = http.get(
                MAPS + "?limit=1&continue=" + page.at("/metadata/continue").asText());

        assertThat(next.code()).isEqualTo(410);
        assertThat(next.json().path("reason").asText()).isEqualTo("Expired");
        try (Stream<String> lines = http.watch(MAPS + "?watch=true&resourceVersion="
                + page.at("/metadata/resourceVersion").asText())) {
            Iterator<String> events = lines.iterator();
            ObjectNode error = Json.readObject(events.next());
            assertThat(error.path("type").asText()).isEqualTo("ERROR");
            assertThat(error.at("/object/code").asInt()).isEqualTo(410);
            assertThat(events.hasNext()).isFalse();
        }
    }

    @Test
    void shouldExpireWatchesThatAreOpen() throws Exception {
        try (Stream<String> lines = http.watch(MAPS + "?watch=true")) {
            Iterator<String> events = lines.iterator();
            server.expireHistory();

            assertThat(Json.readObject(events.next()).at("/object/code").asInt())
                    .isEqualTo(410);
        }
    }

    @Test
    void shouldLetAccountsDoWhatTheirRulesSay() {
        server.createNamespace("shop");
        server.addUser("dev-token", "dev", AccessRule.everythingIn("shop"));
        ClusterHttp dev = new ClusterHttp(server.url(), "dev-token", Optional.empty());

        ObjectNode rules = dev.post(
                        "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
                        Json.read("{\"spec\":{\"namespace\":\"shop\"}}"))
                .json();

        assertThat(dev.get("/api/v1/namespaces/shop/configmaps").code()).isEqualTo(200);
        assertThat(dev.get(MAPS).code()).isEqualTo(403);
        assertThat(dev.get("/api/v1/configmaps").code()).isEqualTo(403);
        assertThat(rules.at("/status/resourceRules/0/verbs/0").asText()).isEqualTo("*");
    }

    @Test
    void shouldServeAggregatedDiscovery() {
        ObjectNode groups = http.get("/apis", Discovery.AGGREGATED).json();
        ObjectNode core = http.get("/api", Discovery.AGGREGATED).json();

        assertThat(groups.path("kind").asText()).isEqualTo("APIGroupDiscoveryList");
        assertThat(groups.path("items")).anySatisfy(group -> {
            assertThat(group.at("/metadata/name").asText()).isEqualTo("apps");
            assertThat(group.at("/versions/0/resources")).anySatisfy(resource -> {
                assertThat(resource.path("resource").asText()).isEqualTo("deployments");
                assertThat(resource.path("scope").asText()).isEqualTo("Namespaced");
                assertThat(resource.at("/responseKind/kind").asText()).isEqualTo("Deployment");
            });
        });
        assertThat(core.at("/items/0/versions/0/version").asText()).isEqualTo("v1");
    }

    @Test
    void shouldServeLegacyDiscoveryAloneWhereTold() {
        try (SandboxApiServer old =
                SandboxApiServer.start(SandboxOptions.defaults().withAggregatedDiscovery(false))) {
            ObjectNode groups =
                    ClusterHttp.of(old).get("/apis", Discovery.AGGREGATED).json();

            assertThat(groups.path("kind").asText()).isEqualTo("APIGroupList");
        }
    }

    @Test
    void shouldScaleThroughSubresource() {
        server.objects().pauseControllers();
        server.objects().update("bob", deployment());
        String scale = "/apis/apps/v1/namespaces/default/deployments/cart/scale";

        Answer scaled = http.patch(scale, Patches.MERGE_PATCH, "{\"spec\":{\"replicas\":4}}");

        assertThat(scaled.json().path("kind").asText()).isEqualTo("Scale");
        assertThat(server.objects()
                        .find("apps", "deployments", "default", "cart")
                        .orElseThrow()
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(4);
    }

    @Test
    void shouldHandReplicasOverToWhoScales() {
        server.objects().pauseControllers();
        server.objects().apply("gitops", Json.readObject("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: cart}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: cart}}
                  template:
                    metadata: {labels: {app: cart}}
                    spec: {containers: [{name: cart, image: "cart:1"}]}
                """));
        String cart = "/apis/apps/v1/namespaces/default/deployments/cart";

        http.patch(cart + "/scale?fieldManager=hpa", Patches.MERGE_PATCH, "{\"spec\":{\"replicas\":4}}");
        Answer refused = http.patch(cart + "?fieldManager=gitops", Patches.APPLY, """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: cart}
                spec: {replicas: 2}
                """);

        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.json().path("message").asText())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"hpa\" with subresource \"scale\" using"
                        + " apps/v1: .spec.replicas");
    }

    @Test
    void shouldWriteNothingWhileControllersPause() throws Exception {
        server.objects().pauseControllers();
        server.objects().update("bob", deployment());
        long version = server.objects().resourceVersion();

        Thread.sleep(60);

        assertThat(server.objects().resourceVersion()).isEqualTo(version);
        assertThat(server.objects().list("", "pods", null)).isEmpty();
    }

    private static ObjectNode configMap(String name) {
        ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        object.putObject("metadata").put("name", name);
        return object;
    }

    private static ObjectNode deployment() {
        return Json.readObject("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: cart}
                spec:
                  selector: {matchLabels: {app: cart}}
                  template:
                    metadata: {labels: {app: cart}}
                    spec: {containers: [{name: cart, image: "cart:1"}]}
                """);
    }
}
