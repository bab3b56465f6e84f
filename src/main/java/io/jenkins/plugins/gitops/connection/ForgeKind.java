package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.RepositoryAddresses;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeMemories;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeMemory;
import io.jenkins.plugins.gitops.engine.forge.bitbucket.CloudForge;
import io.jenkins.plugins.gitops.engine.forge.bitbucket.DataCenterForge;
import io.jenkins.plugins.gitops.engine.forge.gitea.GiteaForge;
import io.jenkins.plugins.gitops.engine.forge.github.GitHubForge;
import io.jenkins.plugins.gitops.engine.forge.gitlab.GitLabForge;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The forges that pull requests can be opened on, by the words of the configuration. A new kind is one line here. */
public enum ForgeKind {
    GITHUB("github", "GitHub", GitHubForge.ADDRESSES, GitHubForge::new),
    GITLAB("gitlab", "GitLab", GitLabForge.ADDRESSES, GitLabForge::new),
    GITEA("gitea", "Gitea, Forgejo", GiteaForge.ADDRESSES, GiteaForge::new),
    BITBUCKET("bitbucket", "Bitbucket Cloud", CloudForge.ADDRESSES, CloudForge::new),
    BITBUCKET_SERVER("bitbucket-server", "Bitbucket Data Center", DataCenterForge.ADDRESSES, DataCenterForge::new);

    private final String word;
    private final String displayName;
    private final RepositoryAddresses addresses;
    private final Adapter adapter;

    /** How an adapter is made. */
    private interface Adapter {
        Forge on(HttpClient client, ForgeEndpoint endpoint, ForgeMemory memory);
    }

    /** What all builds of the controller remember of their forges. */
    private static final ForgeMemories MEMORIES = new ForgeMemories();

    ForgeKind(String word, String displayName, RepositoryAddresses addresses, Adapter adapter) {
        this.word = word;
        this.displayName = displayName;
        this.addresses = addresses;
        this.adapter = adapter;
    }

    /**
     * Returns the kind of a word of the configuration, such as {@code github}.
     *
     * @throws OperationException for another word
     */
    public static ForgeKind of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new OperationException("The forge \"" + word + "\" is not supported; write one of "
                        + Arrays.stream(values()).map(ForgeKind::word).collect(Collectors.joining(", "))));
    }

    /**
     * Returns what the forge calls the config repository: its configured full name, else what its address says.
     *
     * @throws OperationException when no forge is configured, or the repository's name cannot be told
     */
    public static RepositorySlug repository(EnvironmentSettings settings) {
        ForgeKind kind = of(settings.get(Key.FORGE));
        try {
            return settings.find(Key.FULL_NAME)
                    .map(RepositorySlug::parse)
                    .orElseGet(() -> kind.addresses.repository(
                            settings.get(Key.REPOSITORY), URI.create(settings.get(Key.FORGE_URL))));
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    /** Returns what stands in the configuration. */
    public String word() {
        return word;
    }

    /** Returns what people call it. */
    public String displayName() {
        return displayName;
    }

    /** Returns whether a user must be named with the token: elsewhere the token alone says whose it is. */
    boolean needsUser() {
        return this == BITBUCKET;
    }

    Forge connect(HttpClient client, ForgeEndpoint endpoint) {
        return adapter.on(client, endpoint, MEMORIES.of(endpoint));
    }

    /** Connects without what was seen before: what is asked is answered anew. */
    Forge connectAfresh(HttpClient client, ForgeEndpoint endpoint) {
        return adapter.on(client, endpoint, ForgeMemory.ofOneAdapter());
    }
}
