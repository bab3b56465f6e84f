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
import io.jenkins.plugins.gitops.connection.ConnectionTest;
import io.jenkins.plugins.gitops.connection.CredentialsResolver;
import io.jenkins.plugins.gitops.connection.ForgeKind;
import io.jenkins.plugins.gitops.connection.settings.CertificateAuthorities;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.Names;
import io.jenkins.plugins.gitops.connection.settings.PersonName;
import io.jenkins.plugins.gitops.engine.git.GitRemote;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.stapler.AncestorInPath;
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
    private String provider;
    private String apiUrl;
    private String fullName;
    private String apiCredentialsId;
    private String caCertificate;
    private String knownHosts;
    private String committer;
    private String signingCredentialsId;
    private String allowedFolders;

    /**
     * @param name by which environments refer to it
     * @param url its address, {@code https://host/owner/name.git}
     */
    @DataBoundConstructor
    public RepositoryConfig(String name, String url) {
        this.name = Util.fixEmptyAndTrim(name);
        this.url = Util.fixEmptyAndTrim(url);
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
        this.branch = branch == null || branch.isBlank() ? DEFAULT_BRANCH : branch.strip();
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    public String getProvider() {
        return provider;
    }

    @DataBoundSetter
    public void setProvider(String provider) {
        this.provider = Util.fixEmptyAndTrim(provider);
    }

    public String getApiUrl() {
        return apiUrl;
    }

    @DataBoundSetter
    public void setApiUrl(String apiUrl) {
        this.apiUrl = Util.fixEmptyAndTrim(apiUrl);
    }

    public String getFullName() {
        return fullName;
    }

    /** @param fullName {@code owner/name} on the forge; empty where the address tells it */
    @DataBoundSetter
    public void setFullName(String fullName) {
        this.fullName = Util.fixEmptyAndTrim(fullName);
    }

    public String getApiCredentialsId() {
        return apiCredentialsId;
    }

    @DataBoundSetter
    public void setApiCredentialsId(String apiCredentialsId) {
        this.apiCredentialsId = Util.fixEmptyAndTrim(apiCredentialsId);
    }

    public String getCaCertificate() {
        return caCertificate;
    }

    /** @param caCertificate in PEM form, for the Git server and the forge; empty for those that Java trusts */
    @DataBoundSetter
    public void setCaCertificate(String caCertificate) {
        this.caCertificate = Util.fixEmptyAndTrim(caCertificate);
    }

    public String getKnownHosts() {
        return knownHosts;
    }

    /** @param knownHosts lines of OpenSSH's {@code known_hosts}; empty for those of the Git plugins' configuration */
    @DataBoundSetter
    public void setKnownHosts(String knownHosts) {
        this.knownHosts = Util.fixEmptyAndTrim(knownHosts);
    }

    public String getCommitter() {
        return committer;
    }

    /** @param committer {@code GitOps <gitops@example.org>}; empty for the author of each commit */
    @DataBoundSetter
    public void setCommitter(String committer) {
        this.committer = Util.fixEmptyAndTrim(committer);
    }

    public String getSigningCredentialsId() {
        return signingCredentialsId;
    }

    /** @param signingCredentialsId an SSH key, or a secret file or text with an OpenPGP key; empty for no signatures */
    @DataBoundSetter
    public void setSigningCredentialsId(String signingCredentialsId) {
        this.signingCredentialsId = Util.fixEmptyAndTrim(signingCredentialsId);
    }

    public String getAllowedFolders() {
        return allowedFolders;
    }

    /**
     * @param allowedFolders full names of folders or jobs, one in a line, that may use this repository from environments of
     *     their own; {@code /} for all
     */
    @DataBoundSetter
    public void setAllowedFolders(String allowedFolders) {
        this.allowedFolders = AllowedFolders.normalized(allowedFolders);
    }

    /** Adds what is configured here to settings that leave it open. */
    public void offerTo(EnvironmentSettings settings) {
        settings.offer(Key.REPOSITORY, url);
        settings.offer(Key.BRANCH, branch);
        settings.offer(Key.CREDENTIALS, credentialsId);
        settings.offer(Key.FORGE, provider);
        settings.offer(Key.FORGE_URL, apiUrl);
        settings.offer(Key.FULL_NAME, fullName);
        settings.offer(Key.FORGE_CREDENTIALS, apiCredentialsId);
        settings.offer(Key.REPOSITORY_CA, caCertificate);
        settings.offer(Key.KNOWN_HOSTS, knownHosts);
        settings.offer(Key.COMMITTER, committer);
        settings.offer(Key.SIGNING_CREDENTIALS, signingCredentialsId);
    }

    /** The form of a repository. */
    @Extension
    public static class DescriptorImpl extends Descriptor<RepositoryConfig> {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.RepositoryConfig_DisplayName();
        }

        @POST
        public FormValidation doCheckName(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return FormValidation.validateRequired(value);
        }

        @POST
        public FormValidation doCheckUrl(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.accepts(() -> GitRemote.of(value == null ? null : value.strip()));
        }

        @POST
        public FormValidation doCheckCaCertificate(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.acceptsOptional(value, () -> CertificateAuthorities.parse(value));
        }

        @POST
        public FormValidation doCheckApiUrl(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String provider) {
            Checks.requireReader(item);
            String address = Util.fixEmptyAndTrim(value);
            if (Util.fixEmptyAndTrim(provider) == null) {
                return FormValidation.ok();
            }
            return address == null || !Regex.matches(address, "https?://[^/@\\s]+[^@\\s]*")
                    ? FormValidation.error(Messages.RepositoryConfig_ForgeUrlForm())
                    : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckFullName(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.acceptsOptional(value, () -> Names.checkFullName(value));
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String credentialsId, @QueryParameter String url) {
            return Checks.credentials(
                    item, credentialsId, url, StandardUsernamePasswordCredentials.class, SSHUserPrivateKey.class);
        }

        @POST
        public FormValidation doCheckBranch(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.acceptsOptional(value, () -> Names.checkBranch(value.strip()));
        }

        @POST
        public FormValidation doCheckCredentialsId(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String url) {
            return Checks.findable(item, value, url);
        }

        @POST
        public FormValidation doCheckApiCredentialsId(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String apiUrl) {
            return Checks.findable(item, value, apiUrl);
        }

        @POST
        public FormValidation doCheckSigningCredentialsId(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String url) {
            return Checks.findable(item, value, url);
        }

        @POST
        public FormValidation doCheckKnownHosts(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.acceptsOptional(value, () -> Names.checkKnownHosts(value));
        }

        @POST
        public FormValidation doCheckCommitter(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.acceptsOptional(value, () -> PersonName.parse("committer", value));
        }

        @POST
        public FormValidation doCheckAllowedFolders(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return AllowedFolders.check(item, value, false);
        }

        @POST
        public ListBoxModel doFillSigningCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String signingCredentialsId, @QueryParameter String url) {
            return Checks.credentials(
                    item,
                    signingCredentialsId,
                    url,
                    SSHUserPrivateKey.class,
                    FileCredentials.class,
                    StringCredentials.class);
        }

        @POST
        public ListBoxModel doFillApiCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String apiCredentialsId, @QueryParameter String apiUrl) {
            return Checks.credentials(
                    item, apiCredentialsId, apiUrl, StringCredentials.class, StandardUsernamePasswordCredentials.class);
        }

        @POST
        public ListBoxModel doFillProviderItems(@AncestorInPath Item item) {
            Checks.requireReader(item);
            ListBoxModel list = new ListBoxModel(new ListBoxModel.Option(Messages.RepositoryConfig_NoForge(), ""));
            for (ForgeKind kind : ForgeKind.values()) {
                list.add(kind.displayName(), kind.word());
            }
            return list;
        }

        /** Reads the tip of the branch. */
        @POST
        public FormValidation doTestGit(
                @AncestorInPath Item item,
                @QueryParameter String url,
                @QueryParameter String branch,
                @QueryParameter String credentialsId,
                @QueryParameter String caCertificate,
                @QueryParameter String knownHosts) {
            Checks.requireEditor(item);
            RepositoryConfig config = new RepositoryConfig("tested", url);
            config.setBranch(branch);
            config.setCredentialsId(credentialsId);
            config.setCaCertificate(caCertificate);
            config.setKnownHosts(knownHosts);
            return Checks.outcome(() -> config.test(item).git());
        }

        /** Reads pull requests. */
        @POST
        public FormValidation doTestForge(
                @AncestorInPath Item item,
                @QueryParameter String url,
                @QueryParameter String provider,
                @QueryParameter String apiUrl,
                @QueryParameter String fullName,
                @QueryParameter String apiCredentialsId,
                @QueryParameter String caCertificate) {
            Checks.requireEditor(item);
            RepositoryConfig config = new RepositoryConfig("tested", url);
            config.setProvider(provider);
            config.setApiUrl(apiUrl);
            config.setFullName(fullName);
            config.setApiCredentialsId(apiCredentialsId);
            config.setCaCertificate(caCertificate);
            return Checks.outcome(() -> config.test(item).forge());
        }
    }

    private ConnectionTest test(Item itemOrNull) {
        EnvironmentSettings settings = new EnvironmentSettings("connection-test");
        offerTo(settings);
        settings.offer(Key.OWNER, "test of " + (itemOrNull == null ? "" : itemOrNull.getFullName()));
        return new ConnectionTest(settings, CredentialsResolver.of(itemOrNull));
    }
}
