package io.jenkins.plugins.gitops.steps.sync;

import hudson.AbortException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What {@code gitopsPlan} returns. Stored with the build as long as the pipeline keeps it. */
public final class PlanResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String commit;
    private final SyncResult changes;
    private final ArrayList<String> drift;
    private final StoredPlans plans;

    PlanResult(String commit, SyncResult changes, StoredPlans plans, List<String> drift) {
        this.commit = commit;
        this.changes = changes;
        this.plans = plans;
        this.drift = new ArrayList<>(drift);
    }

    /** Returns the id of the commit that was planned, 40 digits; empty for a workspace. */
    @Whitelisted
    public String getCommit() {
        return commit;
    }

    /** Returns whether a sync would change the cluster. */
    @Whitelisted
    public boolean isChanged() {
        return changes.isChanged();
    }

    /** Returns the objects that would be created, each as {@code Deployment shop/cart}. */
    @Whitelisted
    public List<String> getCreated() {
        return changes.getCreated();
    }

    /** Returns the objects that would be configured. */
    @Whitelisted
    public List<String> getConfigured() {
        return changes.getConfigured();
    }

    /** Returns the objects that would be deleted and created again. */
    @Whitelisted
    public List<String> getRecreated() {
        return changes.getRecreated();
    }

    /** Returns the objects that would be deleted. */
    @Whitelisted
    public List<String> getDeleted() {
        return changes.getDeleted();
    }

    /** Returns how many objects are as they should be. */
    @Whitelisted
    public int getUnchanged() {
        return changes.getUnchanged();
    }

    /** Returns the counts in words: {@code 2 to create, 5 unchanged}. */
    @Whitelisted
    public String getSummary() {
        return changes.getSummary();
    }

    /** Returns a hash that is the same for the same changes, 64 hexadecimal digits. */
    @Whitelisted
    public String getHash() {
        return changes.getPlanHash();
    }

    /**
     * Returns the plan as JSON, secret values masked; of several clusters an object with the plan of each under its name. Read
     * from the build's directory each time.
     *
     * @throws AbortException when it is not there any more
     */
    @Whitelisted
    public String getJson() throws AbortException {
        return plans.json();
    }

    /** Returns the clusters of an environment that has several, each with {@code planned}; empty otherwise. */
    @Whitelisted
    public Map<String, String> getClusters() {
        return changes.getClusters();
    }

    /** Returns what has drifted, a line each; empty unless it was asked for. */
    @Whitelisted
    public List<String> getDrift() {
        return drift;
    }
}
