package io.jenkins.plugins.gitops.connection.settings;

import io.jenkins.plugins.gitops.engine.git.CommitAuthor;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A person or an account in a commit, as people write it: {@code Jane Doe <jane@example.org>}. */
public final class PersonName {

    private static final Pattern FORM = Pattern.compile("([^<>\\r\\n\\x00]*)<([^<>\\s\\x00]*)>");

    private PersonName() {}

    /**
     * Reads a name with its address.
     *
     * @param role what it is in a message, such as {@code author}
     * @throws IllegalArgumentException when it is written otherwise
     */
    public static CommitAuthor parse(String role, String text) {
        Matcher matcher = Regex.matcher(FORM, text.strip());
        if (!matcher.matches() || matcher.group(1).isBlank()) {
            throw new IllegalArgumentException(
                    "The " + role + " \"" + text + "\" cannot be read; write it as Jane Doe <jane@example.org>");
        }
        return new CommitAuthor(matcher.group(1).strip(), matcher.group(2));
    }
}
