package io.jenkins.plugins.gitops.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Clusters, config repositories and environments that are configured in one place: in Jenkins or in a folder. */
interface Definitions {

    List<ClusterConfig> getClusters();

    List<RepositoryConfig> getRepositories();

    List<EnvironmentConfig> getEnvironments();

    default Optional<ClusterConfig> cluster(String name) {
        return find(getClusters(), ClusterConfig::getName, name);
    }

    default Optional<RepositoryConfig> repository(String name) {
        return find(getRepositories(), RepositoryConfig::getName, name);
    }

    default Optional<EnvironmentConfig> environment(String name) {
        return find(getEnvironments(), EnvironmentConfig::getName, name);
    }

    private static <T> Optional<T> find(List<T> list, Function<T, String> name, String wanted) {
        return list.stream().filter(each -> wanted.equals(name.apply(each))).findFirst();
    }
}
