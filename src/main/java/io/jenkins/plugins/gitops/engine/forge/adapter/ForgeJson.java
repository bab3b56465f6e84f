package io.jenkins.plugins.gitops.engine.forge.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads one JSON object of an answer and refuses it when it is not what the API promises; for adapters only.
 *
 * <p>Where a value is missing the failure names it, so that a proxy's or another product's JSON is recognised.
 */
public final class ForgeJson {

    private final JsonNode node;
    private final ForgeCall call;
    private final ForgeHttp http;

    /** Reads an object of the answer to that call. */
    public ForgeJson(JsonNode node, ForgeCall call, ForgeHttp http) {
        this.node = Objects.requireNonNull(node, "node");
        this.call = Objects.requireNonNull(call, "call");
        this.http = Objects.requireNonNull(http, "http");
    }

    /** Returns a number, or another one where there is none. */
    public long numberOr(String pointer, long other) {
        return node.at(pointer).asLong(other);
    }

    /** Returns a new object to fill and send. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Returns the text at a pointer such as {@code /head/ref}; fails when there is none. */
    public String text(String pointer) {
        String text = textOrNull(pointer);
        if (text == null) {
            throw missing(pointer);
        }
        return text;
    }

    /** Returns the text at a pointer, or null. */
    public String textOrNull(String pointer) {
        JsonNode value = node.at(pointer);
        return value.isTextual() ? value.asText() : null;
    }

    /** Returns the text at a pointer, or an empty one. */
    public String textOrEmpty(String pointer) {
        return Objects.requireNonNullElse(textOrNull(pointer), "");
    }

    /** Returns the positive number at a pointer; fails when there is none. */
    public long number(String pointer) {
        long number = node.at(pointer).asLong(0);
        if (number <= 0) {
            throw missing(pointer);
        }
        return number;
    }

    /** Returns the boolean at a pointer; nothing for {@code null} and for none. */
    public Optional<Boolean> findBoolean(String pointer) {
        JsonNode value = node.at(pointer);
        return value.isBoolean() ? Optional.of(value.asBoolean()) : Optional.empty();
    }

    /** Returns whether there is true at a pointer. */
    public boolean isTrue(String pointer) {
        return findBoolean(pointer).orElse(false);
    }

    /** Returns the moment at a pointer, or null. */
    public Instant instantOrNull(String pointer) {
        String text = textOrNull(pointer);
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw http.unreadable(call, "was answered with \"" + pointer + "\" that is no date");
        }
    }

    /**
     * Returns the merge commit of what is merged, at the first pointer that has one; without any, asks for another look.
     */
    public String mergeCommit(String... pointers) {
        return Stream.of(pointers)
                .map(this::textOrEmpty)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElseThrow(() -> mergeCommitNotTold(call.subject(), http.forgeName()));
    }

    /** Returns the failure for what is merged, but without a merge commit yet. */
    public static ForgeException mergeCommitNotTold(String subject, String forgeName) {
        return ForgeException.passing(
                ForgeException.Reason.UNAVAILABLE,
                subject + " is merged, but " + forgeName + " does not tell its merge commit yet; try again",
                null,
                null);
    }

    /** Returns the web address at a pointer; fails for anything that a browser should not be led to. */
    public URI webAddress(String pointer) {
        try {
            URI address = new URI(text(pointer));
            String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            if (address.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
                return address;
            }
        } catch (URISyntaxException e) {
            // the same answer as for another scheme, below
        }
        throw http.unreadable(call, "was answered with \"" + pointer + "\" that is no web address");
    }

    private ForgeException missing(String pointer) {
        return http.unreadable(
                call, "was answered without \"" + pointer + "\"; check that this is the address of its API");
    }
}
