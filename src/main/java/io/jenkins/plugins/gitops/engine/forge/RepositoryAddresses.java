package io.jenkins.plugins.gitops.engine.forge;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How one kind of forge builds the addresses of its repositories, and so which of them an address means. Each adapter has one.
 *
 * <p>Only what is known to belong to the forge is taken off. An address with more in its path is refused: a pull request in the
 * wrong repository would be worse than none.
 *
 * @param forgeName as users know it, for messages
 * @param apiPath what ends the path of its API, as a regular expression; the path before it is the forge's own, where it is
 *     served below one
 * @param webPrefix what stands before owner and name in addresses on the web only; empty for nothing
 * @param hasNestedGroups whether owners may have slashes
 */
public record RepositoryAddresses(String forgeName, String apiPath, String webPrefix, boolean hasNestedGroups) {

    private static final String WAY_OUT =
            "; configure the repository's full name as owner/name, since it cannot be told from this address";

    public RepositoryAddresses {
        Objects.requireNonNull(forgeName, "forgeName");
        Objects.requireNonNull(apiPath, "apiPath");
        Objects.requireNonNull(webPrefix, "webPrefix");
    }

    /**
     * Returns the repository that is cloned from an address.
     *
     * @param apiUrl the address of the forge's API
     * @throws IllegalArgumentException when the address names no owner and repository of such a forge; the message does not repeat
     *     user information
     */
    public RepositorySlug repository(String cloneUrl, URI apiUrl) {
        CloneAddress address = CloneAddress.parse(cloneUrl);
        List<String> path = address.segments();
        if (address.isWeb()) {
            path = without(CloneAddress.parse(contextPath(apiUrl)).segments(), path);
            path = without(CloneAddress.segments(webPrefix), path);
        }
        if (path.size() < 2) {
            throw new IllegalArgumentException(
                    "The repository address has no owner and name in its path \"" + address.path() + "\"" + WAY_OUT);
        }
        int last = path.size() - 1;
        RepositorySlug repository = new RepositorySlug(String.join("/", path.subList(0, last)), path.get(last));
        if (last > 1 && !hasNestedGroups) {
            throw new IllegalArgumentException("The repository address has more than an owner and a name in its path \""
                    + address.path() + "\", and " + forgeName + " has no nested groups" + WAY_OUT);
        }
        return repository;
    }

    /** A server such as {@code https://host/gitea} has its API at {@code /gitea/api/v1}. */
    private String contextPath(URI apiUrl) {
        String path = Regex.replaceAll(Objects.requireNonNullElse(apiUrl.getRawPath(), ""), "/+$", "");
        Matcher context = Regex.matcher(Pattern.compile("(.*)" + apiPath), path);
        return context.matches() ? context.group(1) : "";
    }

    /** What is left must still be an owner and a name: a repository may have the forge's own path for its owner. */
    private static List<String> without(List<String> prefix, List<String> path) {
        boolean has = path.size() - prefix.size() >= 2
                && path.subList(0, prefix.size()).equals(prefix);
        return has ? path.subList(prefix.size(), path.size()) : path;
    }
}
