package io.jenkins.plugins.gitops.steps;

import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What {@code gitopsSync} returns. Stored with the build as long as the pipeline keeps it. */
public final class SyncResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String commit;
    private final boolean dryRun;
    private final ArrayList<String> created;
    private final ArrayList<String> configured;
    private final ArrayList<String> recreated;
    private final ArrayList<String> deleted;
    private final ArrayList<String> skipped;
    private final int unchanged;
    private final String planHash;
    private final String summary;

    private SyncResult(String commit, ChangeSet changes, String planHash, boolean dryRun) {
        this.commit = commit;
        this.planHash = planHash;
        this.summary = dryRun ? changes.plannedSummary() : changes.summary();
        this.skipped = new ArrayList<>(changes.names(ChangeAction.SKIPPED));
        this.dryRun = dryRun;
        this.created = new ArrayList<>(changes.names(ChangeAction.CREATED));
        this.configured = new ArrayList<>(changes.names(ChangeAction.CONFIGURED));
        this.recreated = new ArrayList<>(changes.names(ChangeAction.RECREATED));
        this.deleted = new ArrayList<>(changes.names(ChangeAction.DELETED));
        this.unchanged = (int) changes.count(ChangeAction.UNCHANGED);
    }

    static SyncResult of(String commit, ChangeSet changes, String planHash, boolean dryRun) {
        return new SyncResult(commit, changes, planHash, dryRun);
    }

    /** Returns the id of the commit that was applied, 40 digits; empty for a workspace. */
    @Whitelisted
    public String getCommit() {
        return commit;
    }

    /** Returns whether this is only what would happen. */
    @Whitelisted
    public boolean isDryRun() {
        return dryRun;
    }

    /** Returns whether the cluster was, or would be, changed. */
    @Whitelisted
    public boolean isChanged() {
        return !created.isEmpty() || !configured.isEmpty() || !recreated.isEmpty() || !deleted.isEmpty();
    }

    /** Returns the created objects, each as {@code Deployment shop/cart}. */
    @Whitelisted
    public List<String> getCreated() {
        return created;
    }

    /** Returns the configured objects. */
    @Whitelisted
    public List<String> getConfigured() {
        return configured;
    }

    /** Returns the objects that were deleted and created again. */
    @Whitelisted
    public List<String> getRecreated() {
        return recreated;
    }

    /** Returns the deleted objects. */
    @Whitelisted
    public List<String> getDeleted() {
        return deleted;
    }

    /** Returns how many objects were as they should be. */
    @Whitelisted
    public int getUnchanged() {
        return unchanged;
    }

    /** Returns the objects that something should happen to and did not; the log says why. */
    @Whitelisted
    public List<String> getSkipped() {
        return skipped;
    }

    /** Returns the hash of the plan, 64 hexadecimal digits; the same for the same changes. */
    @Whitelisted
    public String getPlanHash() {
        return planHash;
    }

    /** Returns the counts in words: {@code 2 created, 5 unchanged}. */
    @Whitelisted
    public String getSummary() {
        return summary;
    }
}
