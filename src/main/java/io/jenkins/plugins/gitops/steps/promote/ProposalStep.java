package io.jenkins.plugins.gitops.steps.promote;

import hudson.Util;
import hudson.security.Permission;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.config.RepositoryConfig;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.PromotionChoices;
import io.jenkins.plugins.gitops.connection.settings.ProposalSettings;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.steps.EnvironmentStep;
import io.jenkins.plugins.gitops.steps.FreezeGate;
import io.jenkins.plugins.gitops.steps.Messages;
import java.util.List;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** The parameters of a step that proposes by a pull request: what that carries and asks for, in addition to what the environment says. */
public abstract class ProposalStep extends EnvironmentStep {

    private List<String> reviewers = List.of();
    private List<String> teamReviewers = List.of();
    private List<String> labels = List.of();
    private List<String> assignees = List.of();
    private String milestone;
    private String autoMerge;
    private boolean draft;
    private int requiredApprovals;
    private String onContentMismatch;
    private boolean keepOnAbort;
    private String author;
    private String path;
    private RepositoryConfig repository;
    private boolean planInPullRequest = true;
    private String freeze = FreezeGate.WAIT;

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

    public int getRequiredApprovals() {
        return requiredApprovals;
    }

    @DataBoundSetter
    public void setRequiredApprovals(int requiredApprovals) {
        this.requiredApprovals = requiredApprovals;
    }

    public String getOnContentMismatch() {
        return onContentMismatch;
    }

    /** @param onContentMismatch {@code fail}, {@code ask} or {@code accept}, where it was merged with other values; the stricter of this and the environment's counts */
    @DataBoundSetter
    public void setOnContentMismatch(String onContentMismatch) {
        this.onContentMismatch = Util.fixEmptyAndTrim(onContentMismatch);
    }

    public boolean isKeepOnAbort() {
        return keepOnAbort;
    }

    @DataBoundSetter
    public void setKeepOnAbort(boolean keepOnAbort) {
        this.keepOnAbort = keepOnAbort;
    }

    public String getAuthor() {
        return author;
    }

    @DataBoundSetter
    public void setAuthor(String author) {
        this.author = Util.fixEmptyAndTrim(author);
    }

    public String getPath() {
        return path;
    }

    @DataBoundSetter
    public void setPath(String path) {
        this.path = Util.fixEmptyAndTrim(path);
    }

    public RepositoryConfig getRepository() {
        return repository;
    }

    @DataBoundSetter
    public void setRepository(RepositoryConfig repository) {
        this.repository = repository;
    }

    public boolean isPlanInPullRequest() {
        return planInPullRequest;
    }

    /** @param planInPullRequest whether the pull request shows what the clusters would make of it, unless the environment forbids it */
    @DataBoundSetter
    public void setPlanInPullRequest(boolean planInPullRequest) {
        this.planInPullRequest = planInPullRequest;
    }

    public String getFreeze() {
        return freeze;
    }

    /** @param freeze {@code wait} or {@code fail}, while the environment is frozen */
    @DataBoundSetter
    public void setFreeze(String freeze) {
        this.freeze = FreezeGate.word(freeze);
    }

    @Override
    protected Permission permission() {
        return GitopsPermissions.PROMOTE;
    }

    /** Returns how the proposal decides, and who is named for it. */
    PromotionChoices choices() {
        return new PromotionChoices(requiredApprovals)
                .withOnContentMismatch(onContentMismatch)
                .withAuthor(author);
    }

    /**
     * Reads the parameters once, so that a mistake ends the step before anything is asked.
     *
     * @throws OperationException that names the mistake
     */
    void checkProposal() {
        choices().check();
        FreezeGate.check(freeze);
        if (autoMerge != null) {
            ProposalSettings.method(autoMerge);
        }
    }

    @Override
    protected EnvironmentSettings given() {
        EnvironmentSettings settings = super.given();
        settings.offer(Key.PATH, path);
        settings.join(Key.REVIEWERS, reviewers);
        settings.join(Key.TEAM_REVIEWERS, teamReviewers);
        settings.join(Key.LABELS, labels);
        settings.join(Key.ASSIGNEES, assignees);
        settings.offer(Key.MILESTONE, milestone);
        settings.offer(Key.AUTO_MERGE, autoMerge);
        settings.offer(Key.DRAFT, draft ? "true" : "");
        settings.join(Key.PLAN_IN_PULL_REQUEST, planInPullRequest ? List.of() : List.of("false"));
        if (repository != null) {
            repository.offerTo(settings);
        }
        return settings;
    }

    /** What the descriptors of these steps have in common. */
    public abstract static class ProposalStepDescriptor extends EnvironmentStepDescriptor {

        @POST
        public ListBoxModel doFillFreezeItems() {
            return freezeItems();
        }

        @POST
        public ListBoxModel doFillAutoMergeItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.GitopsPromoteStep_MergeOfEnvironment(), ""),
                    new ListBoxModel.Option(Messages.GitopsPromoteStep_ByPeople(), ProposalSettings.NO_MERGE),
                    new ListBoxModel.Option(Messages.GitopsPromoteStep_Squash(), "squash"),
                    new ListBoxModel.Option(Messages.GitopsPromoteStep_Merge(), "merge"),
                    new ListBoxModel.Option(Messages.GitopsPromoteStep_Rebase(), "rebase"));
        }

        @POST
        public ListBoxModel doFillOnContentMismatchItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.GitopsPromoteStep_ContentMismatchOfEnvironment(), ""),
                    new ListBoxModel.Option(Messages.GitopsPromoteStep_ContentMismatchFails(), "fail"),
                    new ListBoxModel.Option(Messages.GitopsPromoteStep_ContentMismatchAsks(), "ask"),
                    new ListBoxModel.Option(Messages.GitopsPromoteStep_ContentMismatchCounts(), "accept"));
        }
    }
}
