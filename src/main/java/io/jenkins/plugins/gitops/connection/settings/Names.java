package io.jenkins.plugins.gitops.connection.settings;

import hudson.Util;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Lists of names of a cluster in one field, separated by blanks, commas or line breaks. */
public final class Names {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern KIND = Pattern.compile("[A-Z][A-Za-z0-9]*(\\.[a-z0-9][-a-z0-9.]*)?");

    private static final Pattern BRANCH = Pattern.compile("[^\\s~^:?*\\[\\\\\\p{Cntrl}]+");
    private static final Pattern FORBIDDEN_IN_BRANCH =
            Pattern.compile("\\.\\.|//|@\\{|^[/.-]|[/.]$|/\\.|\\.lock(/|$)|^@$");
    private static final Pattern KNOWN_HOST =
            Pattern.compile("(@\\S+\\s+)?\\S+\\s+[a-z][a-z0-9@.-]+\\s+[A-Za-z0-9+/=]{16,}(\\s.*)?");

    private Names() {}

    public static List<String> parse(String text) {
        return Arrays.stream(Regex.split(Util.fixNull(text), "[\\s,]+"))
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    /** Returns the names with one blank between them, null for none. */
    public static String normalized(String text) {
        return Util.fixEmpty(String.join(" ", parse(text)));
    }

    /** @throws IllegalArgumentException when no namespace can have that name */
    public static void checkNamespace(String name) {
        if (!Regex.matcher(LABEL, name).matches()) {
            throw new IllegalArgumentException("No namespace can be called \"" + name
                    + "\"; it has up to 63 lower-case letters, digits and hyphens");
        }
    }

    /** @throws IllegalArgumentException when it is not written as a kind with its group */
    public static void checkKind(String name) {
        if (!Regex.matcher(KIND, name).matches()) {
            throw new IllegalArgumentException("\"" + name
                    + "\" is no kind; write it with its group, as Deployment.apps, or Secret for the core group");
        }
    }

    /**
     * Reads a branch as people write it, without what Git puts before it.
     *
     * @throws IllegalArgumentException when no branch can have that name (git-check-ref-format)
     */
    public static void checkBranch(String name) {
        if (!Regex.matcher(BRANCH, name).matches()
                || name.startsWith("refs/")
                || Regex.matcher(FORBIDDEN_IN_BRANCH, name).find()) {
            throw new IllegalArgumentException(
                    "No branch is called \"" + name + "\"; write its name alone, such as main or release/1.5");
        }
    }

    /** @throws IllegalArgumentException when it is not written as {@code owner/name} */
    public static void checkFullName(String name) {
        RepositorySlug.parse(name);
    }

    /** @throws IllegalArgumentException when a line is none of OpenSSH's {@code known_hosts} */
    public static void checkKnownHosts(String lines) {
        lines.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .filter(line -> !Regex.matcher(KNOWN_HOST, line).matches())
                .findFirst()
                .ifPresent(line -> {
                    throw new IllegalArgumentException("\"" + line
                            + "\" is no line of known_hosts; write names, kind and key: host ssh-ed25519 AAAA...");
                });
    }
}
