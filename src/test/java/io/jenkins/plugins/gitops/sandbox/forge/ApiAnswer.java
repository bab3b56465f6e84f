package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one of the APIs answers.
 *
 * @param bodyOrNull JSON, or nothing
 */
record ApiAnswer(int status, JsonNode bodyOrNull, Map<String, String> headers) {

    static ApiAnswer of(int status, JsonNode body) {
        return new ApiAnswer(status, body, Map.of());
    }

    static ApiAnswer empty(int status) {
        return new ApiAnswer(status, null, Map.of());
    }

    /** Returns this answer with one more header. */
    ApiAnswer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new ApiAnswer(status, bodyOrNull, more);
    }

    /** One page of a list, with the links that both forges send. */
    static ApiAnswer page(List<? extends JsonNode> all, int page, int size, String url, Map<String, String> headers) {
        int from = Math.min(all.size(), (page - 1) * size);
        int to = Math.min(all.size(), from + size);
        ArrayNode body = JsonNodeFactory.instance.arrayNode();
        all.subList(from, to).forEach(body::add);
        Map<String, String> more = new LinkedHashMap<>(headers);
        if (to < all.size()) {
            int last = (all.size() + size - 1) / size;
            more.put("Link", link(url, page + 1, "next") + ", " + link(url, last, "last"));
        }
        return new ApiAnswer(200, body, more);
    }

    private static String link(String url, int page, String relation) {
        return "<" + url + (url.contains("?") ? "&" : "?") + "page=" + page + ">; rel=\"" + relation + "\"";
    }
}
