package io.jenkins.plugins.gitops.engine.forge;

import java.util.Objects;

/**
 * A person's approval of a pull request that still stands.
 *
 * @param by login
 * @param commitOrNull full id of the commit that was looked at; an empty text or null where the forge does not tell, which
 *     is no commit's
 */
public record Approval(String by, String commitOrNull) {

    public Approval {
        Objects.requireNonNull(by, "by");
    }

    /** Returns whether it is known to be of that commit. */
    public boolean isFor(String commit) {
        return commit.equals(commitOrNull);
    }
}
