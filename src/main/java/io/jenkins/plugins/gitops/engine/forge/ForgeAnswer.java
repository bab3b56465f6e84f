package io.jenkins.plugins.gitops.engine.forge;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.util.Objects;

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
        StringBuilder text = new StringBuilder(body.path("message").asText(""));
        for (JsonNode error : body.path("errors")) {
            String detail =
                    error.isTextual() ? error.asText() : error.path("message").asText("");
            if (detail.isEmpty() && error.hasNonNull("field")) {
                detail = error.path("field").asText() + " is "
                        + error.path("code").asText("refused");
            }
            if (!detail.isEmpty()) {
                text.append(text.isEmpty() ? "" : ": ").append(detail);
            }
        }
        return text.toString().replaceAll("\\s+", " ").strip();
    }

    /** Returns whether another page of a list follows. */
    public boolean hasNextPage() {
        return headers.allValues("link").stream().anyMatch(link -> link.contains("rel=\"next\""));
    }
}
