package io.jenkins.plugins.gitops.engine.forge;

import java.util.Objects;

/**
 * A person's approval of a pull request that still stands.
 *
 * @param by login
 * @param commitOrNull full id of the commit that was looked at; null on forges that do not tell it and take approvals back
 *     by a rule of their own when the branch moves
 */
public record Approval(String by, String commitOrNull) {

    public Approval {
        Objects.requireNonNull(by, "by");
    }

    /** Returns whether it counts for that commit, as far as the forge tells. */
    public boolean isFor(String commit) {
        return commitOrNull == null || commitOrNull.equals(commit);
    }
}
