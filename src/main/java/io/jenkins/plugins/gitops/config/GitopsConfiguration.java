package io.jenkins.plugins.gitops.config;

import hudson.Extension;
import hudson.ExtensionList;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import jenkins.model.GlobalConfiguration;
import jenkins.model.GlobalConfigurationCategory;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;

/** The global configuration: clusters, config repositories and environments, found by their names. */
@Extension
@Symbol("gitops")
public class GitopsConfiguration extends GlobalConfiguration {

    private ArrayList<ClusterConfig> clusters = new ArrayList<>();
    private ArrayList<RepositoryConfig> repositories = new ArrayList<>();
    private ArrayList<EnvironmentConfig> environments = new ArrayList<>();

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

    public List<ClusterConfig> getClusters() {
        return new ArrayList<>(clusters);
    }

    @DataBoundSetter
    public void setClusters(List<ClusterConfig> clusters) {
        this.clusters = copy(clusters);
        save();
    }

    public List<RepositoryConfig> getRepositories() {
        return new ArrayList<>(repositories);
    }

    @DataBoundSetter
    public void setRepositories(List<RepositoryConfig> repositories) {
        this.repositories = copy(repositories);
        save();
    }

    public List<EnvironmentConfig> getEnvironments() {
        return new ArrayList<>(environments);
    }

    @DataBoundSetter
    public void setEnvironments(List<EnvironmentConfig> environments) {
        this.environments = copy(environments);
        save();
    }

    private static <T> ArrayList<T> copy(List<T> list) {
        return list == null ? new ArrayList<>() : new ArrayList<>(list);
    }

    /**
     * Returns what a step has to know: its own parameters, and what they leave open from the environment of that name.
     *
     * @param given the step's parameters
     * @param selfContained whether the parameters alone say enough, so that the name need not be configured
     * @throws OperationException when the environment, or something that it refers to, is not configured
     */
    public EnvironmentSettings complete(EnvironmentSettings given, boolean selfContained) {
        String name = given.environment();
        EnvironmentConfig environment = find(environments, EnvironmentConfig::getName, name);
        if (environment == null) {
            if (selfContained) {
                return given;
            }
            throw new OperationException("The environment \"" + name + "\" is not configured"
                    + known(environments, EnvironmentConfig::getName)
                    + "; add it under Manage Jenkins, System, GitOps, or give repository and path as parameters");
        }
        environment.offerTo(given);
        offerRepository(environment, given);
        offerCluster(environment, given);
        return given;
    }

    private void offerRepository(EnvironmentConfig environment, EnvironmentSettings settings) {
        String name = environment.getRepository();
        if (name != null && !name.isBlank()) {
            RepositoryConfig repository = find(repositories, RepositoryConfig::getName, name);
            require(repository, environment, "repository", name, known(repositories, RepositoryConfig::getName));
            repository.offerTo(settings);
        }
    }

    private void offerCluster(EnvironmentConfig environment, EnvironmentSettings settings) {
        String name = environment.getCluster();
        if (name != null && !name.isBlank()) {
            ClusterConfig cluster = find(clusters, ClusterConfig::getName, name);
            require(cluster, environment, "cluster", name, known(clusters, ClusterConfig::getName));
            cluster.offerTo(settings);
        }
    }

    private static void require(Object found, EnvironmentConfig environment, String what, String name, String known) {
        if (found == null) {
            throw new OperationException("The environment " + environment.getName() + " refers to the " + what + " \""
                    + name + "\", which is not configured" + known
                    + "; correct it under Manage Jenkins, System, GitOps");
        }
    }

    private static <T> T find(List<T> list, Function<T, String> name, String wanted) {
        return list.stream()
                .filter(each -> wanted.equals(name.apply(each)))
                .findFirst()
                .orElse(null);
    }

    private static <T> String known(List<T> list, Function<T, String> name) {
        return list.isEmpty() ? "" : " (known are " + list.stream().map(name).collect(Collectors.joining(", ")) + ")";
    }
}
