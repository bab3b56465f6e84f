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
    private Integer maxFailedClusters;
    private String conflicts;
    private boolean adopt;
    private Integer maxDeletions;
    private Integer maxDeletionPercent;
    private ArrayList<IgnoredDifference> ignoreDifferences;
    private String allowedFieldManagers;

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

    public Integer getMaxFailedClusters() {
        return maxFailedClusters;
    }

    /** @param maxFailedClusters once so many clusters have failed, no further one is begun; null for 1 */
    @DataBoundSetter
    public void setMaxFailedClusters(Integer maxFailedClusters) {
        this.maxFailedClusters = maxFailedClusters;
    }

    public List<IgnoredDifference> getIgnoreDifferences() {
        return GitopsConfiguration.copy(ignoreDifferences);
    }

    /** @param ignoreDifferences places whose drift is none */
    @DataBoundSetter
    public void setIgnoreDifferences(List<IgnoredDifference> ignoreDifferences) {
        this.ignoreDifferences = GitopsConfiguration.stored(ignoreDifferences);
    }

    public String getAllowedFieldManagers() {
        return allowedFieldManagers;
    }

    /** @param allowedFieldManagers field managers who may add fields, separated by commas or line breaks */
    @DataBoundSetter
    public void setAllowedFieldManagers(String allowedFieldManagers) {
        this.allowedFieldManagers = Util.fixEmptyAndTrim(allowedFieldManagers);
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

    public Integer getMaxDeletions() {
        return maxDeletions;
    }

    /** @param maxDeletions how many objects one sync may delete; null for 100 */
    @DataBoundSetter
    public void setMaxDeletions(Integer maxDeletions) {
        this.maxDeletions = maxDeletions;
    }

    public Integer getMaxDeletionPercent() {
        return maxDeletionPercent;
    }

    /** @param maxDeletionPercent which share of its objects one sync may delete, 0 to 100; null for 50 */
    @DataBoundSetter
    public void setMaxDeletionPercent(Integer maxDeletionPercent) {
        this.maxDeletionPercent = maxDeletionPercent;
    }

    /** Adds what is configured here to settings that leave it open. */
    void offerSyncTo(EnvironmentSettings settings) {
        settings.offer(Key.CONFLICTS, conflicts);
        settings.offer(Key.ADOPT, adopt ? "true" : "");
        settings.offer(Key.MAX_DELETIONS, text(maxDeletions));
        settings.offer(Key.MAX_DELETION_PERCENT, text(maxDeletionPercent));
        settings.offer(Key.MAX_FAILED_CLUSTERS, text(maxFailedClusters));
        settings.join(Key.ALLOWED_FIELD_MANAGERS, ProposalSettings.names(allowedFieldManagers));
        offerDriftTo(settings);
    }

    private void offerDriftTo(EnvironmentSettings settings) {
        try {
            settings.join(
                    Key.IGNORE_DIFFERENCES,
                    getIgnoreDifferences().stream().map(IgnoredDifference::text).toList());
        } catch (IllegalArgumentException e) {
            throw new OperationException("The environment " + getName() + ": " + e.getMessage(), e);
        }
    }

    private static String text(Integer number) {
        return number == null ? "" : number.toString();
    }
}
