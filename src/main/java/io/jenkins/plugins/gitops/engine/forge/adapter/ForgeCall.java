package io.jenkins.plugins.gitops.engine.forge.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;

/**
 * One request to a forge's API; for adapters only.
 *
 * @param method GET, POST, PUT or PATCH
 * @param path below the API's base, encoded, with its query: {@code /repos/shop/config/pulls?state=open}
 * @param bodyOrNull sent as JSON
 * @param subject what the call is about, as the start of a sentence: {@code "Pull request 7 of shop/config"}
 * @param handled statuses besides 2xx that the adapter reads itself
 */
public record ForgeCall(String method, String path, JsonNode bodyOrNull, String subject, Set<Integer> handled) {

    public ForgeCall {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(subject, "subject");
        handled = Set.copyOf(handled);
    }

    /** Returns a call that only reads. */
    public static ForgeCall get(String path, String subject) {
        return new ForgeCall("GET", path, null, subject, Set.of());
    }

    /** Returns a call that sends JSON. */
    public static ForgeCall send(String method, String path, JsonNode body, String subject) {
        return new ForgeCall(method, path, body, subject, Set.of());
    }

    /** Returns this call with statuses that are no failure to its adapter. */
    public ForgeCall handling(Integer... statuses) {
        return new ForgeCall(method, path, bodyOrNull, subject, Set.of(statuses));
    }

    /** Returns a text as one segment of a path, or as a value of a query. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    boolean isRead() {
        return method.equals("GET");
    }
}
