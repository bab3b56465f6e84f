package io.jenkins.plugins.gitops.engine.git;

import java.util.Map;
import java.util.Objects;

/**
 * A commit to be written.
 *
 * @param base what it is built on; becomes its only parent
 * @param files path to new content; files not named stay as they are
 * @param message subject, empty line, body, trailers
 * @param author author and committer
 */
public record CommitRequest(Snapshot base, Map<String, byte[]> files, String message, CommitAuthor author) {

    public CommitRequest {
        Objects.requireNonNull(base, "base");
        Objects.requireNonNull(author, "author");
        files = Map.copyOf(files);
        if (message == null || message.isBlank()) {
            throw new IllegalArgumentException("A commit needs a message");
        }
        files.keySet().forEach(path -> {
            if (!Snapshot.normalized(path).equals(path) || path.isEmpty()) {
                throw new IllegalArgumentException("\"" + path + "\" is not a file's path in a repository");
            }
        });
    }
}
