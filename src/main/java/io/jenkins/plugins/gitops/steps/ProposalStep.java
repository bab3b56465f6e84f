package io.jenkins.plugins.gitops.steps;

import hudson.Util;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import java.util.List;
import org.kohsuke.stapler.DataBoundSetter;

/** The parameters of a step that say what its pull request carries, in addition to what the environment says. */
public abstract class ProposalStep extends EnvironmentStep {

    private List<String> reviewers = List.of();
    private List<String> teamReviewers = List.of();
    private List<String> labels = List.of();
    private List<String> assignees = List.of();
    private String milestone;
    private String autoMerge;
    private boolean draft;

    /** @param minutes the time limit where none is given */
    protected ProposalStep(String environment, int minutes) {
        super(environment, minutes);
    }

    public List<String> getReviewers() {
        return reviewers;
    }

    /** @param reviewers logins of people who are asked for a review */
    @DataBoundSetter
    public void setReviewers(List<String> reviewers) {
        this.reviewers = words(reviewers);
    }

    public List<String> getTeamReviewers() {
        return teamReviewers;
    }

    /** @param teamReviewers names of teams that are asked for a review, where the forge has them */
    @DataBoundSetter
    public void setTeamReviewers(List<String> teamReviewers) {
        this.teamReviewers = words(teamReviewers);
    }

    public List<String> getLabels() {
        return labels;
    }

    /** @param labels names of labels */
    @DataBoundSetter
    public void setLabels(List<String> labels) {
        this.labels = words(labels);
    }

    public List<String> getAssignees() {
        return assignees;
    }

    /** @param assignees logins of people whom it is assigned to */
    @DataBoundSetter
    public void setAssignees(List<String> assignees) {
        this.assignees = words(assignees);
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

    /** @param autoMerge {@code squash}, {@code merge} or {@code rebase}, for a merge without a person; {@code none} for one by people, also where the environment says something else */
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

    @Override
    protected EnvironmentSettings given() {
        EnvironmentSettings settings = super.given();
        settings.join(Key.REVIEWERS, reviewers);
        settings.join(Key.TEAM_REVIEWERS, teamReviewers);
        settings.join(Key.LABELS, labels);
        settings.join(Key.ASSIGNEES, assignees);
        settings.offer(Key.MILESTONE, milestone);
        settings.offer(Key.AUTO_MERGE, autoMerge);
        settings.offer(Key.DRAFT, draft ? "true" : "");
        return settings;
    }
}
