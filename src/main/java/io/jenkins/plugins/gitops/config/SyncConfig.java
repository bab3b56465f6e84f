package io.jenkins.plugins.gitops.config;

import hudson.Util;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.ProposalSettings;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.stapler.DataBoundSetter;

/** What an environment says of its syncs: on which clusters, what becomes of fields of others, how much may be deleted, what is no drift. */
public abstract class SyncConfig extends ProposalConfig {

    private ArrayList<EnvironmentCluster> clusters;
    private Integer stopAfterFailedClusters;
    private String conflicts;
    private boolean adopt;
    private Integer mostDeletions;
    private Integer mostDeletionPercent;
    private ArrayList<DriftIgnore> driftIgnore;
    private String allowedManagers;

    /** Returns the environment's name. */
    public abstract String getName();

    /** Returns the clusters of an environment that has several; empty for one with {@link #getCluster}. */
    public List<EnvironmentCluster> getClusters() {
        return GitopsConfiguration.copy(clusters);
    }

    @DataBoundSetter
    public void setClusters(List<EnvironmentCluster> clusters) {
        this.clusters = GitopsConfiguration.stored(clusters);
    }

    public Integer getStopAfterFailedClusters() {
        return stopAfterFailedClusters;
    }

    /** @param stopAfterFailedClusters once so many clusters have failed, no further one is begun; null for 1 */
    @DataBoundSetter
    public void setStopAfterFailedClusters(Integer stopAfterFailedClusters) {
        this.stopAfterFailedClusters = stopAfterFailedClusters;
    }

    public List<DriftIgnore> getDriftIgnore() {
        return GitopsConfiguration.copy(driftIgnore);
    }

    /** @param driftIgnore places whose drift is none */
    @DataBoundSetter
    public void setDriftIgnore(List<DriftIgnore> driftIgnore) {
        this.driftIgnore = GitopsConfiguration.stored(driftIgnore);
    }

    public String getAllowedManagers() {
        return allowedManagers;
    }

    /** @param allowedManagers field managers who may add fields, separated by commas or line breaks */
    @DataBoundSetter
    public void setAllowedManagers(String allowedManagers) {
        this.allowedManagers = Util.fixEmptyAndTrim(allowedManagers);
    }

    public String getConflicts() {
        return conflicts;
    }

    /** @param conflicts {@code fail}, {@code force} or {@code yield}, where others own a field with another value */
    @DataBoundSetter
    public void setConflicts(String conflicts) {
        this.conflicts = Util.fixEmptyAndTrim(conflicts);
    }

    public boolean isAdopt() {
        return adopt;
    }

    @DataBoundSetter
    public void setAdopt(boolean adopt) {
        this.adopt = adopt;
    }

    public Integer getMostDeletions() {
        return mostDeletions;
    }

    /** @param mostDeletions how many objects one sync may delete; null for 100 */
    @DataBoundSetter
    public void setMostDeletions(Integer mostDeletions) {
        this.mostDeletions = mostDeletions;
    }

    public Integer getMostDeletionPercent() {
        return mostDeletionPercent;
    }

    /** @param mostDeletionPercent which share of its objects one sync may delete, 0 to 100; null for 50 */
    @DataBoundSetter
    public void setMostDeletionPercent(Integer mostDeletionPercent) {
        this.mostDeletionPercent = mostDeletionPercent;
    }

    /** Adds what is configured here to settings that leave it open. */
    void offerSyncTo(EnvironmentSettings settings) {
        settings.offer(Key.CONFLICTS, conflicts);
        settings.offer(Key.ADOPT, adopt ? "true" : "");
        settings.offer(Key.MOST_DELETIONS, text(mostDeletions));
        settings.offer(Key.MOST_DELETION_PERCENT, text(mostDeletionPercent));
        settings.offer(Key.STOP_AFTER_FAILED_CLUSTERS, text(stopAfterFailedClusters));
        settings.join(Key.ALLOWED_MANAGERS, ProposalSettings.names(allowedManagers));
        offerDriftTo(settings);
    }

    private void offerDriftTo(EnvironmentSettings settings) {
        try {
            settings.join(
                    Key.DRIFT_IGNORE,
                    getDriftIgnore().stream().map(DriftIgnore::text).toList());
        } catch (IllegalArgumentException e) {
            throw new OperationException("The environment " + getName() + ": " + e.getMessage(), e);
        }
    }

    private static String text(Integer number) {
        return number == null ? "" : number.toString();
    }
}
