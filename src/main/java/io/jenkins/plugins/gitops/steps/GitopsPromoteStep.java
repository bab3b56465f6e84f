package io.jenkins.plugins.gitops.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.security.Permission;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.gitops.config.EditConfig;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.config.RepositoryConfig;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code gitopsPromote}: puts an image into an environment's manifests and waits until that is merged. */
public class GitopsPromoteStep extends EnvironmentStep {

    /** People take their time. */
    static final int DEFAULT_MINUTES = 7 * 24 * 60;

    private final String image;
    private String path;
    private String mode;
    private RepositoryConfig repository;
    private List<EditConfig> edits = List.of();

    /**
     * @param environment the environment's name
     * @param image such as {@code registry.example.org/shop/cart:1.4.2}
     */
    @DataBoundConstructor
    public GitopsPromoteStep(String environment, String image) {
        super(environment, DEFAULT_MINUTES);
        this.image = image;
    }

    public String getImage() {
        return image;
    }

    public String getPath() {
        return path;
    }

    @DataBoundSetter
    public void setPath(String path) {
        this.path = Util.fixEmptyAndTrim(path);
    }

    public String getMode() {
        return mode;
    }

    @DataBoundSetter
    public void setMode(String mode) {
        this.mode = Util.fixEmptyAndTrim(mode);
    }

    public RepositoryConfig getRepository() {
        return repository;
    }

    @DataBoundSetter
    public void setRepository(RepositoryConfig repository) {
        this.repository = repository;
    }

    public List<EditConfig> getEdits() {
        return edits;
    }

    /** @param edits the places to change; none for those of the environment */
    @DataBoundSetter
    public void setEdits(List<EditConfig> edits) {
        this.edits = edits == null ? List.of() : List.copyOf(edits);
    }

    @Override
    protected EnvironmentSettings given() {
        EnvironmentSettings settings = super.given();
        settings.offer(Key.PATH, path);
        settings.offer(Key.MODE, mode);
        settings.offerEdits(edits.stream().map(EditConfig::settings).toList());
        if (repository != null) {
            repository.offerTo(settings);
        }
        return settings;
    }

    @Override
    protected Permission permission() {
        return GitopsPermissions.PROMOTE;
    }

    @Override
    protected boolean isSelfContained() {
        return repository != null;
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        try {
            ImageReference reference = ImageReference.parse(image);
            if (!reference.isVersioned()) {
                throw new AbortException("The image " + image + " has neither tag nor digest; write it as " + image
                        + ":tag, so that it is clear what is promoted");
            }
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        }
        return new PromoteExecution(context, settings(context), image, getTimeLimitMinutes());
    }

    /** Name, form and checks of the step. */
    @Extension
    public static class DescriptorImpl extends EnvironmentStepDescriptor {

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
            try {
                return ImageReference.parse(value).isVersioned()
                        ? FormValidation.ok()
                        : FormValidation.error(Messages.GitopsPromoteStep_NoVersion());
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
