package io.jenkins.plugins.gitops.engine.cluster;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where a cluster's API server is, whom it must prove to be, and how to sign in there.
 *
 * <p>Not a record: the token must not come out of a generated {@code toString}.
 */
public final class ClusterEndpoint {

    private final URI server;
    private final String caCertificate;
    private final boolean skipTlsVerify;
    private final Supplier<String> tokens;
    private final Duration timeLimit;

    private ClusterEndpoint(
            URI server, String caCertificate, boolean skipTlsVerify, Supplier<String> tokens, Duration timeLimit) {
        this.server = server;
        this.caCertificate = caCertificate;
        this.skipTlsVerify = skipTlsVerify;
        this.tokens = tokens;
        this.timeLimit = timeLimit;
    }

    /**
     * Returns an endpoint whose certificate must be signed by an authority that Java trusts, without a token, with 30
     * seconds for each request.
     *
     * @param server such as {@code https://cluster.example.org:6443}; a path is kept (proxies have one)
     * @throws IllegalArgumentException when it is not an address by {@code https} or {@code http}
     */
    public static ClusterEndpoint of(String server) {
        URI uri;
        try {
            uri = URI.create(Objects.requireNonNull(server, "server").strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The API server's address \"" + server + "\" cannot be read", e);
        }
        boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
        if (!web || uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null) {
            throw new IllegalArgumentException("The API server's address \"" + server
                    + "\" is not supported; give it as https://host:6443, without user and password");
        }
        return new ClusterEndpoint(uri, null, false, null, Duration.ofSeconds(30));
    }

    /**
     * Returns this endpoint with the authority that must have signed the server's certificate.
     *
     * @param pem one or more certificates in PEM form; empty for those that Java trusts
     */
    public ClusterEndpoint withCaCertificate(String pem) {
        String certificate = pem == null || pem.isBlank() ? null : pem;
        return new ClusterEndpoint(server, certificate, skipTlsVerify, tokens, timeLimit);
    }

    /** Returns this endpoint without any check of the server's certificate: anybody on the way can take the token. */
    public ClusterEndpoint withoutTlsVerification() {
        return new ClusterEndpoint(server, caCertificate, true, tokens, timeLimit);
    }

    /** Returns this endpoint with a token for the {@code Authorization} header. */
    public ClusterEndpoint withBearerToken(String token) {
        return new ClusterEndpoint(server, caCertificate, skipTlsVerify, token == null ? null : () -> token, timeLimit);
    }

    /**
     * Returns this endpoint with tokens that expire.
     *
     * @param tokens asked before the first request, and once more when the server refuses the token (401); from several
     *     threads, one at a time
     */
    public ClusterEndpoint withTokens(Supplier<String> tokens) {
        return new ClusterEndpoint(server, caCertificate, skipTlsVerify, tokens, timeLimit);
    }

    /** Returns this endpoint with another limit for each request. */
    public ClusterEndpoint withTimeLimit(Duration limit) {
        return new ClusterEndpoint(server, caCertificate, skipTlsVerify, tokens, limit);
    }

    /** Returns the address. */
    public URI server() {
        return server;
    }

    /** Returns how long one request may take. */
    public Duration timeLimit() {
        return timeLimit;
    }

    Optional<String> caCertificate() {
        return Optional.ofNullable(caCertificate);
    }

    boolean skipsTlsVerify() {
        return skipTlsVerify;
    }

    Optional<Supplier<String>> tokens() {
        return Optional.ofNullable(tokens);
    }

    /** Returns the address. */
    @Override
    public String toString() {
        return server.toString();
    }
}
