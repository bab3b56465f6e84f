package io.jenkins.plugins.gitops.engine.verification;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * An address that must answer. It comes from the configuration or the pipeline, never from a repository.
 *
 * @param url by {@code http} or {@code https}, without user and password; certificates are always verified
 * @param expected what it must answer
 * @param attempts after how many failures in a row it has failed; zero for never, then the time limit ends it
 * @param timeLimit of one try, the answer's content included; more than zero
 * @param caCertificate who may have signed the server's certificate, in PEM; empty for those that Java trusts
 */
public record HttpProbe(URI url, ExpectedAnswer expected, int attempts, Duration timeLimit, String caCertificate) {

    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

    public HttpProbe {
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(caCertificate, "caCertificate");
        boolean web = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
        if (!web || url.getHost() == null || url.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "The probe's address cannot be used; give it as https://host/path, without user and password");
        }
        if (attempts < 0 || timeLimit.isNegative() || timeLimit.isZero()) {
            throw new IllegalArgumentException("The probe of " + name(url) + " has " + attempts + " attempts of "
                    + timeLimit.toMillis() + " ms; give no negative number and a time limit");
        }
    }

    /**
     * Returns a probe that expects 200, with 5 seconds for each try and any number of tries.
     *
     * @throws IllegalArgumentException when it is no address by http or https
     */
    public static HttpProbe of(String url) {
        URI address;
        try {
            address = URI.create(url);
        } catch (IllegalArgumentException e) {
            // the cause quotes the address, which may hold a password
            throw new IllegalArgumentException("The probe's address cannot be read; give it as https://host/path");
        }
        return new HttpProbe(address, ExpectedAnswer.OK, 0, DEFAULT_LIMIT, "");
    }

    /** Returns this probe with another status to expect. */
    public HttpProbe expecting(int status) {
        return expecting(new ExpectedAnswer(status, expected.contains(), expected.pattern()));
    }

    /** Returns this probe with a text that the answer must contain. */
    public HttpProbe containing(String text) {
        return expecting(new ExpectedAnswer(expected.status(), text, expected.pattern()));
    }

    /** Returns this probe with a regular expression that must be found in the answer. */
    public HttpProbe matching(String pattern) {
        return expecting(new ExpectedAnswer(expected.status(), expected.contains(), pattern));
    }

    /** Returns this probe with another answer to expect. */
    public HttpProbe expecting(ExpectedAnswer other) {
        return new HttpProbe(url, other, attempts, timeLimit, caCertificate);
    }

    /** Returns this probe with a limit to the failures in a row. */
    public HttpProbe withAttempts(int most) {
        return new HttpProbe(url, expected, most, timeLimit, caCertificate);
    }

    /** Returns this probe with another limit for each try. */
    public HttpProbe withTimeLimit(Duration limit) {
        return new HttpProbe(url, expected, attempts, limit, caCertificate);
    }

    /** Returns this probe for a server whose certificate is signed by an authority of one's own. */
    public HttpProbe withCaCertificate(String pem) {
        return new HttpProbe(url, expected, attempts, timeLimit, pem);
    }

    /** Returns the address without its query, which may hold a secret. */
    String name() {
        return name(url);
    }

    private static String name(URI url) {
        return url.getScheme() + "://" + url.getAuthority() + (url.getPath() == null ? "" : url.getPath());
    }
}
