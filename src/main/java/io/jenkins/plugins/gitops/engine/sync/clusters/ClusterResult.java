package io.jenkins.plugins.gitops.engine.sync.clusters;

import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import java.util.List;
import java.util.Objects;

/**
 * What became of one cluster.
 *
 * @param reason why it failed; otherwise empty
 * @param changes what was done there
 */
public record ClusterResult(String name, ClusterState state, String reason, ChangeSet changes) {

    public ClusterResult {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(changes, "changes");
    }

    static ClusterResult of(String name, ClusterState state) {
        return new ClusterResult(name, state, "", new ChangeSet(List.of()));
    }

    /** Returns {@code eu-1: synced (2 created)}, {@code eu-2: failed: reason}. */
    @Override
    public String toString() {
        String done = changes.changes().isEmpty() ? "" : " (" + changes.summary() + ")";
        return name + ": " + state.word() + done + (reason.isEmpty() ? "" : ": " + reason);
    }
}
