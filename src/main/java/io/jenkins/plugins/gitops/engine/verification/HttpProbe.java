package io.jenkins.plugins.gitops.engine.verification;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * An address that must answer. It comes from the configuration or the pipeline, never from a repository.
 *
 * @param url by {@code http} or {@code https}, without user and password; certificates are always verified
 * @param status the status that is expected
 * @param contains a text that the first 64 KB of the answer must contain; may be empty
 * @param attempts after how many failures in a row it has failed; zero for never, then the time limit ends it
 * @param timeLimit of one try
 */
public record HttpProbe(URI url, int status, String contains, int attempts, Duration timeLimit) {

    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

    public HttpProbe {
        Objects.requireNonNull(contains, "contains");
        Objects.requireNonNull(timeLimit, "timeLimit");
        boolean web = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
        if (!web || url.getHost() == null || url.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "The probe's address cannot be used; give it as https://host/path, without" + " user and password");
        }
        if (status < 100 || status > 599 || attempts < 0) {
            throw new IllegalArgumentException("The probe of " + url + " expects the status " + status + " within "
                    + attempts + " attempts; give a status from 100 to 599 and no negative number");
        }
    }

    /**
     * Returns a probe that expects 200, with 5 seconds for each try and any number of tries.
     *
     * @throws IllegalArgumentException when it is no address by http or https
     */
    public static HttpProbe of(String url) {
        return new HttpProbe(URI.create(url), 200, "", 0, DEFAULT_LIMIT);
    }

    /** Returns this probe with another status to expect. */
    public HttpProbe expecting(int otherStatus) {
        return new HttpProbe(url, otherStatus, contains, attempts, timeLimit);
    }

    /** Returns this probe with a text that the answer must contain. */
    public HttpProbe containing(String text) {
        return new HttpProbe(url, status, text, attempts, timeLimit);
    }

    /** Returns this probe with a limit to the failures in a row. */
    public HttpProbe withAttempts(int most) {
        return new HttpProbe(url, status, contains, most, timeLimit);
    }

    /** Returns this probe with another limit for each try. */
    public HttpProbe withTimeLimit(Duration limit) {
        return new HttpProbe(url, status, contains, attempts, limit);
    }

    /** Returns the address without its query, which may hold a secret. */
    String name() {
        return url.getScheme() + "://" + url.getAuthority() + (url.getPath() == null ? "" : url.getPath());
    }
}
