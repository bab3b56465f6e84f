package io.jenkins.plugins.gitops.engine.cluster;

import java.net.URI;
import java.time.Duration;
import java.util.List;
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
    private final SignIn signIn;
    private final Duration timeLimit;
    /** Null for connections from this machine. */
    private final Dialer dialer;

    private ClusterEndpoint(
            URI server, String caCertificate, boolean skipTlsVerify, SignIn signIn, Duration timeLimit, Dialer dialer) {
        this.server = server;
        this.caCertificate = caCertificate;
        this.skipTlsVerify = skipTlsVerify;
        this.signIn = signIn;
        this.timeLimit = timeLimit;
        this.dialer = dialer;
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
        return new ClusterEndpoint(uri, null, false, SignIn.NONE, Duration.ofSeconds(30), null);
    }

    /**
     * Returns this endpoint with the authority that must have signed the server's certificate.
     *
     * @param pem one or more certificates in PEM form; empty for those that Java trusts
     */
    public ClusterEndpoint withCaCertificate(String pem) {
        String certificate = pem == null || pem.isBlank() ? null : pem;
        return new ClusterEndpoint(server, certificate, skipTlsVerify, signIn, timeLimit, dialer);
    }

    /** Returns this endpoint without any check of the server's certificate: anybody on the way can take the token. */
    public ClusterEndpoint withoutTlsVerification() {
        return new ClusterEndpoint(server, caCertificate, true, signIn, timeLimit, dialer);
    }

    /** Returns this endpoint with a token for the {@code Authorization} header. */
    public ClusterEndpoint withBearerToken(String token) {
        return with(signIn.withTokens(token == null ? null : () -> token));
    }

    /**
     * Returns this endpoint with tokens that expire.
     *
     * @param tokens asked before the first request, and once more when the server refuses the token (401); from several
     *     threads, one at a time
     */
    public ClusterEndpoint withTokens(Supplier<String> tokens) {
        return with(signIn.withTokens(tokens));
    }

    /** Returns this endpoint with a user and a password, in the place of a token. */
    public ClusterEndpoint withUser(String user, String password) {
        return with(signIn.withUser(user, password));
    }

    /**
     * Returns this endpoint with a certificate that proves who connects.
     *
     * @param certificates the client's own and those between it and its authority, in PEM form
     * @param key its private key in PEM form, without a passphrase
     */
    public ClusterEndpoint withClientCertificate(String certificates, String key) {
        return with(signIn.withCertificate(certificates, key));
    }

    /**
     * Returns this endpoint with requests made in the name of another user, which the account that signs in must be allowed to
     * ({@code impersonate}).
     *
     * @param groups in which that user is
     */
    public ClusterEndpoint withImpersonation(String user, List<String> groups) {
        return with(signIn.as(user, groups));
    }

    /**
     * Returns this endpoint with requests made as a service account, by tokens that live for an hour and are renewed before
     * their end; the account that signs in must be allowed to create them ({@code serviceaccounts/token}).
     */
    public ClusterEndpoint withServiceAccount(String namespace, String name) {
        if (namespace.isBlank() || name.isBlank()) {
            throw new IllegalArgumentException("A service account needs a namespace and a name; write namespace/name");
        }
        return with(signIn.withServiceAccount(namespace + "/" + name));
    }

    /** Returns this endpoint as it is without acting as anybody else. */
    ClusterEndpoint asItself() {
        return with(signIn.withServiceAccount(""));
    }

    private ClusterEndpoint with(SignIn other) {
        return new ClusterEndpoint(server, caCertificate, skipTlsVerify, other, timeLimit, dialer);
    }

    /** Returns this endpoint with another limit for each request. */
    public ClusterEndpoint withTimeLimit(Duration limit) {
        return new ClusterEndpoint(server, caCertificate, skipTlsVerify, signIn, limit, dialer);
    }

    /**
     * Returns this endpoint with connections that are made elsewhere. TLS stays between this machine and the API server; so that
     * whoever carries the bytes cannot read a token, such a cluster is connected to by {@code https} with verification alone.
     */
    public ClusterEndpoint through(Dialer elsewhere) {
        return new ClusterEndpoint(server, caCertificate, skipTlsVerify, signIn, timeLimit, elsewhere);
    }

    Optional<Dialer> dialer() {
        return Optional.ofNullable(dialer);
    }

    /** @throws IllegalArgumentException where somebody on the way would learn the token */
    void checkCarried() {
        if (dialer != null && (skipTlsVerify || !"https".equalsIgnoreCase(server.getScheme()))) {
            throw new IllegalArgumentException("The cluster " + server + " is reached through an agent, which could"
                    + " read its token: use https, and give the CA certificate instead of skipping its check");
        }
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

    SignIn signIn() {
        return signIn;
    }

    /** Returns the address. */
    @Override
    public String toString() {
        return server.toString();
    }
}
