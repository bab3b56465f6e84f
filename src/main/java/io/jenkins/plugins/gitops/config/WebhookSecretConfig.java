package io.jenkins.plugins.gitops.config;

import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.gitops.config.form.Checks;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A secret that a forge signs its webhooks with: the id of a secret text, never the secret itself. */
public class WebhookSecretConfig extends AbstractDescribableImpl<WebhookSecretConfig> {

    private final String provider;
    private final String credentialsId;

    /**
     * @param provider {@code github}, {@code gitlab}, {@code gitea}, {@code bitbucket} or {@code bitbucket-server}
     * @param credentialsId the id of a secret text of Jenkins
     */
    @DataBoundConstructor
    public WebhookSecretConfig(String provider, String credentialsId) {
        this.provider = provider;
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    public String getProvider() {
        return provider;
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    /** The form of a secret. */
    @Extension
    public static class DescriptorImpl extends Descriptor<WebhookSecretConfig> {

        @Override
        public String getDisplayName() {
            return Messages.WebhookSecretConfig_DisplayName();
        }

        @POST
        public ListBoxModel doFillProviderItems() {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return new ListBoxModel(
                    new ListBoxModel.Option("GitHub", "github"),
                    new ListBoxModel.Option("GitLab", "gitlab"),
                    new ListBoxModel.Option("Gitea, Forgejo", "gitea"),
                    new ListBoxModel.Option("Bitbucket Cloud", "bitbucket"),
                    new ListBoxModel.Option("Bitbucket Data Center", "bitbucket-server"));
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
            return Checks.secretTextsOfJenkins(credentialsId);
        }

        @POST
        public FormValidation doCheckCredentialsId(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return Util.fixEmptyAndTrim(value) == null
                    ? FormValidation.error(Messages.WebhookSecretConfig_NoSecret())
                    : FormValidation.ok();
        }
    }
}
