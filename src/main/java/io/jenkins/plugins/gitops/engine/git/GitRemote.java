package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.git.sign.SshKey;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jgit.transport.URIish;

/**
 * Where a config repository is and how to sign in there.
 *
 * <p>Not a record: the password must not come out of a generated {@code toString}.
 */
public final class GitRemote {

    // ext: and file: run programs or read the controller's disk
    private static final Set<String> WEB = Set.of("https", "http");

    private static final Pattern SCP = Pattern.compile("[A-Za-z0-9._-]+@[A-Za-z0-9._-]+:(?!:|//)[^\\s]+");

    private static final int MAX_TURN_SECONDS = 10;
    private static final int LANDING_TURNS = 6;

    private final String url;
    private final Duration timeout;
    private String user;
    private String password;
    private SshKey sshKey;
    private String certificates;
    private Proxy proxy;

    private GitRemote(String url, Duration timeout) {
        this.url = url;
        this.timeout = timeout;
    }

    private GitRemote copy(Duration limit) {
        GitRemote copy = new GitRemote(url, limit);
        copy.user = user;
        copy.password = password;
        copy.sshKey = sshKey;
        copy.certificates = certificates;
        copy.proxy = proxy;
        return copy;
    }

    /**
     * Returns a remote that is read and written without signing in.
     *
     * @param url an address by {@code https} or {@code http} without user information, or by SSH: {@code
     *     ssh://git@host/owner/name.git} or {@code git@host:owner/name.git}
     * @throws IllegalArgumentException when the address is of another kind
     */
    public static GitRemote of(String url) {
        return new GitRemote(checked(url), Duration.ofSeconds(60));
    }

    /**
     * Returns this remote with a user and a password, or a token in its place; for addresses on the web.
     *
     * @param newUser what the server expects beside a token, often {@code git} or the account's name
     */
    public GitRemote withCredentials(String newUser, String newPassword) {
        GitRemote copy = copy(timeout);
        copy.user = Objects.requireNonNull(newUser, "user");
        copy.password = Objects.requireNonNull(newPassword, "password");
        return copy;
    }

    /**
     * Returns this remote with a key to sign in by SSH. The server must be among the known hosts; the machine's own SSH
     * configuration, keys and known hosts take no part.
     *
     * @param privateKey in PEM or OpenSSH form
     * @param passphraseOrNull null for a key without one
     * @param knownHosts lines as in OpenSSH's {@code known_hosts}, also with hashed names
     * @throws IllegalArgumentException when one of them cannot be read
     */
    public GitRemote withSshKey(String privateKey, String passphraseOrNull, String knownHosts) {
        GitRemote copy = copy(timeout);
        copy.sshKey = new SshKey(
                Objects.requireNonNull(privateKey, "privateKey"),
                passphraseOrNull,
                Objects.requireNonNull(knownHosts, "knownHosts"));
        return copy;
    }

    /**
     * Returns this remote with certificate authorities to believe in the place of the Java runtime's.
     *
     * @param pem one or more certificates
     * @throws IllegalArgumentException when there is none in it
     */
    public GitRemote withCertificateAuthority(String pem) {
        TrustedConnections.trust(pem);
        GitRemote copy = copy(timeout);
        copy.certificates = pem;
        return copy;
    }

    /** Returns this remote reached through an HTTP proxy that asks for no credentials; for addresses on the web. */
    public GitRemote withProxy(String host, int port) {
        GitRemote copy = copy(timeout);
        copy.proxy = new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
        return copy;
    }

    /** Returns this remote with a limit for each wait on the network; a second at least. */
    public GitRemote withTimeout(Duration limit) {
        return copy(limit);
    }

    private static String checked(String url) {
        if (url == null || url.isBlank()) {
            throw new IllegalArgumentException(
                    "The repository's address is empty; give it as https://host/owner/name.git");
        }
        if (Regex.matcher(SCP, url).matches()) {
            return url;
        }
        URIish parsed;
        try {
            parsed = new URIish(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("The repository's address \"" + url + "\" cannot be read", e);
        }
        String scheme = parsed.getScheme() == null ? "" : parsed.getScheme().toLowerCase(Locale.ROOT);
        boolean shell = scheme.equals("ssh");
        if (parsed.getPass() != null || parsed.getUser() != null && !shell) {
            throw new IllegalArgumentException("The repository's address on " + parsed.getHost()
                    + " carries a user or a password; store them as credentials and give their id");
        }
        if (!shell && !WEB.contains(scheme) || parsed.getHost() == null) {
            throw new IllegalArgumentException("The repository's address \"" + url
                    + "\" is not supported; give it as https://host/owner/name.git or git@host:owner/name.git");
        }
        if (shell && parsed.getUser() == null) {
            throw new IllegalArgumentException(
                    "The repository's address \"" + url + "\" names no user; give it as ssh://git@host/owner/name.git");
        }
        return url;
    }

    /** Returns the address, which never carries user information. */
    public String url() {
        return url;
    }

    String userOrNull() {
        return user;
    }

    String passwordOrNull() {
        return password;
    }

    /** Whole seconds, as JGit counts them; at least one. */
    int timeoutSeconds() {
        return (int) Math.max(1, timeout.toSeconds());
    }

    /** For one exchange as a whole, however often the server gives signs of life. */
    Duration operationLimit() {
        return Duration.ofSeconds(10L * timeoutSeconds());
    }

    /**
     * For the wait until others are done with the cache: whoever holds it may hang on the network for much longer, and who
     * waits holds a thread. Shorter for small time limits, of tests alone.
     */
    Duration turnLimit() {
        return Duration.ofSeconds(Math.min(MAX_TURN_SECONDS, timeoutSeconds()));
    }

    /** For the wait of a change that may go out with those before it: more may gather while one push takes its time. */
    Duration landingTurnLimit() {
        return turnLimit().multipliedBy(LANDING_TURNS);
    }

    SshKey sshKeyOrNull() {
        return sshKey;
    }

    TrustedConnections connections() {
        return new TrustedConnections(url, proxy, certificates, operationLimit());
    }

    /** Returns whether both reach the same repository in the same name, so that one may push for the other. */
    boolean isSameAccess(GitRemote other) {
        boolean sameKey = sshKey == null ? other.sshKey == null : other.sshKey != null && sshKey.isSame(other.sshKey);
        return sameKey
                && url.equals(other.url)
                && Objects.equals(user, other.user)
                && Objects.equals(password, other.password)
                && Objects.equals(certificates, other.certificates)
                && Objects.equals(proxy, other.proxy);
    }

    /** Returns the address. */
    @Override
    public String toString() {
        return url;
    }
}
