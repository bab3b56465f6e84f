package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.regex.Pattern;

/**
 * The full id of a Git commit.
 *
 * @param value 40 lower-case hexadecimal digits
 */
public record CommitId(String value) {

    private static final Pattern SHA1 = Pattern.compile("[0-9a-f]{40}");
    private static final int SHORT = 10;

    public CommitId {
        if (!isFull(value)) {
            throw new IllegalArgumentException(
                    "\"" + value + "\" is not a commit id; give all 40 hexadecimal digits in lower case");
        }
    }

    /** Returns whether a text is the full id of a commit, so no branch and no abbreviation; false for null. */
    public static boolean isFull(String text) {
        return text != null && Regex.matcher(SHA1, text).matches();
    }

    /** Returns the first ten digits, for people. */
    public String abbreviated() {
        return value.substring(0, SHORT);
    }

    /** Returns all 40 digits. */
    @Override
    public String toString() {
        return value;
    }
}
