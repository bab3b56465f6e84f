package io.jenkins.plugins.gitops.engine.sync.clusters;

import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import java.util.List;
import java.util.Objects;

/**
 * What became of one cluster.
 *
 * @param reason why it failed or was interrupted; otherwise empty
 * @param changes what was done there; of a session that only plans, what would be done
 */
public record ClusterResult(String name, ClusterState state, String reason, ChangeSet changes) {

    public ClusterResult {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(changes, "changes");
    }

    /** Returns a result without changes and reason. */
    public static ClusterResult of(String name, ClusterState state) {
        return new ClusterResult(name, state, "", new ChangeSet(List.of()));
    }

    /** Returns whether nothing more happens there, also after a restart. */
    public boolean isEnd() {
        return state == ClusterState.SUCCEEDED || state == ClusterState.FAILED;
    }

    /** Returns {@code eu-1: synced (2 created)}, {@code eu-2: failed: reason}. */
    @Override
    public String toString() {
        String done = changes.changes().isEmpty() ? "" : " (" + changes.summary() + ")";
        return name + ": " + state.word() + done + (reason.isEmpty() ? "" : ": " + reason);
    }
}
