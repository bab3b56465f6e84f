package io.jenkins.plugins.gitops.engine.forge.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.net.http.HttpHeaders;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * What a forge answered; for adapters only.
 *
 * @param status the HTTP status
 * @param headers the answer's headers
 * @param body its JSON; a missing node where there was none
 */
public record ForgeAnswer(int status, HttpHeaders headers, JsonNode body) {

    public ForgeAnswer {
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
    }

    /** Returns whether the status is 2xx. */
    public boolean isSuccess() {
        return status / 100 == 2;
    }

    /** Returns the forge's own words for a refusal in one line, with those of its list of errors; may be empty. */
    public String message() {
        StringJoiner words = new StringJoiner(": ");
        addWords(body.path("message"), words);
        for (JsonNode error : body.path("errors")) {
            if (error.isObject() && !error.hasNonNull("message") && error.hasNonNull("field")) {
                words.add(error.path("field").asText() + " is "
                        + error.path("code").asText("refused"));
            } else {
                addWords(error.isObject() ? error.path("message") : error, words);
            }
        }
        if (words.length() == 0) {
            addWords(body.path("error_description"), words);
        }
        if (words.length() == 0 && body.path("error").isObject()) {
            // Bitbucket Cloud; its "detail" may be a text or what scopes a token lacks
            addWords(body.at("/error/message"), words);
            addWords(body.at("/error/fields"), words);
            addWords(body.at("/error/detail"), words);
        }
        if (words.length() == 0) {
            addWords(body.path("error"), words);
        }
        return Regex.replaceAll(words.toString(), "\\s+", " ").strip();
    }

    /** GitLab has a text, a list of texts, or an object of lists by field in the same place. */
    private static void addWords(JsonNode node, StringJoiner words) {
        if (node.isTextual() && !node.asText().isBlank()) {
            words.add(node.asText());
        } else if (node.isArray()) {
            node.forEach(element -> addWords(element, words));
        } else if (node.isObject()) {
            node.properties().forEach(field -> {
                words.add(field.getKey());
                addWords(field.getValue(), words);
            });
        }
    }

    /** Returns whether another page of a list follows. */
    public boolean hasNextPage() {
        return headers.allValues("link").stream().anyMatch(link -> link.contains("rel=\"next\""));
    }
}
