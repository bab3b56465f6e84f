package io.jenkins.plugins.gitops.config;

import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** An environment of an application: where its manifests are, how they change, and where they are applied. */
public class EnvironmentConfig extends AbstractDescribableImpl<EnvironmentConfig> {

    static final String COMMIT = "commit";
    static final String PULL_REQUEST = "pullRequest";

    private final String name;
    private final String application;
    private String repository;
    private String path;
    private String mode = PULL_REQUEST;
    private String cluster;
    private String namespace;
    private ArrayList<EditConfig> edits = new ArrayList<>();

    /**
     * @param name by which steps refer to it
     * @param application what runs in it; a part of the branch of its pull requests
     */
    @DataBoundConstructor
    public EnvironmentConfig(String name, String application) {
        this.name = name;
        this.application = application;
    }

    public String getName() {
        return name;
    }

    public String getApplication() {
        return application;
    }

    /** Returns the name of a configured repository. */
    public String getRepository() {
        return repository;
    }

    @DataBoundSetter
    public void setRepository(String repository) {
        this.repository = repository;
    }

    public String getPath() {
        return path;
    }

    @DataBoundSetter
    public void setPath(String path) {
        this.path = path;
    }

    public String getMode() {
        return mode;
    }

    @DataBoundSetter
    public void setMode(String mode) {
        this.mode = mode == null || mode.isBlank() ? PULL_REQUEST : mode;
    }

    /** Returns the name of a configured cluster. */
    public String getCluster() {
        return cluster;
    }

    @DataBoundSetter
    public void setCluster(String cluster) {
        this.cluster = cluster;
    }

    public String getNamespace() {
        return namespace;
    }

    @DataBoundSetter
    public void setNamespace(String namespace) {
        this.namespace = namespace;
    }

    public List<EditConfig> getEdits() {
        return new ArrayList<>(edits);
    }

    /** @param edits the places that a promotion changes; none for what is found in the directory */
    @DataBoundSetter
    public void setEdits(List<EditConfig> edits) {
        this.edits = edits == null ? new ArrayList<>() : new ArrayList<>(edits);
    }

    /** Adds what is configured here to settings that leave it open. */
    public void offerTo(EnvironmentSettings settings) {
        settings.offer(Key.APPLICATION, application);
        settings.offer(Key.PATH, path);
        settings.offer(Key.MODE, mode);
        settings.offer(Key.NAMESPACE, namespace);
        settings.offerEdits(edits.stream().map(EditConfig::settings).toList());
    }

    /** The form of an environment. */
    @Extension
    public static class DescriptorImpl extends Descriptor<EnvironmentConfig> {

        @Override
        public String getDisplayName() {
            return Messages.EnvironmentConfig_DisplayName();
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return FormValidation.validateRequired(value);
        }

        @POST
        public FormValidation doCheckApplication(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return FormValidation.validateRequired(value);
        }

        @POST
        public ListBoxModel doFillModeItems() {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.EnvironmentConfig_PullRequest(), PULL_REQUEST),
                    new ListBoxModel.Option(Messages.EnvironmentConfig_Commit(), COMMIT));
        }
    }
}
