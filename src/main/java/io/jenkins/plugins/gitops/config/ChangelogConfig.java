package io.jenkins.plugins.gitops.config;

import com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.gitops.config.form.Checks;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.git.GitRemote;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Where a promotion reads what changed in the application between the old and the new image. */
public class ChangelogConfig extends AbstractDescribableImpl<ChangelogConfig> {

    private final String repository;
    private String credentialsId;
    private String from;

    /** @param repository the address of the application's Git repository */
    @DataBoundConstructor
    public ChangelogConfig(String repository) {
        this.repository = Util.fixEmptyAndTrim(repository);
    }

    public String getRepository() {
        return repository;
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    public String getFrom() {
        return from;
    }

    /** @param from the commit that the old image was built from; empty for that of the environment's last promotion */
    @DataBoundSetter
    public void setFrom(String from) {
        this.from = Util.fixEmptyAndTrim(from);
    }

    /**
     * Reads the address.
     *
     * @throws IllegalArgumentException when it is missing, or none of a Git repository
     */
    public void check() {
        GitRemote.of(repository);
    }

    /** Adds what is given here to settings that leave it open. */
    public void offerTo(EnvironmentSettings settings) {
        settings.offer(Key.CHANGELOG_REPOSITORY, repository);
        settings.offer(Key.CHANGELOG_CREDENTIALS, credentialsId);
        settings.offer(Key.CHANGELOG_FROM, from);
    }

    /** The form of the parameter. */
    @Extension
    public static class DescriptorImpl extends Descriptor<ChangelogConfig> {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.ChangelogConfig_DisplayName();
        }

        @POST
        public FormValidation doCheckRepository(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.accepts(() -> GitRemote.of(value == null ? null : value.strip()));
        }

        @POST
        public FormValidation doCheckFrom(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.acceptsOptional(value, () -> new CommitId(value.strip()));
        }

        @POST
        public FormValidation doCheckCredentialsId(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String repository) {
            return Checks.findable(item, value, repository);
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String credentialsId, @QueryParameter String repository) {
            return Checks.credentials(
                    item,
                    credentialsId,
                    repository,
                    StandardUsernamePasswordCredentials.class,
                    SSHUserPrivateKey.class);
        }
    }
}
