package io.jenkins.plugins.gitops.engine.forge;

import io.jenkins.plugins.gitops.engine.operation.Redactor;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A repository's name on its forge.
 *
 * @param owner user, organization, or group; nested groups are separated by slashes
 * @param name the repository, without {@code .git}
 */
public record RepositorySlug(String owner, String name) {

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9._~-]+");

    public RepositorySlug {
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(name, "name");
        for (String part : Regex.split(owner + "/" + name, "/", -1)) {
            if (!Regex.matcher(PART, part).matches() || part.equals(".") || part.equals("..")) {
                throw new IllegalArgumentException("Repository \"" + Redactor.DEFAULT.redact(owner + "/" + name)
                        + "\": owner and name have letters, digits, dots, dashes and underscores only;"
                        + " write it as owner/name");
            }
        }
        if (name.contains("/")) {
            throw new IllegalArgumentException("Repository name \"" + name + "\" has a slash");
        }
    }

    /**
     * Reads {@code owner/name}; all before the last slash is the owner, so groups may be nested. {@link RepositoryAddresses} reads
     * addresses.
     *
     * @throws IllegalArgumentException when it is not of that form
     */
    public static RepositorySlug parse(String fullName) {
        List<String> segments = CloneAddress.segments(fullName.strip());
        int last = segments.size() - 1;
        if (last < 1) {
            throw new IllegalArgumentException("The repository \"" + Redactor.DEFAULT.redact(fullName)
                    + "\" has no owner and name; write it as owner/name");
        }
        return new RepositorySlug(String.join("/", segments.subList(0, last)), segments.get(last));
    }

    /** Returns {@code owner/name}. */
    @Override
    public String toString() {
        return owner + "/" + name;
    }
}
