package io.jenkins.plugins.gitops.config;

import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.ProposalSettings;
import java.util.List;
import org.kohsuke.stapler.DataBoundSetter;

/** What the pull requests of an environment carry. Lists are texts, with commas or line breaks between the names. */
public abstract class ProposalConfig extends AbstractDescribableImpl<EnvironmentConfig> {

    private String reviewers;
    private String teamReviewers;
    private String labels;
    private String assignees;
    private String milestone;
    private String autoMerge;
    private boolean draft;
    private String onContentMismatch;
    private boolean planInPullRequest = true;

    public String getReviewers() {
        return reviewers;
    }

    /** @param reviewers logins of people who are asked for a review */
    @DataBoundSetter
    public void setReviewers(String reviewers) {
        this.reviewers = normalized(reviewers);
    }

    public String getTeamReviewers() {
        return teamReviewers;
    }

    /** @param teamReviewers names of teams that are asked for a review, where the forge has them */
    @DataBoundSetter
    public void setTeamReviewers(String teamReviewers) {
        this.teamReviewers = normalized(teamReviewers);
    }

    public String getLabels() {
        return labels;
    }

    /** @param labels names of labels */
    @DataBoundSetter
    public void setLabels(String labels) {
        this.labels = normalized(labels);
    }

    public String getAssignees() {
        return assignees;
    }

    /** @param assignees logins of people whom it is assigned to */
    @DataBoundSetter
    public void setAssignees(String assignees) {
        this.assignees = normalized(assignees);
    }

    public String getMilestone() {
        return milestone;
    }

    /** @param milestone title of an open milestone */
    @DataBoundSetter
    public void setMilestone(String milestone) {
        this.milestone = Util.fixEmptyAndTrim(milestone);
    }

    public String getAutoMerge() {
        return autoMerge;
    }

    /** @param autoMerge {@code squash}, {@code merge} or {@code rebase}, for a merge without a person */
    @DataBoundSetter
    public void setAutoMerge(String autoMerge) {
        this.autoMerge = Util.fixEmptyAndTrim(autoMerge);
    }

    public boolean isDraft() {
        return draft;
    }

    /** @param draft whether it cannot be merged before a person marks it as ready */
    @DataBoundSetter
    public void setDraft(boolean draft) {
        this.draft = draft;
    }

    public String getOnContentMismatch() {
        return onContentMismatch;
    }

    /** @param onContentMismatch {@code fail}, {@code ask} or {@code accept}, where a pull request was merged with other values */
    @DataBoundSetter
    public void setOnContentMismatch(String onContentMismatch) {
        this.onContentMismatch = Util.fixEmptyAndTrim(onContentMismatch);
    }

    public boolean isPlanInPullRequest() {
        return planInPullRequest;
    }

    /** @param planInPullRequest whether pull requests show what the clusters would make of them */
    @DataBoundSetter
    public void setPlanInPullRequest(boolean planInPullRequest) {
        this.planInPullRequest = planInPullRequest;
    }

    private static String normalized(String names) {
        return Util.fixEmpty(String.join(", ", ProposalSettings.names(names)));
    }

    /** Adds what is configured here to settings that leave it open, and to their lists. */
    final void offerProposalTo(EnvironmentSettings settings) {
        settings.join(Key.REVIEWERS, ProposalSettings.names(reviewers));
        settings.join(Key.TEAM_REVIEWERS, ProposalSettings.names(teamReviewers));
        settings.join(Key.LABELS, ProposalSettings.names(labels));
        settings.join(Key.ASSIGNEES, ProposalSettings.names(assignees));
        settings.offer(Key.MILESTONE, milestone);
        settings.offer(Key.AUTO_MERGE, autoMerge);
        settings.offer(Key.DRAFT, draft ? "true" : "");
        settings.offer(Key.ON_CONTENT_MISMATCH, onContentMismatch);
        settings.join(Key.PLAN_IN_PULL_REQUEST, planInPullRequest ? List.of() : List.of("false"));
    }
}
