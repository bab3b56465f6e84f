package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeMemories;
import io.jenkins.plugins.gitops.engine.forge.ForgeMemory;
import io.jenkins.plugins.gitops.engine.forge.bitbucket.CloudForge;
import io.jenkins.plugins.gitops.engine.forge.bitbucket.DataCenterForge;
import io.jenkins.plugins.gitops.engine.forge.gitea.GiteaForge;
import io.jenkins.plugins.gitops.engine.forge.github.GitHubForge;
import io.jenkins.plugins.gitops.engine.forge.gitlab.GitLabForge;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.net.http.HttpClient;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The forges that pull requests can be opened on, by the words of the configuration. A new kind is one line here. */
public enum ForgeKind {
    GITHUB("github", "GitHub", GitHubForge::new),
    GITLAB("gitlab", "GitLab", GitLabForge::new),
    GITEA("gitea", "Gitea, Forgejo", GiteaForge::new),
    BITBUCKET("bitbucket", "Bitbucket Cloud", CloudForge::new),
    BITBUCKET_SERVER("bitbucket-server", "Bitbucket Data Center", DataCenterForge::new);

    private final String word;
    private final String displayName;
    private final Adapter adapter;

    /** How an adapter is made. */
    private interface Adapter {
        Forge on(HttpClient client, ForgeEndpoint endpoint, ForgeMemory memory);
    }

    /** What all builds of the controller remember of their forges. */
    private static final ForgeMemories MEMORIES = new ForgeMemories();

    ForgeKind(String word, String displayName, Adapter adapter) {
        this.word = word;
        this.displayName = displayName;
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
