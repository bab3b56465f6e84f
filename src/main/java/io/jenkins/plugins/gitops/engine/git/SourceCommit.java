package io.jenkins.plugins.gitops.engine.git;

import java.util.Objects;

/**
 * A commit of an application, for people. What it says is whatever its author typed: to be escaped wherever it is shown.
 *
 * @param subject the first line of its message, cut at 200 characters
 * @param author the name of its author
 */
public record SourceCommit(CommitId id, String subject, String author) {

    public SourceCommit {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(author, "author");
    }
}
