package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Plain requests to an API server, for tests and for what drives pods: no client library in between. Thread-safe. */
public final class ClusterHttp {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final URI url;
    private final String token;
    private final HttpClient client;

    ClusterHttp(URI url, String token, Optional<String> caCertificate) {
        this.url = url;
        this.token = token;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT);
        caCertificate.ifPresent(pem -> builder.sslContext(trusting(pem)));
        this.client = builder.build();
    }

    /** Returns requests as the administrator. */
    public static ClusterHttp of(TestCluster cluster) {
        return new ClusterHttp(cluster.url(), cluster.token(), cluster.caCertificate());
    }

    /** An answer; the tree is empty where the body is not JSON. */
    public record Answer(int code, String contentType, String text) {

        public ObjectNode json() {
            return text.startsWith("{") ? Json.readObject(text) : Json.object();
        }
    }

    Answer get(String path) {
        return send("GET", path, "", "");
    }

    Answer get(String path, String accept) {
        return send(request(path).header("Accept", accept).GET());
    }

    Answer post(String path, JsonNode body) {
        return send("POST", path, "application/json", Json.write(body));
    }

    Answer put(String path, JsonNode body) {
        return send("PUT", path, "application/json", Json.write(body));
    }

    Answer patch(String path, String contentType, String body) {
        return send("PATCH", path, contentType, body);
    }

    Answer delete(String path, String body) {
        return send("DELETE", path, "application/json", body);
    }

    /** Sends a request; content type and body are empty where it has none. */
    public Answer send(String method, String path, String contentType, String body) {
        HttpRequest.Builder request = request(path).timeout(LIMIT);
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        return send(request.method(
                method,
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Opens a watch: a line per event. To be closed. */
    public Stream<String> watch(String path) throws InterruptedException {
        try {
            return client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofLines())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.header("User-Agent", "contract/1.0");
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            String contentType = response.headers().firstValue("Content-Type").orElse("");
            return new Answer(response.statusCode(), contentType, response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static SSLContext trusting(String pem) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the certificate authority could not be read: " + e.getMessage(), e);
        }
    }
}
