package io.jenkins.plugins.gitops.connection;

import hudson.model.Run;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.promotion.Promoter;
import io.jenkins.plugins.gitops.engine.sync.options.SourceCommit;

/**
 * Makes the engine's parts for one environment, with the credentials that one build may use.
 *
 * <p>Makes no connection by itself. What it returns that can be closed is closed by the caller. Whether the build may use the
 * environment is decided before: {@code config.EnvironmentResolver} hands these out.
 */
public final class EngineFactory {

    private final EnvironmentSettings settings;
    private final CredentialsResolver credentials;

    /** @param run the build that asks */
    public EngineFactory(EnvironmentSettings settings, Run<?, ?> run) {
        this(settings, CredentialsResolver.of(run));
    }

    /** @param credentials how credentials are looked up */
    public EngineFactory(EnvironmentSettings settings, CredentialsResolver credentials) {
        this.settings = settings;
        this.credentials = credentials;
    }

    /** Returns a factory for the same build and one of the environment's several clusters. */
    public EngineFactory of(EnvironmentSettings cluster) {
        return new EngineFactory(cluster, credentials);
    }

    /** Returns the config repository, cached under {@code gitops/repositories} of Jenkins' home. */
    public ConfigRepository repository() {
        return new GitConnector(settings, credentials).connect();
    }

    /** Returns the same repository for promotions, whose commits are signed where that is configured. */
    public ConfigRepository writableRepository() {
        try {
            return new GitConnector(settings, credentials)
                    .connect(new CommitterConnector(settings, credentials).connect());
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    /** Returns a promoter for a repository that this factory made; it can open pull requests where a forge is configured. */
    public Promoter promoter(ConfigRepository repository) {
        if (settings.find(Key.FORGE).isEmpty()) {
            return Promoter.committingTo(repository);
        }
        return Promoter.proposingTo(repository, forge(), ForgeKind.repository(settings));
    }

    /**
     * Returns the forge of the config repository.
     *
     * @throws OperationException when none is configured, or its credentials are not found
     */
    public Forge forge() {
        return new ForgeConnector(settings, credentials).connect();
    }

    /** Returns a promoter that also tells what changed in the application, where its repository is given. */
    Promoter describing(Promoter promoter) {
        return settings.find(Key.CHANGELOG_REPOSITORY).isEmpty()
                ? promoter
                : promoter.describing(new GitConnector(settings, credentials).sources());
    }

    /**
     * Asks the forge for the last commit of a pull request of the config repository.
     *
     * @throws OperationException when no forge is configured, or it does not know that one
     */
    String headOf(long pullRequest) {
        return forge().get(ForgeKind.repository(settings), pullRequest).headCommit();
    }

    /** Asks the config repository which of two commits came first. */
    SourceCommit.Order order(String commit, String last) {
        try (ConfigRepository repository = repository()) {
            return SourceCommit.Order.valueOf(
                    repository.order(new CommitId(commit), new CommitId(last)).name());
        } catch (IllegalArgumentException e) {
            return SourceCommit.Order.UNKNOWN;
        }
    }

    /**
     * Asks the cluster for its version, such as {@code v1.33.1}; empty where it does not tell one.
     *
     * @throws OperationException when it cannot be asked
     */
    String clusterVersion() {
        try (Fabric8Cluster cluster = new ClusterConnector(settings, credentials).connect()) {
            String version = cluster.account().version();
            return version.startsWith("v") ? version : "";
        }
    }

    /** Returns the cluster of the environment. */
    public Cluster cluster() {
        return new ClusterConnector(settings, credentials).connect();
    }
}
