package io.jenkins.plugins.gitops.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What requests carry to prove who sends them. */
class SignInTest {

    private HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    /** Tokens of service accounts that are refused by now. */
    private final List<String> ended = new CopyOnWriteArrayList<>();

    private Instant expiry = Instant.now().plusSeconds(3600);

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + authorization + " as "
                + exchange.getRequestHeaders().get("Impersonate-User") + " in "
                + exchange.getRequestHeaders().get("Impersonate-Group"));
        boolean asksForToken = exchange.getRequestURI().getPath().endsWith("/token");
        String text = asksForToken
                ? "{\"status\":{\"token\":\"t" + requests.size() + "\",\"expirationTimestamp\":\"" + expiry + "\"}}"
                : "{\"gitVersion\":\"v1.33.1\"}";
        boolean refused = ended.stream().anyMatch(authorization::endsWith);
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(refused ? 401 : asksForToken ? 201 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private ClusterEndpoint endpoint() {
        return ClusterEndpoint.of("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static void ask(ApiClient client) {
        client.send(ApiClient.Call.get("Version", "/version"));
    }

    @Test
    void shouldSendUserAndPassword() {
        try (ApiClient client = new ApiClient(endpoint().withUser("jane", "pä:ss"))) {
            ask(client);
        }

        String expected = Base64.getEncoder().encodeToString("jane:pä:ss".getBytes(StandardCharsets.UTF_8));
        assertThat(requests).singleElement().asString().contains(" Basic " + expected + " as null");
        assertThatThrownBy(() -> endpoint().withUser("ja:ne", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldActInTheNameOfAUserWithGroups() {
        ClusterEndpoint endpoint = endpoint()
                .withBearerToken("token")
                .withImpersonation("jenkins", List.of("jenkins:job:shop/cart", "jenkins:environment:dev"));
        try (ApiClient client = new ApiClient(endpoint)) {
            ask(client);
        }

        assertThat(requests)
                .containsExactly(
                        "GET /version Bearer token as [jenkins] in [jenkins:job:shop/cart, jenkins:environment:dev]");
    }

    @Test
    void shouldRefuseNamesThatWouldAddAHeader() {
        assertThatThrownBy(() -> endpoint().withImpersonation("jane\r\nImpersonate-Group: system:masters", List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> endpoint().withImpersonation("", List.of("system:masters")))
                .hasMessageContaining("Groups alone");
    }

    @Test
    void shouldActAsAServiceAccountByTokensThatItAsksFor() {
        ClusterEndpoint endpoint = endpoint().withBearerToken("base").withServiceAccount("shop", "deployer");
        try (ApiClient client = new ApiClient(endpoint)) {
            ask(client);
            ask(client);
        }

        assertThat(shortened())
                .containsExactly(
                        "POST /api/v1/namespaces/shop/serviceaccounts/deployer/token Bearer base",
                        "GET /version Bearer t1",
                        "GET /version Bearer t1");
    }

    @Test
    void shouldRenewAServiceAccountsTokenBeforeItsEnd() {
        expiry = Instant.now().minusSeconds(1);
        try (ApiClient client =
                new ApiClient(endpoint().withBearerToken("base").withServiceAccount("shop", "deployer"))) {
            ask(client);
            ask(client);
        }

        assertThat(shortened())
                .filteredOn(request -> request.startsWith("POST"))
                .hasSize(2);
        assertThat(shortened()).last().isEqualTo("GET /version Bearer t3");
    }

    @Test
    void shouldRenewAServiceAccountsTokenOnceWhenItIsRefused() {
        try (ApiClient client =
                new ApiClient(endpoint().withBearerToken("base").withServiceAccount("shop", "deployer"))) {
            ask(client);
            ended.add("t1");
            ask(client);
            ended.add("t4");
            ended.add("t7");

            assertThatThrownBy(() -> ask(client)).isInstanceOf(ClusterException.class);
        }

        assertThat(shortened())
                .endsWith(
                        "GET /version Bearer t1",
                        "POST /api/v1/namespaces/shop/serviceaccounts/deployer/token Bearer base",
                        "GET /version Bearer t4",
                        "GET /version Bearer t4",
                        "POST /api/v1/namespaces/shop/serviceaccounts/deployer/token Bearer base",
                        "GET /version Bearer t7");
    }

    private List<String> shortened() {
        return new ArrayList<>(requests)
                .stream()
                        .map(request -> request.substring(0, request.indexOf(" as ")))
                        .toList();
    }

    @Test
    void shouldTellKeysApart() throws Exception {
        for (String algorithm : List.of("RSA", "EC")) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(algorithm.equals("EC") ? 256 : 2048);
            String pem = "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder()
                            .encodeToString(
                                    generator.generateKeyPair().getPrivate().getEncoded())
                    + "\n-----END PRIVATE KEY-----\n";

            assertThat(PrivateKeys.algorithm(pem)).isEqualTo(algorithm);
        }
        assertThatThrownBy(
                        () -> PrivateKeys.algorithm("-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }
}
