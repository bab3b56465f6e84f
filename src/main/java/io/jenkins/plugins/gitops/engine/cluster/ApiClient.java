package io.jenkins.plugins.gitops.engine.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Redactor;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.net.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.OkHttpClient;

/** One request, one answer, within its time limit, never repeated behind the caller's back. */
final class ApiClient implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger(ApiClient.class.getName());

    /**
     * An answer with a code below 300.
     *
     * @param content UTF-8; not to be changed
     * @param warnings texts of the {@code Warning} headers
     */
    record Answer(int code, byte[] content, List<String> warnings) {

        String text() {
            return new String(content, StandardCharsets.UTF_8);
        }

        /** @throws ClusterException where the content is not a JSON object, so that a proxy must have sent it */
        Resource object(String subject) {
            try {
                return ResourceJson.readResource(content, subject);
            } catch (OperationException e) {
                throw new ClusterException(
                        e.getMessage(),
                        "look at the cluster's address and at the proxies on the way",
                        ClusterException.Fault.DOUBTFUL,
                        code,
                        false,
                        "",
                        null,
                        null,
                        List.of());
            }
        }
    }

    /**
     * A request.
     *
     * @param path with its query, from the server's address on
     * @param bodyOrNull JSON
     * @param contentTypeOrNull of the body
     * @param accept what the answer may be
     * @param secret whether the body holds secret values
     */
    record Call(
            String subject,
            String method,
            String path,
            String bodyOrNull,
            String contentTypeOrNull,
            String accept,
            boolean secret) {

        static Call get(String subject, String path) {
            return new Call(subject, "GET", path, null, null, JSON, false);
        }

        /** Returns the call for the next page of a list. */
        Call continuing(String token) {
            String next = path + "&continue=" + Fabric8Cluster.encoded(token);
            return new Call(subject, method, next, bodyOrNull, contentTypeOrNull, accept, secret);
        }

        Call accepting(String types) {
            return new Call(subject, method, path, bodyOrNull, contentTypeOrNull, types, secret);
        }
    }

    private static final Duration LIMIT_AFTER_INTERRUPT = Duration.ofSeconds(5);
    private static final int MAX_DIALING_MILLIS = 10_000;
    static final String JSON = "application/json";

    /** OkHttp repeats POST, PATCH and DELETE on a reused connection, and follows redirects with the token. */
    private static final class StrictFactory extends OkHttpClientFactory {

        private final StreamCalls streams;
        private final Optional<Dialer> dialer;

        StrictFactory(StreamCalls streams, Optional<Dialer> dialer) {
            this.streams = streams;
            this.dialer = dialer;
        }

        @Override
        protected void additionalConfig(OkHttpClient.Builder builder) {
            builder.addInterceptor(streams);
            builder.socketFactory(new PromptSockets());
            builder.retryOnConnectionFailure(false).followRedirects(false).followSslRedirects(false);
            // a proxy of this machine is none for connections that are made elsewhere
            dialer.ifPresent(elsewhere -> builder.socketFactory(DialedSocket.factory(elsewhere))
                    .dns(DialedSocket::unresolved)
                    .proxy(Proxy.NO_PROXY));
        }
    }

    private final ClusterEndpoint endpoint;
    private final StreamCalls streams = new StreamCalls();
    private final KubernetesClient client;
    private final String base;
    /** Null where the account that signs in acts as itself. */
    private final ServiceAccountTokens accountOrNull;
    /** Null for none. */
    private final Supplier<String> tokensOrNull;
    /** Null before the first request, and for a server without tokens. */
    private String token;

    ApiClient(ClusterEndpoint endpoint) {
        this.endpoint = endpoint;
        this.base = Regex.replaceAll(endpoint.server().toString(), "/+$", "");
        this.client = new KubernetesClientBuilder()
                .withConfig(configOf(endpoint))
                .withHttpClientFactory(new StrictFactory(streams, endpoint.dialer()))
                .build();
        String account = endpoint.signIn().serviceAccount();
        this.accountOrNull = account.isEmpty()
                ? null
                : new ServiceAccountTokens(new ApiClient(endpoint.asItself()), account, Clock.systemUTC());
        this.tokensOrNull = accountOrNull == null ? endpoint.signIn().valuesOrNull() : accountOrNull;
    }

    /** Returns the server's address, for messages. */
    String server() {
        return endpoint.toString();
    }

    private static Config configOf(ClusterEndpoint endpoint) {
        int limit = (int) Math.min(Integer.MAX_VALUE, endpoint.timeLimit().toMillis());
        // from nothing: no kubeconfig, no environment variable, no service account of the controller's own pod
        ConfigBuilder builder = new ConfigBuilder(Config.empty())
                .withAutoConfigure(false)
                .withMasterUrl(endpoint.server().toString())
                .withTrustCerts(endpoint.skipsTlsVerify())
                .withDisableHostnameVerification(endpoint.skipsTlsVerify())
                .withRequestRetryBackoffLimit(0)
                .withConnectionTimeout(endpoint.dialer().isPresent() ? dialingLimit(limit) : limit)
                .withRequestTimeout(limit);
        endpoint.caCertificate().ifPresent(pem -> builder.withCaCertData(base64(pem)));
        if (!endpoint.signIn().key().isEmpty()) {
            builder.withClientCertData(base64(endpoint.signIn().certificates()))
                    .withClientKeyData(base64(endpoint.signIn().key()))
                    .withClientKeyAlgo(PrivateKeys.algorithm(endpoint.signIn().key()));
        }
        return builder.build();
    }

    /** Whoever connects elsewhere says who could not, or lets another one try, before the request is given up. */
    private static int dialingLimit(int limitMillis) {
        return Math.max(1, Math.min(limitMillis / 3, MAX_DIALING_MILLIS));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A request that is under way. */
    record Pending(Call call, String token, long startedNanos, CompletableFuture<HttpResponse<byte[]>> future) {}

    /**
     * Sends a request and waits for its answer.
     *
     * @throws ClusterException for every code from 300 on, and when no answer comes in time
     */
    Answer send(Call call) {
        return end(begin(call));
    }

    /** Sends a request without waiting, so that several are under way at a time; each must be {@linkplain #end ended}. */
    Pending begin(Call call) {
        return begin(call, token(""));
    }

    /**
     * Waits for the answer of a request.
     *
     * @throws ClusterException for every code from 300 on, and when no answer comes in time
     */
    Answer end(Pending pending) {
        try {
            return answer(pending);
        } catch (ClusterException e) {
            if (e.httpStatus() != ClusterException.UNAUTHORIZED
                    || pending.token().isEmpty()) {
                throw e;
            }
            String renewed = token(pending.token());
            if (renewed.equals(pending.token())) {
                throw e;
            }
            LOGGER.log(Level.FINE, () -> "the token for " + endpoint + " was renewed");
            return answer(begin(pending.call(), renewed));
        }
    }

    /** Returns a token that is not the refused one, where there is another. */
    private synchronized String token(String refused) {
        boolean due = accountOrNull != null && accountOrNull.isDue();
        if (token == null || due || token.equals(refused)) {
            token = tokensOrNull == null ? "" : tokensOrNull.get();
        }
        return token;
    }

    private void sign(HttpRequest.Builder request, String value) {
        SignIn signIn = endpoint.signIn();
        if (!value.isEmpty()) {
            request.header("Authorization", (accountOrNull == null ? signIn.scheme() : "Bearer") + " " + value);
        }
        if (accountOrNull == null && !signIn.user().isEmpty()) {
            request.header("Impersonate-User", signIn.user());
            signIn.groups().forEach(group -> request.header("Impersonate-Group", group));
        }
    }

    private Pending begin(Call call, String bearer) {
        HttpRequest.Builder request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(base + call.path())
                .header("Accept", call.accept());
        sign(request, bearer);
        if (call.bodyOrNull() == null) {
            request.method(call.method(), null, (String) null);
        } else {
            request.method(call.method(), call.contentTypeOrNull(), call.bodyOrNull());
        }
        return new Pending(
                call, bearer, System.nanoTime(), client.getHttpClient().sendAsync(request.build(), byte[].class));
    }

    private Answer answer(Pending pending) {
        Call call = pending.call();
        HttpResponse<byte[]> response = await(call, pending.future());
        LOGGER.log(
                Level.FINE,
                () -> call.method() + " " + call.path() + " " + response.code() + " in "
                        + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - pending.startedNanos()) + " ms");
        byte[] content = response.body() == null ? new byte[0] : response.body();
        if (response.code() >= 300) {
            String text = new String(content, StandardCharsets.UTF_8);
            throw new StatusError(call.subject(), call.secret(), response.code(), text, response.header("Retry-After"))
                    .toException();
        }
        return new Answer(response.code(), content, warnings(response));
    }

    /**
     * An answer that comes piece by piece.
     *
     * @param end cuts the connection off; whoever reads it is told that it broke
     */
    record Stream(CompletableFuture<HttpResponse<AsyncBody>> answer, Runnable end) implements AutoCloseable {

        @Override
        public void close() {
            end.run();
            answer.cancel(true);
        }
    }

    /**
     * Sends a request whose answer comes piece by piece without an end in sight; asks for no piece by itself.
     *
     * @param consumer takes pieces, by another thread
     */
    Stream stream(Call call, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        String id = streams.newId();
        HttpRequest.Builder request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(base + call.path())
                .header("Accept", call.accept())
                .header(StreamCalls.HEADER, id)
                .forStreaming();
        // one that has expired ends the stream; the next plain request renews it for the next stream
        sign(request, token(""));
        LOGGER.log(Level.FINE, () -> call.method() + " " + call.path() + " (stream)");
        return new Stream(client.getHttpClient().consumeBytes(request.build(), consumer), () -> streams.cancel(id));
    }

    /** A write that is under way is not left because of an interrupt: whether it was done must be known. */
    private HttpResponse<byte[]> await(Call call, CompletableFuture<HttpResponse<byte[]>> future) {
        try {
            return await(call, future, endpoint.timeLimit());
        } catch (InterruptedException e) {
            try {
                if (!call.method().equals("GET")) {
                    return await(call, future, LIMIT_AFTER_INTERRUPT);
                }
            } catch (InterruptedException again) {
                e.addSuppressed(again);
            } finally {
                Thread.currentThread().interrupt();
            }
            future.cancel(true);
            throw noAnswer(call, "interrupted while waiting for the answer", e);
        }
    }

    private HttpResponse<byte[]> await(Call call, CompletableFuture<HttpResponse<byte[]>> future, Duration limit)
            throws InterruptedException {
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw noAnswer(call, "no answer within " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw noAnswer(call, String.valueOf(innermost(e).getMessage()), e.getCause());
        }
    }

    private static Throwable innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private ClusterException noAnswer(Call call, String detail, Throwable cause) {
        String statement = call.subject() + ": the API server " + endpoint + " cannot be reached ("
                + Redactor.DEFAULT.redact(detail) + ")";
        return new ClusterException(
                statement,
                "check its address, its certificate and the network",
                ClusterException.Fault.OUTAGE,
                0,
                false,
                "",
                null,
                cause,
                List.of());
    }

    /** {@code 299 - "text"} gives text (RFC 7234, 5.5). */
    private static List<String> warnings(HttpResponse<?> response) {
        return response.headers("Warning").stream()
                .map(header -> Regex.replaceFirst(header, "^\\d{3}\\s+\\S+\\s+\"(.*)\"$", "$1"))
                .map(text -> text.replace("\\\"", "\""))
                .toList();
    }

    @Override
    public void close() {
        client.close();
        if (accountOrNull != null) {
            accountOrNull.close();
        }
    }
}
