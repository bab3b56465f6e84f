package io.jenkins.plugins.gitops.sandbox.forge;

import io.jenkins.plugins.gitops.sandbox.git.SandboxGitServer;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import io.jenkins.plugins.gitops.sandbox.http.SandboxFaults;
import io.jenkins.plugins.gitops.sandbox.http.SandboxHttpServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/**
 * A whole forge on one port of 127.0.0.1: Git over HTTP, the APIs of GitHub ({@code /api/v3}), Gitea
 * ({@code /api/v1}), GitLab ({@code /api/v4}), Bitbucket Data Center and Bitbucket Cloud for the same pull requests, and pages for a person.
 */
public final class SandboxForgeServer implements AutoCloseable {

    static final String USER = "gitops-bot";
    private static final SandboxAccount ACCOUNT = new SandboxAccount(USER, "sandbox-token-0123456789");

    private final SandboxHttpServer http;
    private final SandboxGitServer git;
    private final SandboxForge forge;
    private final SandboxFaults apiFaults = new SandboxFaults();

    private SandboxForgeServer(Function<SandboxHttpServer, SandboxGitServer> repositories, int port) {
        http = new SandboxHttpServer(port);
        git = repositories.apply(http);
        forge = new SandboxForge(git);
        http.add(apiFaults, "/api/*");
        http.add(new GitHubApi(forge, ACCOUNT), GitHubApi.BASE + "/*");
        http.add(new GitHubGraphQlApi(forge, ACCOUNT), GitHubGraphQlApi.BASE + "/*");
        http.add(new GiteaApi(forge, ACCOUNT), GiteaApi.BASE + "/*");
        http.add(new GitLabApi(forge, ACCOUNT), GitLabApi.BASE + "/*");
        http.add(new DataCenterApi(forge, ACCOUNT), DataCenterApi.BASE + "/*");
        http.add(new DataCenterBuildsApi(forge, ACCOUNT), DataCenterBuildsApi.BASE + "/*");
        http.add(new BitbucketCloudApi(forge, ACCOUNT), BitbucketCloudApi.BASE + "/*");
        http.add(new PullRequestPages(forge), "/");
    }

    /** Starts a forge on any free port, with its repositories below that folder. */
    public static SandboxForgeServer start(Path folder) {
        return start(folder, 0);
    }

    /** Starts a forge on that port, with its repositories below that folder. */
    public static SandboxForgeServer start(Path folder, int port) {
        return started(new SandboxForgeServer(http -> SandboxGitServer.on(http, folder), port));
    }

    /** Starts a forge on any free port, with its repositories in memory. */
    public static SandboxForgeServer startInMemory() {
        return started(new SandboxForgeServer(SandboxGitServer::inMemory, 0));
    }

    private static SandboxForgeServer started(SandboxForgeServer server) {
        server.http.start();
        return server;
    }

    /** Creates a repository with one commit on {@code main}. */
    public SandboxRepository create(String ownerAndName, Map<String, String> files) {
        return git.create(ownerAndName, files);
    }

    /** Returns the Git side. */
    public SandboxGitServer git() {
        return git;
    }

    /** Returns the pull requests. */
    public SandboxForge forge() {
        return forge;
    }

    /** Returns what spoils requests to the APIs, and counts them. */
    public SandboxFaults apiFaults() {
        return apiFaults;
    }

    /** Returns what spoils Git's requests, and counts them. */
    public SandboxFaults gitFaults() {
        return git.faults();
    }

    /** Returns the address of the pages; a repository's pull requests are at {@code /owner/name/pulls}. */
    public URI webUrl() {
        return http.url();
    }

    /** Returns the base of the API in GitHub's dialect. */
    public URI gitHubApiUrl() {
        return URI.create(http.url() + GitHubApi.BASE);
    }

    /** Returns the base of the API in Gitea's dialect. */
    public URI giteaApiUrl() {
        return URI.create(http.url() + GiteaApi.BASE);
    }

    /** Returns the base of the API in GitLab's dialect. */
    public URI gitLabApiUrl() {
        return URI.create(http.url() + GitLabApi.BASE);
    }

    /** Returns the base of the API in the dialect of Bitbucket Data Center. */
    public URI dataCenterApiUrl() {
        return URI.create(http.url() + DataCenterApi.BASE);
    }

    /** Returns the base of the API in the dialect of Bitbucket Cloud. */
    public URI bitbucketCloudApiUrl() {
        return URI.create(http.url() + BitbucketCloudApi.BASE);
    }

    /** Returns the login that the token belongs to. */
    public String user() {
        return ACCOUNT.login();
    }

    /** Returns the token that all APIs take. */
    public String token() {
        return ACCOUNT.token();
    }

    /** Asks Git clients for {@link #user()} and {@link #token()} from now on. */
    public void requireGitCredentials() {
        git.requireCredentials(ACCOUNT.login(), ACCOUNT.token());
    }

    @Override
    public void close() {
        try {
            http.close();
        } finally {
            git.close();
        }
    }
}
