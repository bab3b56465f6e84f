package io.jenkins.plugins.gitops.engine.operation;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

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
    private static final int SHORTEST_SECRET = 4;

    // RFC 3986, 3.2.1: user information ends at the last @ before the path
    private static final Pattern USER_INFORMATION = Pattern.compile("(?<=://)[^/\\s?#]*@");

    private static final Pattern AUTHORIZATION =
            Pattern.compile("(?i)\\b(bearer|basic|token)\\s+[A-Za-z0-9+/=._~-]{8,}");

    private final List<String> secrets;

    /**
     * @param secrets values to remove wherever they stand; those under four characters are left alone, since they would
     *     blank out ordinary words
     */
    public Redactor(Collection<String> secrets) {
        this.secrets = secrets.stream()
                .filter(secret -> secret != null && secret.length() >= SHORTEST_SECRET)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** Returns the text with {@link #MASK} in the place of each secret; an empty text for null. */
    public String redact(String text) {
        if (text == null) {
            return "";
        }
        String redacted = text;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, MASK);
        }
        redacted = Regex.matcher(USER_INFORMATION, redacted).replaceAll(MASK + "@");
        return Regex.matcher(AUTHORIZATION, redacted).replaceAll("$1 " + MASK);
    }
}
