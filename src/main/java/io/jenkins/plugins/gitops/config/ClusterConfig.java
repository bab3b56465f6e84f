package io.jenkins.plugins.gitops.config;

import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
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
import io.jenkins.plugins.gitops.connection.settings.CertificateAuthorities;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.Names;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A Kubernetes cluster that environments are deployed to. */
public class ClusterConfig extends AbstractDescribableImpl<ClusterConfig> {

    private final String name;
    private final String serverUrl;
    private String caCertificate;
    private String credentialsId;
    private boolean skipTlsVerify;
    private String namespace;
    private String serviceAccount;
    private String impersonateUser;
    private String impersonateGroups;
    private String allowedNamespaces;
    private boolean allowClusterScoped = true;
    private String protectedKinds;
    private String allowedFolders;
    private Integer parallelRequests;
    private String agent;

    /**
     * @param name by which environments refer to it
     * @param serverUrl the API server's address, such as {@code https://cluster.example.org:6443}; empty for that of the
     *     kubeconfig
     */
    @DataBoundConstructor
    public ClusterConfig(String name, String serverUrl) {
        this.name = Util.fixEmptyAndTrim(name);
        this.serverUrl = Util.fixEmptyAndTrim(serverUrl);
    }

    public String getName() {
        return name;
    }

    public String getServerUrl() {
        return serverUrl;
    }

    public String getCaCertificate() {
        return caCertificate;
    }

    @DataBoundSetter
    public void setCaCertificate(String caCertificate) {
        this.caCertificate = Util.fixEmptyAndTrim(caCertificate);
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    public boolean isSkipTlsVerify() {
        return skipTlsVerify;
    }

    @DataBoundSetter
    public void setSkipTlsVerify(boolean skipTlsVerify) {
        this.skipTlsVerify = skipTlsVerify;
    }

    /** Returns the namespace of environments that name none. */
    public String getNamespace() {
        return namespace;
    }

    @DataBoundSetter
    public void setNamespace(String namespace) {
        this.namespace = Util.fixEmptyAndTrim(namespace);
    }

    public String getServiceAccount() {
        return serviceAccount;
    }

    /** @param serviceAccount {@code namespace/name}, whose short-lived tokens are used */
    @DataBoundSetter
    public void setServiceAccount(String serviceAccount) {
        this.serviceAccount = Util.fixEmptyAndTrim(serviceAccount);
    }

    public String getImpersonateUser() {
        return impersonateUser;
    }

    @DataBoundSetter
    public void setImpersonateUser(String impersonateUser) {
        this.impersonateUser = Util.fixEmptyAndTrim(impersonateUser);
    }

    public String getImpersonateGroups() {
        return impersonateGroups;
    }

    /** @param impersonateGroups separated by blanks, commas or line breaks */
    @DataBoundSetter
    public void setImpersonateGroups(String impersonateGroups) {
        this.impersonateGroups = Names.normalized(impersonateGroups);
    }

    public String getAllowedNamespaces() {
        return allowedNamespaces;
    }

    /** @param allowedNamespaces separated by blanks, commas or line breaks; empty for all */
    @DataBoundSetter
    public void setAllowedNamespaces(String allowedNamespaces) {
        this.allowedNamespaces = Names.normalized(allowedNamespaces);
    }

    public boolean isAllowClusterScoped() {
        return allowClusterScoped;
    }

    @DataBoundSetter
    public void setAllowClusterScoped(boolean allowClusterScoped) {
        this.allowClusterScoped = allowClusterScoped;
    }

    public String getProtectedKinds() {
        return protectedKinds;
    }

    /** @param protectedKinds such as {@code Secret Ingress.networking.k8s.io} */
    @DataBoundSetter
    public void setProtectedKinds(String protectedKinds) {
        this.protectedKinds = Names.normalized(protectedKinds);
    }

    public Integer getParallelRequests() {
        return parallelRequests;
    }

    /** @param parallelRequests how many requests of syncs and plans of all builds are under way at a time; null for 16 of each */
    @DataBoundSetter
    public void setParallelRequests(Integer parallelRequests) {
        this.parallelRequests = parallelRequests;
    }

    public String getAgent() {
        return agent;
    }

    /** @param agent a label, an expression of labels, or an agent's name; empty where the controller connects by itself */
    @DataBoundSetter
    public void setAgent(String agent) {
        this.agent = Util.fixEmptyAndTrim(agent);
    }

    public String getAllowedFolders() {
        return allowedFolders;
    }

    /**
     * @param allowedFolders full names of folders or jobs, one in a line, that may use this cluster from environments of their
     *     own; {@code /} for all
     */
    @DataBoundSetter
    public void setAllowedFolders(String allowedFolders) {
        this.allowedFolders = AllowedFolders.normalized(allowedFolders);
    }

    /** Adds what is configured here to settings that leave it open. */
    public void offerTo(EnvironmentSettings settings) {
        settings.offer(Key.SERVER, serverUrl);
        settings.offer(Key.CA_CERTIFICATE, caCertificate);
        settings.offer(Key.CLUSTER_CREDENTIALS, credentialsId);
        settings.offer(Key.SKIP_TLS_VERIFY, skipTlsVerify ? "true" : "");
        settings.offer(Key.NAMESPACE, namespace);
        settings.offer(Key.SERVICE_ACCOUNT, serviceAccount);
        settings.offer(Key.IMPERSONATE_USER, impersonateUser);
        settings.offer(Key.IMPERSONATE_GROUPS, impersonateGroups);
        settings.offer(Key.ALLOWED_NAMESPACES, allowedNamespaces);
        settings.offer(Key.ALLOW_CLUSTER_SCOPED, allowClusterScoped ? "" : "false");
        settings.offer(Key.PROTECTED_KINDS, protectedKinds);
        settings.offer(Key.CLUSTER_AGENT, agent);
        settings.offer(Key.PARALLEL_REQUESTS, parallelRequests == null ? "" : parallelRequests.toString());
    }

    /** The form of a cluster. */
    @Extension
    public static class DescriptorImpl extends Descriptor<ClusterConfig> {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.ClusterConfig_DisplayName();
        }

        @POST
        public FormValidation doCheckName(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return FormValidation.validateRequired(value);
        }

        @POST
        public FormValidation doCheckServerUrl(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            if (Util.fixEmptyAndTrim(value) == null) {
                return FormValidation.ok(Messages.ClusterConfig_ServerOfKubeconfig());
            }
            FormValidation parsed = Checks.accepts(() -> ClusterEndpoint.of(value));
            return parsed.kind == FormValidation.Kind.OK && value.strip().startsWith("http:")
                    ? FormValidation.warning(Messages.ClusterConfig_NotEncrypted())
                    : parsed;
        }

        @POST
        public FormValidation doCheckCaCertificate(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.acceptsOptional(value, () -> CertificateAuthorities.parse(value));
        }

        @POST
        public FormValidation doCheckSkipTlsVerify(@AncestorInPath Item item, @QueryParameter boolean value) {
            Checks.requireReader(item);
            return value ? FormValidation.warning(Messages.ClusterConfig_NotVerified()) : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckNamespace(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.acceptsOptional(value, () -> Names.checkNamespace(value.strip()));
        }

        @POST
        public FormValidation doCheckAllowedNamespaces(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.accepts(() -> Names.parse(value).forEach(Names::checkNamespace));
        }

        @POST
        public FormValidation doCheckProtectedKinds(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Checks.accepts(() -> Names.parse(value).forEach(Names::checkKind));
        }

        @POST
        public FormValidation doCheckParallelRequests(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return Util.fixEmptyAndTrim(value) == null
                    ? FormValidation.ok()
                    : FormValidation.validateIntegerInRange(value.strip(), 1, Integer.MAX_VALUE);
        }

        @POST
        public FormValidation doCheckAgent(
                @AncestorInPath Item item,
                @QueryParameter String value,
                @QueryParameter String serverUrl,
                @QueryParameter boolean skipTlsVerify) {
            Checks.requireReader(item);
            String label = Util.fixEmptyAndTrim(value);
            if (label == null) {
                return FormValidation.ok();
            }
            boolean open = Util.fixNull(serverUrl).strip().startsWith("http:") || skipTlsVerify;
            return open ? FormValidation.error(Messages.ClusterConfig_AgentNeedsTls()) : Checks.labelled(label);
        }

        @POST
        public FormValidation doCheckServiceAccount(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            boolean fine =
                    Util.fixEmptyAndTrim(value) == null || Regex.matches(value.strip(), "[a-z0-9-]+/[a-z0-9.-]+");
            return fine ? FormValidation.ok() : FormValidation.error(Messages.ClusterConfig_ServiceAccountForm());
        }

        @POST
        public FormValidation doCheckImpersonateGroups(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String impersonateUser) {
            Checks.requireReader(item);
            return !Names.parse(value).isEmpty() && Util.fixEmptyAndTrim(impersonateUser) == null
                    ? FormValidation.error(Messages.ClusterConfig_GroupsNeedUser())
                    : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckAllowedFolders(@AncestorInPath Item item, @QueryParameter String value) {
            Checks.requireReader(item);
            return AllowedFolders.check(item, value, false);
        }

        @POST
        public FormValidation doCheckCredentialsId(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String serverUrl) {
            return Checks.findable(item, value, serverUrl);
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String credentialsId, @QueryParameter String serverUrl) {
            return Checks.credentials(
                    item,
                    credentialsId,
                    serverUrl,
                    StringCredentials.class,
                    FileCredentials.class,
                    StandardCertificateCredentials.class,
                    StandardUsernamePasswordCredentials.class);
        }

        /** Asks the API server for its version, who the account is, and what it may do. */
        @POST
        public FormValidation doTestConnection(
                @AncestorInPath Item item,
                @QueryParameter String serverUrl,
                @QueryParameter String caCertificate,
                @QueryParameter String credentialsId,
                @QueryParameter boolean skipTlsVerify,
                @QueryParameter String namespace,
                @QueryParameter String serviceAccount,
                @QueryParameter String impersonateUser,
                @QueryParameter String impersonateGroups,
                @QueryParameter String agent) {
            Checks.requireEditor(item);
            ClusterConfig config = new ClusterConfig("tested", serverUrl);
            config.setCaCertificate(caCertificate);
            config.setCredentialsId(credentialsId);
            config.setSkipTlsVerify(skipTlsVerify);
            config.setNamespace(namespace);
            config.setServiceAccount(serviceAccount);
            config.setImpersonateUser(impersonateUser);
            config.setImpersonateGroups(impersonateGroups);
            config.setAgent(agent);
            EnvironmentSettings settings = new EnvironmentSettings("connection-test");
            config.offerTo(settings);
            ConnectionTest test = new ConnectionTest(settings, CredentialsResolver.of(item));
            return Checks.outcome(() -> test.cluster());
        }
    }
}
