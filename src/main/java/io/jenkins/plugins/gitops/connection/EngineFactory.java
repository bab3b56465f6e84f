package io.jenkins.plugins.gitops.connection;

import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.ProxyConfiguration;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeMemories;
import io.jenkins.plugins.gitops.engine.forge.ForgeToken;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.gitea.GiteaForge;
import io.jenkins.plugins.gitops.engine.forge.github.GitHubForge;
import io.jenkins.plugins.gitops.engine.forge.gitlab.GitLabForge;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.GitRemote;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.promotion.Promoter;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import jenkins.model.Jenkins;

/**
 * Makes the engine's parts for one environment, with the credentials that one build may use.
 *
 * <p>Makes no connection by itself. What it returns that can be closed is closed by the caller.
 */
public final class EngineFactory {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(20);
    private static final ForgeMemories MEMORIES = new ForgeMemories();
    private static HttpClient client;
    private static ProxyConfiguration clientProxy;

    private final EnvironmentSettings settings;
    private final CredentialsResolver credentials;

    /** @param run the build that asks */
    public EngineFactory(EnvironmentSettings settings, Run<?, ?> run) {
        this.settings = settings;
        this.credentials = new CredentialsResolver(run);
    }

    /** Returns the config repository, cached under {@code gitops/repositories} of Jenkins' home. */
    public ConfigRepository repository() {
        GitRemote remote = remote();
        return new ConfigRepository(remote, cacheOf(remote.url()));
    }

    private GitRemote remote() {
        GitRemote remote = checked(() -> GitRemote.of(settings.get(Key.REPOSITORY)));
        return settings.find(Key.CREDENTIALS)
                .map(id -> {
                    StandardUsernamePasswordCredentials found = credentials.usernamePassword(id);
                    return remote.withCredentials(
                            found.getUsername(), found.getPassword().getPlainText());
                })
                .orElse(remote);
    }

    private static Path cacheOf(String url) {
        return Jenkins.get()
                .getRootDir()
                .toPath()
                .resolve("gitops")
                .resolve("repositories")
                .resolve(Util.getDigestOf(url));
    }

    /** Returns a promoter for a repository that this factory made; it can open pull requests where a forge is configured. */
    public Promoter promoter(ConfigRepository repository) {
        if (settings.find(Key.FORGE).isEmpty()) {
            return Promoter.committingTo(repository);
        }
        return Promoter.proposingTo(repository, forge(), checked(() -> RepositorySlug.parse(repository.url())));
    }

    private Forge forge() {
        ForgeToken token = ForgeToken.of(credentials.secretText(settings.get(Key.FORGE_CREDENTIALS)));
        URI url = checked(() -> URI.create(settings.get(Key.FORGE_URL)));
        ForgeEndpoint endpoint = checked(() -> ForgeEndpoint.of(url, token));
        String kind = settings.get(Key.FORGE);
        return switch (kind) {
            case "github" -> new GitHubForge(httpClient(), endpoint, MEMORIES.of(endpoint));
            case "gitea" -> new GiteaForge(httpClient(), endpoint, MEMORIES.of(endpoint));
            case "gitlab" -> new GitLabForge(httpClient(), endpoint, MEMORIES.of(endpoint));
            default ->
                throw new OperationException("The environment " + settings.environment() + " has the forge \"" + kind
                        + "\", which is not supported; write github, gitlab or gitea");
        };
    }

    /** One client for all, since each has a thread of its own; a new one when the administrator changes the proxy. */
    private static synchronized HttpClient httpClient() {
        ProxyConfiguration proxy = Jenkins.get().getProxy();
        if (client == null || clientProxy != proxy) {
            client = ProxyConfiguration.newHttpClientBuilder()
                    .connectTimeout(CONNECT_LIMIT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
            clientProxy = proxy;
        }
        return client;
    }

    /** Returns the cluster of the environment. */
    public Cluster cluster() {
        ClusterEndpoint endpoint = checked(() -> ClusterEndpoint.of(settings.get(Key.SERVER)))
                .withCaCertificate(settings.find(Key.CA_CERTIFICATE).orElse(""));
        if (settings.find(Key.SKIP_TLS_VERIFY).map(Boolean::parseBoolean).orElse(false)) {
            endpoint = endpoint.withoutTlsVerification();
        }
        if (settings.find(Key.CLUSTER_CREDENTIALS).isPresent()) {
            endpoint = endpoint.withBearerToken(credentials.secretText(settings.get(Key.CLUSTER_CREDENTIALS)));
        }
        return Fabric8Cluster.connect(endpoint);
    }

    /** What engine values refuse is a fault of the configuration here. */
    private static <T> T checked(java.util.function.Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }
}
