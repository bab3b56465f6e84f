package io.jenkins.plugins.gitops.engine.forge.adapter;

import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Sends an adapter's requests and turns what cannot be used into {@link ForgeException}s; for adapters only.
 *
 * <p>Safe for use by several threads. Blocks for at most the endpoint's time limit. The token goes to the API's own
 * scheme, host and port and nowhere else. Reads that were answered with an entity tag are repeated with it, so a memory
 * that lives on costs the forge less than a new one for each look.
 */
public final class ForgeHttp {

    private static final Logger LOGGER = Logger.getLogger(ForgeHttp.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A page of 100 pull requests has about 2 MB on GitHub. */
    private static final int MAX_ANSWER = 32 * 1024 * 1024;

    private static final int MAX_REDIRECTS = 3;

    private final HttpClient client;
    private final ForgeEndpoint endpoint;
    private final ForgeDialect dialect;
    private final Refusals refusals;
    private final ForgeMemory memory;

    /** An adapter's requests with a memory of its own. */
    public ForgeHttp(HttpClient client, ForgeEndpoint endpoint, ForgeDialect dialect) {
        this(client, endpoint, dialect, ForgeMemory.ofOneAdapter());
    }

    /**
     * An adapter's requests.
     *
     * @param memory what it shares with the other adapters of its endpoint and credential
     * @throws IllegalArgumentException when the client follows redirects by itself: it would send the token to other
     *     hosts
     */
    public ForgeHttp(HttpClient client, ForgeEndpoint endpoint, ForgeDialect dialect, ForgeMemory memory) {
        this.client = Objects.requireNonNull(client, "client");
        this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
        this.dialect = Objects.requireNonNull(dialect, "dialect");
        this.memory = Objects.requireNonNull(memory, "memory");
        if (client.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("The HTTP client for " + dialect.forgeName()
                    + " follows redirects and would carry the token to other hosts; build it with Redirect.NEVER");
        }
        this.refusals = new Refusals(endpoint, dialect, Clock.systemUTC());
    }

    /**
     * Returns an answer whose status is 2xx or among those that the call handles.
     *
     * @throws ForgeException for everything else
     */
    public ForgeAnswer send(ForgeCall call) {
        memory.pause(call).ifPresent(pause -> {
            throw refusals.paused(call, pause);
        });
        long deadline = System.nanoTime() + endpoint.timeLimit().toNanos();
        URI base = URI.create(endpoint.apiUrl() + call.path());
        // beside the API's base, as GitHub's GraphQL: the rest of a path is encoded and has no such segments
        URI address = call.path().startsWith("/../") ? base.normalize() : base;
        Optional<ForgeAnswer> before = call.isRead() ? memory.seen().find(call.path()) : Optional.empty();
        Optional<String> tag = before.flatMap(answer -> SeenAnswers.tag(answer.headers()));
        HttpResponse<byte[]> response = exchange(call, address, tag, deadline);
        for (int hop = 0; isRedirect(response.statusCode()); hop++) {
            if (hop == MAX_REDIRECTS) {
                throw refusals.unreadable(call, "was redirected more than " + MAX_REDIRECTS + " times", null);
            }
            address = redirected(call, address, response);
            response = exchange(call, address, tag, deadline);
        }
        if (response.statusCode() == 304 && before.isPresent()) {
            return before.get();
        }
        ForgeAnswer answer = read(call, response);
        memory.note(call, answer);
        if (call.isRead()) {
            memory.seen().keep(call.path(), answer, response.body().length);
        }
        if (answer.isSuccess() || call.handled().contains(answer.status()) && !RateLimit.applies(answer)) {
            return answer;
        }
        throw refusals.of(call, answer);
    }

    /**
     * Sends a call that opens a pull request, when its turn has come: forges ask programs to open one each second at most.
     *
     * @throws ForgeException also when it is another's turn; its pause says when to come again
     */
    public ForgeAnswer create(ForgeCall call) {
        Duration pause = memory.untilTurn(call);
        if (!pause.isZero()) {
            throw refusals.notItsTurn(call, pause);
        }
        return send(call);
    }

    /**
     * Returns what adapters of this endpoint and credential remember together, by names that begin with a path of the API;
     * bounded, so what was put there may be gone.
     */
    public Map<String, String> facts() {
        return memory.facts();
    }

    /** Returns the forge's name, as users know it. */
    public String forgeName() {
        return dialect.forgeName();
    }

    /** Returns the failure that a refusal amounts to, for statuses that the adapter handles in some cases only. */
    public ForgeException refusal(ForgeCall call, ForgeAnswer answer) {
        return refusals.of(call, answer);
    }

    /** Returns the failure for an answer that lacks what every answer of the API has. */
    public ForgeException unreadable(ForgeCall call, String fact) {
        return refusals.unreadable(call, fact, null);
    }

    /** Returns the elements of an answer that is a list, and refuses one that is not. */
    public JsonNode list(ForgeCall call, ForgeAnswer answer) {
        if (!answer.body().isArray()) {
            throw unreadable(call, "was answered with something that is no list");
        }
        return answer.body();
    }

    private HttpResponse<byte[]> exchange(ForgeCall call, URI address, Optional<String> tag, long deadline) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Authorization", endpoint.token().authorization(dialect.authorizationScheme()))
                .header("User-Agent", "gitops-for-jenkins");
        dialect.headers().forEach(request::header);
        tag.ifPresent(value -> request.header("If-None-Match", value));
        if (call.bodyOrNull() == null) {
            request.method(call.method(), HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(
                            call.method(),
                            HttpRequest.BodyPublishers.ofString(
                                    call.bodyOrNull().toString()));
        }
        // the request's own timeout would end with the headers; this one covers the body too
        CompletableFuture<HttpResponse<byte[]>> pending =
                client.sendAsync(request.build(), LimitedBody.upTo(MAX_ANSWER));
        try {
            HttpResponse<byte[]> response = pending.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            LOGGER.log(
                    Level.FINE,
                    () -> call.method() + " " + address.getPath() + " of " + address.getHost() + ": "
                            + response.statusCode());
            return response;
        } catch (TimeoutException e) {
            pending.cancel(true);
            throw refusals.noAnswer(call, e);
        } catch (ExecutionException e) {
            throw refusals.noAnswer(call, e.getCause());
        } catch (InterruptedException e) {
            pending.cancel(true);
            Thread.currentThread().interrupt();
            throw refusals.noAnswer(call, e);
        }
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 307 || status == 308;
    }

    /** Follows within the API's own origin only: GitHub does so for repositories that were renamed. */
    private URI redirected(ForgeCall call, URI from, HttpResponse<byte[]> response) {
        URI target;
        try {
            target = from.resolve(response.headers().firstValue("location").orElse(""));
        } catch (IllegalArgumentException e) {
            throw refusals.unreadable(call, "was redirected to an address that cannot be read", e);
        }
        if (!origin(target).equals(origin(endpoint.apiUrl()))) {
            throw refusals.unreadable(
                    call,
                    "was redirected to " + origin(target) + ", where the token is not sent; configure that address as"
                            + " the API's if it is the right one",
                    null);
        }
        boolean methodStays = response.statusCode() >= 307 || call.isRead();
        if (!methodStays) {
            throw refusals.unreadable(
                    call,
                    "was redirected within " + origin(target) + " (" + response.statusCode()
                            + "); the repository or the API has moved: configure its present address",
                    null);
        }
        return target;
    }

    private static String origin(URI address) {
        int port = address.getPort() >= 0 ? address.getPort() : "http".equalsIgnoreCase(address.getScheme()) ? 80 : 443;
        return (address.getScheme() + "://" + address.getHost() + ":" + port).toLowerCase(Locale.ROOT);
    }

    private ForgeAnswer read(ForgeCall call, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        JsonNode body;
        try {
            body = response.body().length == 0 ? MissingNode.getInstance() : JSON.readTree(response.body());
        } catch (JsonEOFException e) {
            if (status / 100 == 2) {
                throw refusals.noAnswer(call, new IOException("its JSON ends in the middle", e));
            }
            body = MissingNode.getInstance();
        } catch (IOException e) {
            if (status / 100 == 2) {
                throw refusals.unreadable(call, "was answered with something that is not JSON", e);
            }
            // proxies answer errors in HTML; the status says enough
            body = MissingNode.getInstance();
        }
        return new ForgeAnswer(status, response.headers(), body);
    }
}
