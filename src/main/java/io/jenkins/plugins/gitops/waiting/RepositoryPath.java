package io.jenkins.plugins.gitops.waiting;

import io.jenkins.plugins.gitops.engine.forge.CloneAddress;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What two addresses of one repository have in common: the path, in lower case, without {@code .git}. Forges do not tell
 * upper from lower case in it, and a repository is cloned over HTTPS, SSH or git's short form {@code git@host:path}.
 *
 * <p>The host is left out: behind a proxy a forge does not know the name that Jenkins reaches it by. So two forges with
 * repositories of one name are not told apart, which costs a look too many and nothing else.
 *
 * @param path such as {@code shop/config}, or {@code scm/shop/config}; empty where an address has none
 */
public record RepositoryPath(String path) {

    private static final Pattern TAIL = Pattern.compile("[?#].*");

    public RepositoryPath {
        path = path.toLowerCase(Locale.ROOT);
    }

    /** Reads the path of a clone address; of a name like {@code owner/name} it is the name itself. Never throws. */
    public static RepositoryPath of(String address) {
        try {
            return new RepositoryPath(
                    CloneAddress.parse(Regex.matcher(TAIL, address).replaceFirst(""))
                            .path());
        } catch (IllegalArgumentException e) {
            return new RepositoryPath("");
        }
    }

    /** Returns whether this, the path of a clone address, is a repository that a forge calls by that name. */
    public boolean isCalled(RepositoryPath name) {
        // a forge may live below a path of its own: https://host/gitlab/shop/config.git
        return !name.path.isEmpty() && (path.equals(name.path) || path.endsWith("/" + name.path));
    }

    /** Returns the last part, by which repositories are looked up. */
    String lastPart() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
