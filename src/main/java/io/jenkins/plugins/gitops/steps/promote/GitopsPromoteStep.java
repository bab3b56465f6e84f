package io.jenkins.plugins.gitops.steps.promote;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.gitops.config.ChangelogConfig;
import io.jenkins.plugins.gitops.config.edit.EditConfig;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.PromotionChoices;
import io.jenkins.plugins.gitops.connection.settings.RenderChoices;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.steps.HelmChart;
import io.jenkins.plugins.gitops.steps.Messages;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code gitopsPromote}: puts an image into an environment's manifests and waits until that is merged. */
public class GitopsPromoteStep extends ProposalStep {

    /** People take their time. */
    static final int DEFAULT_MINUTES = 7 * 24 * 60;

    private String image;
    private List<String> images = List.of();
    private String from;
    private String mode;
    private String sourceCommit;
    private ChangelogConfig changelog;
    private List<EditConfig> edits = List.of();
    private HelmChart helm;
    private boolean kustomizeHelm;

    /** @param environment the environment's name */
    @DataBoundConstructor
    public GitopsPromoteStep(String environment) {
        super(environment, DEFAULT_MINUTES);
    }

    public String getImage() {
        return image;
    }

    /** @param image such as {@code registry.example.org/shop/cart:1.4.2} */
    @DataBoundSetter
    public void setImage(String image) {
        this.image = Util.fixEmptyAndTrim(image);
    }

    public List<String> getImages() {
        return images;
    }

    @DataBoundSetter
    public void setImages(List<String> images) {
        this.images = words(images);
    }

    public String getFrom() {
        return from;
    }

    /** @param from an environment whose verified images are promoted */
    @DataBoundSetter
    public void setFrom(String from) {
        this.from = Util.fixEmptyAndTrim(from);
    }

    public String getSourceCommit() {
        return sourceCommit;
    }

    @DataBoundSetter
    public void setSourceCommit(String sourceCommit) {
        this.sourceCommit = Util.fixEmptyAndTrim(sourceCommit);
    }

    public ChangelogConfig getChangelog() {
        return changelog;
    }

    /** @param changelog where the changes of the application are read; null where they are not told */
    @DataBoundSetter
    public void setChangelog(ChangelogConfig changelog) {
        this.changelog = changelog;
    }

    public String getMode() {
        return mode;
    }

    @DataBoundSetter
    public void setMode(String mode) {
        this.mode = Util.fixEmptyAndTrim(mode);
    }

    public List<EditConfig> getEdits() {
        return edits;
    }

    /** @param edits the places to change; none for those of the environment */
    @DataBoundSetter
    public void setEdits(List<EditConfig> edits) {
        this.edits = edits == null ? List.of() : List.copyOf(edits);
    }

    public HelmChart getHelm() {
        return helm;
    }

    /** @param helm how a chart is rendered for the plan, as {@code gitopsSync} is told; null for its own values */
    @DataBoundSetter
    public void setHelm(HelmChart helm) {
        this.helm = helm;
    }

    public boolean isKustomizeHelm() {
        return kustomizeHelm;
    }

    @DataBoundSetter
    public void setKustomizeHelm(boolean kustomizeHelm) {
        this.kustomizeHelm = kustomizeHelm;
    }

    private RenderChoices rendering() {
        return HelmChart.rendering(helm, kustomizeHelm);
    }

    @Override
    protected EnvironmentSettings given() {
        EnvironmentSettings settings = super.given();
        settings.offer(Key.MODE, mode);
        settings.offerEdits(edits.stream().map(EditConfig::settings).toList());
        if (changelog != null) {
            changelog.offerTo(settings);
        }
        return settings;
    }

    @Override
    protected boolean isSelfContained() {
        return getRepository() != null;
    }

    /** Returns the images of both parameters. */
    List<String> allImages() {
        List<String> all = new ArrayList<>(images);
        if (image != null && !all.contains(image)) {
            all.add(0, image);
        }
        return all;
    }

    @Override
    PromotionChoices choices() {
        return super.choices().withSourceCommit(sourceCommit);
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        List<String> all = allImages();
        if (all.isEmpty() == (from == null)) {
            throw new AbortException(
                    "gitopsPromote needs either image (or images) or from, the environment whose images are promoted");
        }
        try {
            all.forEach(text -> ImageReference.parse(text).requireFixedVersion());
            checkProposal();
            rendering().check();
            if (changelog != null) {
                changelog.check();
            }
        } catch (IllegalArgumentException | OperationException e) {
            throw new AbortException(e.getMessage());
        }
        return new PromoteExecution(
                context,
                settings(context),
                from == null ? null : settingsOf(from, context),
                this,
                PreviewChoices.of(rendering(), context));
    }

    /** Name, form and checks of the step. */
    @Extension
    public static class DescriptorImpl extends ProposalStepDescriptor {

        @Override
        public String getFunctionName() {
            return "gitopsPromote";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.GitopsPromoteStep_DisplayName();
        }

        /** Only parses; asks no registry. */
        @POST
        public FormValidation doCheckImage(@QueryParameter String value) {
            if (Util.fixEmptyAndTrim(value) == null) {
                return FormValidation.ok();
            }
            try {
                ImageReference.parse(value.strip()).requireFixedVersion();
                return FormValidation.ok();
            } catch (IllegalArgumentException e) {
                return FormValidation.error(e.getMessage());
            }
        }

        @POST
        public ListBoxModel doFillModeItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.GitopsPromoteStep_ModeOfEnvironment(), ""),
                    new ListBoxModel.Option(Messages.GitopsPromoteStep_PullRequest(), "pullRequest"),
                    new ListBoxModel.Option(Messages.GitopsPromoteStep_Commit(), "commit"));
        }
    }
}
