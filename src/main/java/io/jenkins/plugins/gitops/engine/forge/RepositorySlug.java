package io.jenkins.plugins.gitops.engine.forge;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository's name on its forge.
 *
 * @param owner user, organization, or group; nested groups are separated by slashes
 * @param name the repository, without {@code .git}
 */
public record RepositorySlug(String owner, String name) {

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9._~-]+");

    // git's scp-like form: no scheme, and a colon before the first slash
    private static final Pattern SCP = Pattern.compile("(?:[^@/\\s]+@)?[^:/\\s]+:(?!//)(.*)");

    public RepositorySlug {
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(name, "name");
        for (String part : Regex.split((owner + "/" + name), "/", -1)) {
            if (!Regex.matcher(PART, part).matches() || part.equals(".") || part.equals("..")) {
                throw new IllegalArgumentException("Repository \"" + owner + "/" + name
                        + "\": owner and name have letters, digits, dots, dashes and underscores only;"
                        + " write it as owner/name");
            }
        }
        if (name.contains("/")) {
            throw new IllegalArgumentException("Repository name \"" + name + "\" has a slash");
        }
    }

    /**
     * Reads the slug from a clone address: {@code https://host/owner/name.git}, {@code ssh://git@host:22/owner/name},
     * {@code git@host:owner/name.git}, or {@code owner/name} alone. All of the path counts, so groups may be nested.
     *
     * @throws IllegalArgumentException when the address names no owner and repository; the message does not repeat user
     *     information
     */
    public static RepositorySlug parse(String cloneUrl) {
        String path = path(Objects.requireNonNull(cloneUrl, "cloneUrl").strip());
        String trimmed = Regex.replaceAll(path, "^/+|/+$", "");
        String slug = trimmed.endsWith(".git") ? trimmed.substring(0, trimmed.length() - ".git".length()) : trimmed;
        int slash = slug.lastIndexOf('/');
        if (slash <= 0) {
            throw new IllegalArgumentException("The repository address has no owner and name in its path \"" + path
                    + "\"; write it as https://host/owner/name.git");
        }
        return new RepositorySlug(slug.substring(0, slash), slug.substring(slash + 1));
    }

    private static String path(String address) {
        Matcher scp = Regex.matcher(SCP, address);
        if (scp.matches()) {
            return scp.group(1);
        }
        try {
            URI uri = new URI(address);
            if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new IllegalArgumentException("The repository address has a query or a fragment behind its path \""
                        + uri.getRawPath() + "\"; write it as https://host/owner/name.git");
            }
            // raw, so that an encoded slash is refused and not taken for one
            return uri.getRawPath() == null ? "" : uri.getRawPath();
        } catch (URISyntaxException e) {
            // without the cause: its message would repeat a password in the address
            throw new IllegalArgumentException("The repository address cannot be read (" + e.getReason()
                    + " at character " + (e.getIndex() + 1) + "); write it as https://host/owner/name.git");
        }
    }

    /** Returns {@code owner/name}. */
    @Override
    public String toString() {
        return owner + "/" + name;
    }
}
