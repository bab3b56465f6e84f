package io.jenkins.plugins.gitops.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.security.Permission;
import hudson.util.FormValidation;
import io.jenkins.plugins.gitops.config.ClusterConfig;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code gitopsVerify}: waits until all objects of the environment are healthy and run the image, or says why not. */
public class GitopsVerifyStep extends EnvironmentStep {

    static final int DEFAULT_MINUTES = 15;

    private String image;
    private String namespace;
    private ClusterConfig cluster;

    /** @param environment the environment's name */
    @DataBoundConstructor
    public GitopsVerifyStep(String environment) {
        super(environment, DEFAULT_MINUTES);
    }

    public String getImage() {
        return image;
    }

    @DataBoundSetter
    public void setImage(String image) {
        this.image = Util.fixEmptyAndTrim(image);
    }

    public String getNamespace() {
        return namespace;
    }

    @DataBoundSetter
    public void setNamespace(String namespace) {
        this.namespace = Util.fixEmptyAndTrim(namespace);
    }

    public ClusterConfig getCluster() {
        return cluster;
    }

    @DataBoundSetter
    public void setCluster(ClusterConfig cluster) {
        this.cluster = cluster;
    }

    @Override
    protected EnvironmentSettings given() {
        EnvironmentSettings settings = super.given();
        settings.offer(Key.NAMESPACE, namespace);
        if (cluster != null) {
            cluster.offerTo(settings);
        }
        return settings;
    }

    @Override
    protected Permission permission() {
        return GitopsPermissions.VIEW;
    }

    @Override
    protected boolean isSelfContained() {
        return cluster != null;
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        if (image != null) {
            try {
                ImageReference.parse(image);
            } catch (IllegalArgumentException e) {
                throw new AbortException(e.getMessage());
            }
        }
        return new VerifyExecution(context, settings(context), image == null ? "" : image, getTimeLimitMinutes());
    }

    /** Name, form and checks of the step. */
    @Extension
    public static class DescriptorImpl extends EnvironmentStepDescriptor {

        @Override
        public String getFunctionName() {
            return "gitopsVerify";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.GitopsVerifyStep_DisplayName();
        }

        /** Only parses; asks no registry. */
        @POST
        public FormValidation doCheckImage(@QueryParameter String value) {
            try {
                if (Util.fixEmptyAndTrim(value) != null) {
                    ImageReference.parse(value.strip());
                }
                return FormValidation.ok();
            } catch (IllegalArgumentException e) {
                return FormValidation.error(e.getMessage());
            }
        }
    }
}
