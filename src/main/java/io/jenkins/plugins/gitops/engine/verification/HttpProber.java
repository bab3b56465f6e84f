package io.jenkins.plugins.gitops.engine.verification;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the addresses of probes, once each. Follows no redirect: where one is expected, the probe expects its status. */
final class HttpProber {

    private static final int MOST_BYTES = 64 * 1024;

    private HttpClient client;

    /** Returns what is wrong, nothing when the probe passes. */
    Optional<String> fault(HttpProbe probe) {
        HttpRequest request = HttpRequest.newBuilder(probe.url())
                .timeout(probe.timeLimit())
                .header("User-Agent", "gitops-for-jenkins")
                .GET()
                .build();
        CompletableFuture<Optional<String>> look = client().sendAsync(
                        request, HttpResponse.BodyHandlers.ofInputStream())
                .thenApply(response -> compare(probe, response));
        try {
            // the request's own limit ends with the headers: a body may come drop by drop
            return look.get(probe.timeLimit().toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            look.cancel(true);
            return Optional.of("no answer within " + probe.timeLimit().toSeconds() + " s");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
            return Optional.of("no answer (" + cause.getClass().getSimpleName() + message + ")");
        } catch (InterruptedException e) {
            look.cancel(true);
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    private static Optional<String> compare(HttpProbe probe, HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            if (response.statusCode() != probe.status()) {
                return Optional.of("answers " + response.statusCode() + " instead of " + probe.status());
            }
            String text = new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            return text.contains(probe.contains())
                    ? Optional.empty()
                    : Optional.of("answers " + response.statusCode() + " without \"" + probe.contains() + "\" in it");
        } catch (IOException e) {
            return Optional.of("the answer broke off: " + e.getMessage());
        }
    }

    private HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
        }
        return client;
    }
}
