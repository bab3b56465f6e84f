package io.jenkins.plugins.gitops.engine.operation;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Removes secrets from text that goes to a log, an exception or a page: the secret values that it was given, user
 * information in addresses, and the values of authorization headers.
 *
 * <p>Immutable and safe for use by several threads. It is the last net, not the rule: code that handles a secret does not
 * put it into text in the first place.
 */
public final class Redactor {

    /** What stands in the place of a secret. */
    public static final String MASK = "****";

    /** A redactor without values of its own: user information and authorization headers only. */
    public static final Redactor DEFAULT = new Redactor(List.of());

    /** Shorter values would blank out ordinary words. */
    private static final int MIN_SECRET = 4;

    // RFC 3986, 3.2.1: user information ends at the last @ before the path
    private static final Pattern USER_INFORMATION = Pattern.compile("(?<=://)[^/\\s?#]*@");

    private static final Pattern AUTHORIZATION =
            Pattern.compile("(?i)\\b(bearer|basic|token)\\s+[A-Za-z0-9+/=._~-]{8,}");

    /** By their first characters, so that a text is read once however many there are; the longest first. */
    private final List<Map<String, List<String>>> indexes;

    /**
     * @param secrets values to remove wherever they stand; those under four characters are left alone, since they would
     *     blank out ordinary words
     */
    public Redactor(Collection<String> secrets) {
        this(Stream.of(secrets.stream()
                .filter(secret -> secret != null && secret.length() >= MIN_SECRET)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .collect(Collectors.groupingBy(secret -> secret.substring(0, MIN_SECRET)))));
    }

    private Redactor(Stream<Map<String, List<String>>> indexes) {
        this.indexes = indexes.filter(index -> !index.isEmpty()).toList();
    }

    /** Returns a redactor that removes the values of both. */
    public Redactor and(Redactor other) {
        return new Redactor(Stream.concat(indexes.stream(), other.indexes.stream()));
    }

    /**
     * Returns the text with something else in the place of each secret value; secrets that overlap are one.
     *
     * @param mask makes of what stands there what is shown
     */
    public String replaceSecrets(String text, UnaryOperator<String> mask) {
        if (indexes.isEmpty()) {
            return text;
        }
        StringBuilder replaced = new StringBuilder();
        int copied = 0;
        int from = -1;
        int to = -1;
        for (int at = 0; at + MIN_SECRET <= text.length(); at++) {
            int length = longestAt(text, at);
            if (length > 0 && at >= to) {
                if (from >= 0) {
                    replaced.append(text, copied, from).append(mask.apply(text.substring(from, to)));
                    copied = to;
                }
                from = at;
            }
            to = length > 0 ? Math.max(to, at + length) : to;
        }
        if (from < 0) {
            return text;
        }
        replaced.append(text, copied, from).append(mask.apply(text.substring(from, to)));
        return replaced.append(text, to, text.length()).toString();
    }

    private int longestAt(String text, int at) {
        String start = text.substring(at, at + MIN_SECRET);
        int longest = 0;
        for (Map<String, List<String>> index : indexes) {
            for (String secret : index.getOrDefault(start, List.of())) {
                if (text.startsWith(secret, at)) {
                    longest = Math.max(longest, secret.length());
                    break;
                }
            }
        }
        return longest;
    }

    /** Returns the text with {@link #MASK} in the place of each secret; an empty text for null. */
    public String redact(String text) {
        if (text == null) {
            return "";
        }
        String redacted = replaceSecrets(text, secret -> MASK);
        redacted = Regex.matcher(USER_INFORMATION, redacted).replaceAll(MASK + "@");
        return Regex.matcher(AUTHORIZATION, redacted).replaceAll("$1 " + MASK);
    }
}
