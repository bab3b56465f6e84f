package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request to one of the APIs.
 *
 * @param method GET, POST, PUT, PATCH or DELETE
 * @param path the decoded segments behind the API's base
 * @param query the decoded parameters
 * @param body its JSON, or a missing node
 * @param apiUrl the API's base, without a slash at the end
 * @param webUrl the pages' base, without a slash at the end
 */
record ApiRequest(
        String method, List<String> path, Map<String, String> query, JsonNode body, String apiUrl, String webUrl) {

    /** Whether method and path are as given; {@code *} stands for any one segment. */
    boolean is(String wantedMethod, String... segments) {
        if (!method.equals(wantedMethod) || path.size() != segments.length) {
            return false;
        }
        for (int i = 0; i < segments.length; i++) {
            if (!segments[i].equals("*") && !segments[i].equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }

    RepositorySlug slug() {
        return new RepositorySlug(path.get(1), path.get(2));
    }

    /** The number after {@code pulls} or {@code issues}; 0 when it is none. */
    long number() {
        String digits = path.get(4);
        return digits.matches("\\d{1,9}") ? Long.parseLong(digits) : 0;
    }

    Optional<String> text(String field) {
        JsonNode value = body.path(field);
        return value.isTextual() ? Optional.of(value.asText()) : Optional.empty();
    }

    int number(String parameter, int otherwise, int most) {
        String value = query.getOrDefault(parameter, "");
        int number = value.matches("\\d{1,6}") ? Integer.parseInt(value) : otherwise;
        return Math.min(Math.max(1, number), most);
    }
}
