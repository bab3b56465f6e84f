package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.forge.ForgeRefusal.Kind;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the API dialects share: who asks, JSON in, JSON out. */
abstract class ApiServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final transient SandboxForge forge;
    private final transient SandboxAccount account;
    private final String base;

    /** @param base where it is mounted, such as {@code /api/v3} */
    ApiServlet(SandboxForge forge, SandboxAccount account, String base) {
        this.forge = forge;
        this.account = account;
        this.base = base;
    }

    SandboxForge forge() {
        return forge;
    }

    /** The login that the token belongs to. */
    String login() {
        return account.login();
    }

    abstract ApiAnswer handle(ApiRequest request);

    abstract ApiAnswer refused(ForgeRefusal refusal, ApiRequest request);

    abstract ApiAnswer unauthorized(ApiRequest request);

    abstract ApiAnswer forbidden(ApiRequest request);

    /** Headers of every answer. */
    abstract Map<String, String> commonHeaders();

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ApiRequest parsed;
        try {
            parsed = parse(request);
        } catch (IOException e) {
            write(response, ApiAnswer.of(400, object().put("message", "Problems parsing JSON")));
            return;
        }
        String path = "/" + String.join("/", parsed.path());
        forge.called(new SandboxApiCall(base, parsed.method(), path, parsed.query(), parsed.body()));
        write(response, conditional(request, answer(request, parsed)));
    }

    private ApiAnswer answer(HttpServletRequest request, ApiRequest parsed) {
        if (!isKnown(request.getHeader("Authorization"))) {
            return unauthorized(parsed);
        }
        if (forge.isReadOnly() && !parsed.method().equals("GET")) {
            return forbidden(parsed);
        }
        try {
            return handle(parsed);
        } catch (ForgeRefusal refusal) {
            return refused(refusal, parsed);
        } catch (IllegalArgumentException e) {
            return refused(new ForgeRefusal(Kind.NOT_FOUND, parsed.path().toString()), parsed);
        }
    }

    private boolean isKnown(String header) {
        String basic = Base64.getEncoder()
                .encodeToString((account.login() + ":" + account.token()).getBytes(StandardCharsets.UTF_8));
        return header != null
                && Stream.of("Bearer " + account.token(), "token " + account.token(), "Basic " + basic)
                        .anyMatch(known -> MessageDigest.isEqual(
                                known.getBytes(StandardCharsets.UTF_8), header.getBytes(StandardCharsets.UTF_8)));
    }

    /** Answers 304 to who has this very answer already. */
    private static ApiAnswer conditional(HttpServletRequest request, ApiAnswer answer) {
        String tag = answer.headers().get("ETag");
        boolean known = tag != null && tag.equals(request.getHeader("If-None-Match"));
        return known ? new ApiAnswer(304, null, answer.headers()) : answer;
    }

    private ApiRequest parse(HttpServletRequest request) throws IOException {
        String rest = request.getRequestURI().substring(base.length());
        List<String> path = Arrays.stream(rest.split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
        byte[] bytes = request.getInputStream().readAllBytes();
        JsonNode body = bytes.length == 0 ? MissingNode.getInstance() : JSON.readTree(bytes);
        String web = "http://" + request.getServerName() + ":" + request.getServerPort();
        return new ApiRequest(request.getMethod(), path, query(request.getQueryString()), body, web + base, web);
    }

    /** Not by the servlet API, which would take a body of a form's type for parameters. */
    private static Map<String, String> query(String queryOrNull) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : queryOrNull == null ? new String[0] : queryOrNull.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private void write(HttpServletResponse response, ApiAnswer answer) throws IOException {
        response.setStatus(answer.status());
        commonHeaders().forEach(response::setHeader);
        answer.headers().forEach(response::setHeader);
        if (answer.bodyOrNull() != null) {
            byte[] bytes = JSON.writeValueAsBytes(answer.bodyOrNull());
            response.setContentType("application/json; charset=utf-8");
            response.setContentLength(bytes.length);
            response.getOutputStream().write(bytes);
        }
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A weak tag for an answer, by its content. */
    static Map<String, String> tag(JsonNode body) {
        return Map.of("ETag", "W/\"" + Integer.toHexString(body.toString().hashCode()) + "\"");
    }
}
