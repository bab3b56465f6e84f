package io.jenkins.plugins.gitops.engine.git;

import java.util.Objects;

/**
 * What became of a change on a branch.
 *
 * @param outcome whether it landed
 * @param snapshot the commit that landed; where nothing had to change, the branch's tip that has it already
 */
public record Landing(Outcome outcome, Snapshot snapshot) {

    /** What became of it, in one word. */
    public enum Outcome {
        /** A commit was pushed. */
        PUSHED,
        /** The branch had it already. */
        UNCHANGED,
        /** A newer change of the same subject came first; this one was left out. */
        SUPERSEDED
    }

    public Landing {
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(snapshot, "snapshot");
    }
}
