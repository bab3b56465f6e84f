package io.jenkins.plugins.gitops.config;

import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.git.GitRemote;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A config repository: a Git repository with the manifests of environments, on a forge with pull requests. */
public class RepositoryConfig extends AbstractDescribableImpl<RepositoryConfig> {

    private static final String DEFAULT_BRANCH = "main";

    private final String name;
    private final String url;
    private String branch = DEFAULT_BRANCH;
    private String credentialsId;
    private String forge;
    private String forgeUrl;
    private String forgeCredentialsId;

    /**
     * @param name by which environments refer to it
     * @param url its address, {@code https://host/owner/name.git}
     */
    @DataBoundConstructor
    public RepositoryConfig(String name, String url) {
        this.name = name;
        this.url = url;
    }

    public String getName() {
        return name;
    }

    public String getUrl() {
        return url;
    }

    public String getBranch() {
        return branch;
    }

    @DataBoundSetter
    public void setBranch(String branch) {
        this.branch = branch == null || branch.isBlank() ? DEFAULT_BRANCH : branch;
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = credentialsId;
    }

    public String getForge() {
        return forge;
    }

    @DataBoundSetter
    public void setForge(String forge) {
        this.forge = forge;
    }

    public String getForgeUrl() {
        return forgeUrl;
    }

    @DataBoundSetter
    public void setForgeUrl(String forgeUrl) {
        this.forgeUrl = forgeUrl;
    }

    public String getForgeCredentialsId() {
        return forgeCredentialsId;
    }

    @DataBoundSetter
    public void setForgeCredentialsId(String forgeCredentialsId) {
        this.forgeCredentialsId = forgeCredentialsId;
    }

    /** Adds what is configured here to settings that leave it open. */
    public void offerTo(EnvironmentSettings settings) {
        settings.offer(Key.REPOSITORY, url);
        settings.offer(Key.BRANCH, branch);
        settings.offer(Key.CREDENTIALS, credentialsId);
        settings.offer(Key.FORGE, forge);
        settings.offer(Key.FORGE_URL, forgeUrl);
        settings.offer(Key.FORGE_CREDENTIALS, forgeCredentialsId);
    }

    /** The form of a repository. */
    @Extension
    public static class DescriptorImpl extends Descriptor<RepositoryConfig> {

        @Override
        public String getDisplayName() {
            return Messages.RepositoryConfig_DisplayName();
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return FormValidation.validateRequired(value);
        }

        @POST
        public FormValidation doCheckUrl(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return Checks.accepts(() -> GitRemote.of(value));
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
            return Checks.usernamePasswords(credentialsId);
        }

        @POST
        public ListBoxModel doFillForgeCredentialsIdItems(@QueryParameter String forgeCredentialsId) {
            return Checks.secretTexts(forgeCredentialsId);
        }

        @POST
        public ListBoxModel doFillForgeItems() {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.RepositoryConfig_NoForge(), ""),
                    new ListBoxModel.Option("GitHub", "github"),
                    new ListBoxModel.Option("GitLab", "gitlab"),
                    new ListBoxModel.Option("Gitea, Forgejo", "gitea"));
        }
    }
}
