package io.jenkins.plugins.gitops.engine.verification;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Asks the addresses of probes, once each. Follows no redirect: where one is expected, the probe expects its status. */
final class HttpProber {

    private static final int MAX_BYTES = 64 * 1024;

    /** One for each authority; the empty one for Java's own. */
    private final Map<String, HttpClient> clients = new HashMap<>();

    /** Returns what is wrong, nothing when the probe passes. */
    Optional<String> fault(HttpProbe probe) {
        CompletableFuture<HttpResponse<String>> answer;
        try {
            HttpRequest request = HttpRequest.newBuilder(probe.url())
                    .timeout(probe.timeLimit())
                    .header("User-Agent", "gitops-for-jenkins")
                    .GET()
                    .build();
            answer = client(probe.caCertificate()).sendAsync(request, response -> new Beginning());
        } catch (GeneralSecurityException | IOException e) {
            return Optional.of("its CA certificate cannot be read; give it as PEM");
        }
        try {
            // the request's own limit ends with the headers: a body may come drop by drop
            return compare(probe.expected(), answer.get(probe.timeLimit().toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            // ends the exchange too, so that a slow server holds nothing
            answer.cancel(true);
            return Optional.of("no whole answer within " + probe.timeLimit().toMillis() + " ms");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
            return Optional.of("no answer (" + cause.getClass().getSimpleName() + message + ")");
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    private static Optional<String> compare(ExpectedAnswer expected, HttpResponse<String> response) {
        if (response.statusCode() != expected.status()) {
            return Optional.of("answers " + response.statusCode() + " instead of " + expected.status());
        }
        return expected.fault(response.body()).map(fault -> "answers " + response.statusCode() + " " + fault);
    }

    private HttpClient client(String caCertificate) throws GeneralSecurityException, IOException {
        HttpClient known = clients.get(caCertificate);
        if (known != null) {
            return known;
        }
        HttpClient.Builder builder = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER);
        if (!caCertificate.isEmpty()) {
            builder.sslContext(trusting(caCertificate));
        }
        HttpClient client = builder.build();
        clients.put(caCertificate, client);
        return client;
    }

    private static SSLContext trusting(String pem) throws GeneralSecurityException, IOException {
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
    }

    /** Takes the beginning of an answer and lets the rest go. */
    private static final class Beginning implements HttpResponse.BodySubscriber<String> {

        private final CompletableFuture<String> text = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Flow.Subscription subscription;

        @Override
        public CompletionStage<String> getBody() {
            return text;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                byte[] part = new byte[Math.min(buffer.remaining(), MAX_BYTES - bytes.size())];
                buffer.get(part);
                bytes.writeBytes(part);
            }
            if (bytes.size() >= MAX_BYTES) {
                subscription.cancel();
                onComplete();
            }
        }

        @Override
        public void onError(Throwable failure) {
            text.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            text.complete(bytes.toString(StandardCharsets.UTF_8));
        }
    }
}
