package io.jenkins.plugins.gitops.config;

import hudson.Extension;
import hudson.ExtensionList;
import io.jenkins.plugins.gitops.config.form.FormLists;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.GlobalConfiguration;
import jenkins.model.GlobalConfigurationCategory;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** The global configuration: clusters, config repositories and environments, found by their names. */
@Extension
@Symbol("gitops")
public class GitopsConfiguration extends GlobalConfiguration implements Definitions {

    private ArrayList<ClusterConfig> clusters;
    private ArrayList<RepositoryConfig> repositories;
    private ArrayList<EnvironmentConfig> environments;

    /** Loads what was saved. */
    public GitopsConfiguration() {
        load();
    }

    /** Returns the configuration of this Jenkins. */
    public static GitopsConfiguration get() {
        return ExtensionList.lookupSingleton(GitopsConfiguration.class);
    }

    @Override
    public GlobalConfigurationCategory getCategory() {
        return GlobalConfigurationCategory.get(GlobalConfigurationCategory.Unclassified.class);
    }

    @Override
    public boolean configure(StaplerRequest2 req, JSONObject json) throws FormException {
        EnvironmentConfig.checkFreezes(req.bindJSONToList(EnvironmentConfig.class, json.opt("environments")));
        FormLists.bind(this, req, json, "clusters", "repositories", "environments");
        return true;
    }

    @Override
    public List<ClusterConfig> getClusters() {
        return copy(clusters);
    }

    @DataBoundSetter
    public void setClusters(List<ClusterConfig> clusters) {
        this.clusters = stored(clusters);
        save();
    }

    @Override
    public List<RepositoryConfig> getRepositories() {
        return copy(repositories);
    }

    @DataBoundSetter
    public void setRepositories(List<RepositoryConfig> repositories) {
        this.repositories = stored(repositories);
        save();
    }

    @Override
    public List<EnvironmentConfig> getEnvironments() {
        return copy(environments);
    }

    @DataBoundSetter
    public void setEnvironments(List<EnvironmentConfig> environments) {
        this.environments = stored(environments);
        save();
    }

    /** Returns a list to store; null for an empty one, so that the same configuration is stored alike whatever it came by. */
    static <T> ArrayList<T> stored(List<T> list) {
        return list == null || list.isEmpty() ? null : new ArrayList<>(list);
    }

    /** Returns a list of its own; an empty one for null, as an empty list is stored. */
    static <T> ArrayList<T> copy(List<T> list) {
        return list == null ? new ArrayList<>() : new ArrayList<>(list);
    }
}
