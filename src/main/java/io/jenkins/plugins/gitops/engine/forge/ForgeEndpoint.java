package io.jenkins.plugins.gitops.engine.forge;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * Where a forge's API is and how it is used.
 *
 * @param apiUrl the API's base with its path, without a slash at the end: {@code https://api.github.com},
 *     {@code https://github.example.org/api/v3}, {@code https://gitea.example.org/api/v1}
 * @param token the account's token; never part of a text
 * @param timeLimit for one call with all that belongs to it: connect, redirects, body
 */
public record ForgeEndpoint(URI apiUrl, ForgeToken token, Duration timeLimit) {

    private static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(30);

    public ForgeEndpoint {
        Objects.requireNonNull(apiUrl, "apiUrl");
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(timeLimit, "timeLimit");
        String scheme = apiUrl.getScheme() == null ? "" : apiUrl.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http") || apiUrl.getHost() == null) {
            throw new IllegalArgumentException(
                    "The forge's API address is no http or https address; write it as https://host/api");
        }
        if (apiUrl.getUserInfo() != null || apiUrl.getQuery() != null || apiUrl.getFragment() != null) {
            throw new IllegalArgumentException("The forge's API address of " + apiUrl.getHost()
                    + " has user information, a query or a fragment; write it as https://host/api");
        }
        if (timeLimit.isNegative() || timeLimit.isZero()) {
            throw new IllegalArgumentException("The forge's time limit is not positive: " + timeLimit);
        }
        apiUrl = URI.create(Regex.replaceAll(apiUrl.toString(), "/+$", ""));
    }

    /** Returns an endpoint with a time limit of 30 seconds for each call. */
    public static ForgeEndpoint of(URI apiUrl, ForgeToken token) {
        return new ForgeEndpoint(apiUrl, token, DEFAULT_TIME_LIMIT);
    }
}
