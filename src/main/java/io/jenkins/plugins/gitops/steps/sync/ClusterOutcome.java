package io.jenkins.plugins.gitops.steps.sync;

import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.sync.clusters.ClusterResult;
import io.jenkins.plugins.gitops.engine.sync.clusters.ClusterState;
import java.io.Serializable;
import java.util.List;

/** How one of several clusters ended: what is stored of it with a running build, so that it is not synced again. */
final class ClusterOutcome implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Name of a {@link ClusterState}. */
    private final String state;

    private final String reason;
    private final SyncResult changes;

    /**
     * @param commit that was synced there; empty for a workspace
     * @param planHash of its last plan; empty where there was none
     */
    ClusterOutcome(ClusterResult result, String commit, String planHash, boolean dryRun) {
        this.state = result.state().name();
        this.reason = result.reason();
        this.changes = SyncResult.of(commit, result.changes(), planHash, dryRun);
    }

    /** Returns what a rollout is told of it; the changes themselves are not stored. */
    ClusterResult before(String name) {
        return new ClusterResult(name, ClusterState.valueOf(state), reason, new ChangeSet(List.of()));
    }

    /** Returns {@code synced}, {@code planned}, {@code failed} and so on. */
    String word() {
        boolean planned = changes.isDryRun() && state.equals(ClusterState.SUCCEEDED.name());
        return planned ? "planned" : ClusterState.valueOf(state).word();
    }

    String reason() {
        return reason;
    }

    SyncResult changes() {
        return changes;
    }
}
