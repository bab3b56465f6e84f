package io.jenkins.plugins.gitops.engine.verification;

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
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An admission webhook that sets the first container of each pod to another image, as mirrors for registries do it. */
final class RewritingWebhook implements AutoCloseable {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final String image;
    private final KeyStore keys;
    private final HttpsServer server;

    RewritingWebhook(Path folder, String image) throws IOException, GeneralSecurityException {
        this.image = image;
        this.keys = createKeys(folder.resolve("webhook.p12"));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
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
        String review = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String uid = Resource.of(ResourceJson.read(review, "review")).text("request", "uid");
        String patch = "[{\"op\":\"replace\",\"path\":\"/spec/containers/0/image\",\"value\":\"" + image + "\"}]";
        byte[] answer = ResourceJson.write(Map.of(
                        "apiVersion", "admission.k8s.io/v1",
                        "kind", "AdmissionReview",
                        "response",
                                Map.of(
                                        "uid",
                                        uid,
                                        "allowed",
                                        true,
                                        "patchType",
                                        "JSONPatch",
                                        "patch",
                                        Base64.getEncoder().encodeToString(patch.getBytes(UTF_8)))))
                .getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    /** Returns the object that makes an API server ask, for pods in namespaces with the label {@code rewrite}. */
    Resource configuration(String name) throws GeneralSecurityException {
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(keys.getCertificate("webhook").getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        return Resource.of(Map.of(
                "apiVersion",
                "admissionregistration.k8s.io/v1",
                "kind",
                "MutatingWebhookConfiguration",
                "metadata",
                Map.of("name", name),
                "webhooks",
                List.of(Map.of(
                        "name", "rewrite.example.org",
                        "admissionReviewVersions", List.of("v1"),
                        "sideEffects", "None",
                        "timeoutSeconds", 10,
                        "clientConfig",
                                Map.of(
                                        "url",
                                        "https://127.0.0.1:"
                                                + server.getAddress().getPort() + "/",
                                        "caBundle",
                                        Base64.getEncoder().encodeToString(pem.getBytes(UTF_8))),
                        "namespaceSelector", Map.of("matchLabels", Map.of("rewrite", name)),
                        "rules",
                                List.of(Map.of(
                                        "apiGroups", List.of(""),
                                        "apiVersions", List.of("v1"),
                                        "operations", List.of("CREATE"),
                                        "resources", List.of("pods")))))));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
