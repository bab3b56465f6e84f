package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.Regex;

/**
 * Who a commit names as author and committer.
 *
 * @param name display name, not empty
 * @param email address, may be empty
 */
public record CommitAuthor(String name, String email) {

    public CommitAuthor {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("A commit needs the name of its author");
        }
        if (email == null) {
            throw new IllegalArgumentException("The author's address may be empty but not missing");
        }
        // Git ends the identity at these characters
        if (Regex.matches((name + email), "(?s).*[<>\\n\\r\\x00].*")) {
            throw new IllegalArgumentException(
                    "The author \"" + name + "\" has a character that Git does not allow in a name or an address");
        }
    }
}
