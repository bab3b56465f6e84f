package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jetty.ee9.nested.Request;

/** The HTTP side: faults, authentication, the documents of discovery, the log; objects are {@link ObjectEndpoint}'s. */
final class SandboxServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Accounts accounts;
    private final transient Faults faults;
    private final transient RequestLog log;
    private final transient Discovery discovery;
    private final transient ObjectEndpoint objects;
    private final boolean aggregatedDiscovery;

    SandboxServlet(
            Accounts accounts,
            Faults faults,
            RequestLog log,
            Discovery discovery,
            ObjectEndpoint objects,
            boolean aggregatedDiscovery) {
        this.accounts = accounts;
        this.faults = faults;
        this.log = log;
        this.discovery = discovery;
        this.objects = objects;
        this.aggregatedDiscovery = aggregatedDiscovery;
    }

    /** An answer; a null body with code 200 has been written already. */
    record Answer(int code, String contentType, String body) {

        static Answer json(int code, JsonNode body) {
            return new Answer(code, "application/json", Json.write(body));
        }

        static Answer text(int code, String body) {
            return new Answer(code, "text/plain; charset=utf-8", body);
        }
    }

    /** What a request is, once it is known who asks. */
    record Call(
            String method,
            String path,
            String query,
            String contentType,
            String accept,
            String userAgent,
            String body) {}

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Call call = read(request);
        String address = call.path() + (call.query() == null ? "" : "?" + call.query());
        Optional<Fault> fault = faults.take(call.method(), address);
        String user = "";
        try {
            if (fault.isPresent()) {
                pause(fault.get());
                if (fault.get().close() == Fault.Close.BEFORE) {
                    close(call, address, user, request);
                    return;
                }
                if (fault.get().retryAfterSeconds() >= 0) {
                    response.setHeader("Retry-After", String.valueOf(fault.get().retryAfterSeconds()));
                }
                if (fault.get().kind() == Fault.Kind.PAGE) {
                    log(call, address, fault.get().code(), user);
                    write(
                            response,
                            new Answer(
                                    fault.get().code(), "text/html", fault.get().message()));
                    return;
                }
                if (fault.get().code() != 0) {
                    throw fault.get().toException();
                }
            }
            Accounts.Account account = accounts.authenticate(request.getHeader("Authorization"));
            user = account.user();
            String caller = user;
            Runnable started = () -> log(call, address, 200, caller);
            Optional<Answer> answer = answer(account, call, response, started);
            if (fault.isPresent() && fault.get().close() == Fault.Close.AFTER) {
                close(call, address, user, request);
            } else if (answer.isPresent()) {
                log(call, address, answer.get().code(), user);
                write(response, answer.get());
            }
        } catch (ApiException e) {
            log(call, address, e.code(), user);
            write(response, Answer.json(e.code(), e.status()));
        }
    }

    private Optional<Answer> answer(Accounts.Account account, Call call, HttpServletResponse response, Runnable started)
            throws IOException {
        Optional<ApiRequest> request = ApiRequest.parse(call.path(), call.query());
        if (request.isPresent()) {
            return objects.answer(account, request.get(), call, response, started);
        }
        Optional<ObjectNode> document = call.method().equals("GET") ? document(call) : Optional.empty();
        if (document.isPresent()) {
            boolean aggregated = document.get().path("kind").asText().equals("APIGroupDiscoveryList");
            String type = aggregated ? Discovery.AGGREGATED : "application/json";
            return Optional.of(new Answer(200, type, Json.write(document.get())));
        }
        boolean health = call.path().matches("/(healthz|livez|readyz)");
        return Optional.of(health ? Answer.text(200, "ok") : Answer.text(404, "404 page not found\n"));
    }

    private Optional<ObjectNode> document(Call call) {
        boolean aggregated = aggregatedDiscovery && call.accept().contains("as=APIGroupDiscoveryList");
        String[] segments = call.path().substring(1).split("/");
        return switch (segments[0] + segments.length) {
            case "version1" -> Optional.of(discovery.version());
            case "api1" -> Optional.of(aggregated ? discovery.aggregated(true) : discovery.coreVersions());
            case "apis1" -> Optional.of(aggregated ? discovery.aggregated(false) : discovery.groups());
            case "api2" -> discovery.resources("", segments[1]);
            case "apis2" -> discovery.groupDocument(segments[1]);
            case "apis3" -> discovery.resources(segments[1], segments[2]);
            default -> Optional.empty();
        };
    }

    private static Call read(HttpServletRequest request) throws IOException {
        String contentType = request.getContentType() == null ? "" : request.getContentType();
        return new Call(
                request.getMethod(),
                request.getRequestURI(),
                request.getQueryString(),
                contentType.replaceAll(";.*", "").strip(),
                Optional.ofNullable(request.getHeader("Accept")).orElse(""),
                Optional.ofNullable(request.getHeader("User-Agent")).orElse("unknown"),
                new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static void write(HttpServletResponse response, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        response.setStatus(answer.code());
        response.setContentType(answer.contentType());
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private void log(Call call, String address, int status, String user) {
        log.add(new RequestLog.Entry(call.method(), address, status, call.contentType(), user, call.accept()));
    }

    private void close(Call call, String address, String user, HttpServletRequest request) {
        log(call, address, 0, user);
        Request base = Request.getBaseRequest(request);
        base.getHttpChannel().getEndPoint().close();
    }

    private static void pause(Fault fault) {
        try {
            Thread.sleep(fault.delay().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
