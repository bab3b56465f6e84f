package io.jenkins.plugins.gitops.engine.git;

import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.eclipse.jgit.transport.URIish;

/**
 * Where a config repository is and how to sign in there.
 *
 * <p>Not a record: the password must not come out of a generated {@code toString}.
 */
public final class GitRemote {

    // ext: and file: run programs or read the controller's disk
    private static final Set<String> SCHEMES = Set.of("https", "http");

    private final String url;
    private final String user;
    private final String password;
    private final Duration timeout;

    private GitRemote(String url, String user, String password, Duration timeout) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.timeout = timeout;
    }

    /**
     * Returns a remote that is read and written without signing in.
     *
     * @param url an address by {@code https} or {@code http} without user information
     * @throws IllegalArgumentException when the address is of another kind
     */
    public static GitRemote of(String url) {
        return new GitRemote(checked(url), null, null, Duration.ofSeconds(60));
    }

    /**
     * Returns this remote with a user and a password, or a token in its place.
     *
     * @param user what the server expects beside a token, often {@code git} or the account's name
     */
    public GitRemote withCredentials(String user, String password) {
        return new GitRemote(
                url, Objects.requireNonNull(user, "user"), Objects.requireNonNull(password, "password"), timeout);
    }

    /** Returns this remote with a limit for each wait on the network; a second at least. */
    public GitRemote withTimeout(Duration limit) {
        return new GitRemote(url, user, password, limit);
    }

    private static String checked(String url) {
        if (url == null || url.isBlank()) {
            throw new IllegalArgumentException(
                    "The repository's address is empty; give it as https://host/owner/name.git");
        }
        URIish parsed;
        try {
            parsed = new URIish(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("The repository's address \"" + url + "\" cannot be read", e);
        }
        if (parsed.getUser() != null || parsed.getPass() != null) {
            throw new IllegalArgumentException("The repository's address on " + parsed.getHost()
                    + " carries a user or a password; store them as credentials and give their id");
        }
        String scheme = parsed.getScheme() == null ? "" : parsed.getScheme().toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme) || parsed.getHost() == null) {
            throw new IllegalArgumentException("The repository's address \"" + url
                    + "\" is not supported; give it as https://host/owner/name.git");
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

    /** Returns whether both reach the same repository in the same name, so that one may push for the other. */
    boolean isSameAccess(GitRemote other) {
        return url.equals(other.url) && Objects.equals(user, other.user) && Objects.equals(password, other.password);
    }

    /** Returns the address. */
    @Override
    public String toString() {
        return url;
    }
}
