package io.jenkins.plugins.gitops.sandbox.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An admission webhook over TLS on 127.0.0.1, with a certificate of its own that an API server can be told to trust. */
public final class AdmissionWebhook implements AutoCloseable {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Function<Resource, Map<String, Object>> decision;
    private final KeyStore keys;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "admission-webhook");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param folder for the key
     * @param decision from an AdmissionReview to the fields of its response; the uid is added
     */
    public AdmissionWebhook(Path folder, Function<Resource, Map<String, Object>> decision)
            throws IOException, GeneralSecurityException {
        this.decision = decision;
        this.keys = createKeys(folder.resolve("webhook.p12"));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", this::answer);
        server.start();
    }

    private static KeyStore createKeys(Path file) throws IOException, GeneralSecurityException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "webhook",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-validity",
                "2",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        if (!Files.exists(file)) {
            throw new IOException("keytool made no key: " + output);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream stored = Files.newInputStream(file)) {
            keys.load(stored, PASSWORD);
        }
        return keys;
    }

    private void answer(HttpExchange exchange) throws IOException {
        Resource review = Resource.of(
                ResourceJson.read(new String(exchange.getRequestBody().readAllBytes(), UTF_8), "review"));
        Map<String, Object> response = new LinkedHashMap<>(decision.apply(review));
        response.put("uid", review.text("request", "uid"));
        byte[] answer = ResourceJson.write(
                        Map.of("apiVersion", "admission.k8s.io/v1", "kind", "AdmissionReview", "response", response))
                .getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    /**
     * Returns the object that makes an API server ask.
     *
     * @param kind {@code ValidatingWebhookConfiguration} or {@code MutatingWebhookConfiguration}
     * @param name of the object, and of the namespaces' label {@code webhook} that it looks at
     * @param resources such as {@code pods}, of the core group
     */
    public Resource configuration(String kind, String name, int timeoutSeconds, List<String> resources)
            throws GeneralSecurityException {
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(keys.getCertificate("webhook").getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        Map<String, Object> client = Map.of(
                "url",
                "https://127.0.0.1:" + server.getAddress().getPort() + "/",
                "caBundle",
                Base64.getEncoder().encodeToString(pem.getBytes(UTF_8)));
        Map<String, Object> rule = Map.of(
                "apiGroups", List.of(""),
                "apiVersions", List.of("v1"),
                "operations", List.of("CREATE", "UPDATE"),
                "resources", resources);
        return Resource.of(Map.of(
                "apiVersion",
                "admissionregistration.k8s.io/v1",
                "kind",
                kind,
                "metadata",
                Map.of("name", name),
                "webhooks",
                List.of(Map.of(
                        "name",
                        "test.example.org",
                        "admissionReviewVersions",
                        List.of("v1"),
                        "sideEffects",
                        "None",
                        "timeoutSeconds",
                        timeoutSeconds,
                        "clientConfig",
                        client,
                        "namespaceSelector",
                        Map.of("matchLabels", Map.of("webhook", name)),
                        "rules",
                        List.of(rule)))));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
