package io.jenkins.plugins.gitops.config;

import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import jenkins.model.Jenkins;
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

    /**
     * @param name by which environments refer to it
     * @param serverUrl the API server's address, such as {@code https://cluster.example.org:6443}
     */
    @DataBoundConstructor
    public ClusterConfig(String name, String serverUrl) {
        this.name = name;
        this.serverUrl = serverUrl;
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
        this.caCertificate = caCertificate;
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = credentialsId;
    }

    public boolean isSkipTlsVerify() {
        return skipTlsVerify;
    }

    @DataBoundSetter
    public void setSkipTlsVerify(boolean skipTlsVerify) {
        this.skipTlsVerify = skipTlsVerify;
    }

    /** Adds what is configured here to settings that leave it open. */
    public void offerTo(EnvironmentSettings settings) {
        settings.offer(Key.SERVER, serverUrl);
        settings.offer(Key.CA_CERTIFICATE, caCertificate);
        settings.offer(Key.CLUSTER_CREDENTIALS, credentialsId);
        settings.offer(Key.SKIP_TLS_VERIFY, skipTlsVerify ? "true" : "");
    }

    /** The form of a cluster. */
    @Extension
    public static class DescriptorImpl extends Descriptor<ClusterConfig> {

        @Override
        public String getDisplayName() {
            return Messages.ClusterConfig_DisplayName();
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return FormValidation.validateRequired(value);
        }

        @POST
        public FormValidation doCheckServerUrl(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return Checks.accepts(() -> ClusterEndpoint.of(value));
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
            return Checks.secretTexts(credentialsId);
        }
    }
}
