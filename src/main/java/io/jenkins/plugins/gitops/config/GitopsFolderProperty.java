package io.jenkins.plugins.gitops.config;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import com.cloudbees.hudson.plugins.folder.AbstractFolderProperty;
import com.cloudbees.hudson.plugins.folder.AbstractFolderPropertyDescriptor;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import java.util.ArrayList;
import java.util.List;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** Clusters, config repositories and environments of the jobs in one folder and below. */
public class GitopsFolderProperty extends AbstractFolderProperty<AbstractFolder<?>> implements Definitions {

    private ArrayList<ClusterConfig> clusters;
    private ArrayList<RepositoryConfig> repositories;
    private ArrayList<EnvironmentConfig> environments;

    @DataBoundConstructor
    public GitopsFolderProperty() {
        // lists come by their setters
    }

    @Override
    public List<ClusterConfig> getClusters() {
        return GitopsConfiguration.copy(clusters);
    }

    @DataBoundSetter
    public void setClusters(List<ClusterConfig> clusters) {
        this.clusters = GitopsConfiguration.stored(clusters);
    }

    @Override
    public List<RepositoryConfig> getRepositories() {
        return GitopsConfiguration.copy(repositories);
    }

    @DataBoundSetter
    public void setRepositories(List<RepositoryConfig> repositories) {
        this.repositories = GitopsConfiguration.stored(repositories);
    }

    @Override
    public List<EnvironmentConfig> getEnvironments() {
        return GitopsConfiguration.copy(environments);
    }

    @DataBoundSetter
    public void setEnvironments(List<EnvironmentConfig> environments) {
        this.environments = GitopsConfiguration.stored(environments);
    }

    private boolean isEmpty() {
        return getClusters().isEmpty()
                && getRepositories().isEmpty()
                && getEnvironments().isEmpty();
    }

    /** The part of a folder's form. */
    @Extension
    @Symbol("gitops")
    public static class DescriptorImpl extends AbstractFolderPropertyDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.GitopsFolderProperty_DisplayName();
        }

        /** Returns null where nothing is configured, so that the folder has no such property. */
        @Override
        public AbstractFolderProperty<?> newInstance(StaplerRequest2 req, JSONObject formData) throws FormException {
            AbstractFolderProperty<?> property = super.newInstance(req, formData);
            if (property instanceof GitopsFolderProperty own) {
                EnvironmentConfig.checkFreezes(own.getEnvironments());
                return own.isEmpty() ? null : own;
            }
            return property;
        }
    }
}
