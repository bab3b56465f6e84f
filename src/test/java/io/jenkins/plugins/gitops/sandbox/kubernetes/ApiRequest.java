package io.jenkins.plugins.gitops.sandbox.kubernetes;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The address of a request for objects.
 *
 * @param namespace empty for cluster scope, or for a list over all namespaces
 * @param name empty for a collection
 * @param subresource empty, or such as {@code status}
 */
record ApiRequest(
        String group,
        String version,
        String namespace,
        String resource,
        String name,
        String subresource,
        Map<String, String> query) {

    /** Reads the path of an object or collection; empty for any other path. */
    static Optional<ApiRequest> parse(String path, String query) {
        List<String> segments = Arrays.stream(path.substring(1).split("/"))
                .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
        int at;
        String group;
        if (segments.size() > 2 && segments.get(0).equals("api")) {
            group = "";
            at = 1;
        } else if (segments.size() > 3 && segments.get(0).equals("apis")) {
            group = segments.get(1);
            at = 2;
        } else {
            return Optional.empty();
        }
        String version = segments.get(at++);
        String namespace = "";
        boolean inNamespace = segments.get(at).equals("namespaces")
                && segments.size() > at + 2
                && !List.of("status", "finalize").contains(segments.get(at + 2));
        if (inNamespace) {
            namespace = segments.get(at + 1);
            at += 2;
        }
        String resource = segments.get(at);
        String name = segments.size() > at + 1 ? segments.get(at + 1) : "";
        String subresource = segments.size() > at + 2 ? segments.get(at + 2) : "";
        return Optional.of(new ApiRequest(group, version, namespace, resource, name, subresource, parameters(query)));
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (query != null && !query.isEmpty()) {
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                String key = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.put(
                        URLDecoder.decode(key, StandardCharsets.UTF_8),
                        URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    /** Returns a query parameter, or null. */
    String parameter(String key) {
        return query.get(key);
    }

    boolean isTrue(String key) {
        return List.of("true", "1", "True").contains(query.getOrDefault(key, ""));
    }

    boolean isDryRun() {
        String value = query.get("dryRun");
        if (value != null && !value.equals("All")) {
            throw ApiException.badRequest("invalid dryRun: " + value + ": supported values: \"All\"");
        }
        return value != null;
    }

    /** Returns what the request is in terms of access rules: get, list, watch, create, update, patch, delete. */
    String verb(String method) {
        return switch (method) {
            case "GET", "HEAD" -> {
                if (isTrue("watch")) {
                    yield "watch";
                }
                yield name.isEmpty() ? "list" : "get";
            }
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            default -> method;
        };
    }
}
