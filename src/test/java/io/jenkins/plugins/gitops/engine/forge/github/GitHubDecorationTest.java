package io.jenkins.plugins.gitops.engine.forge.github;

import io.jenkins.plugins.gitops.engine.forge.DecorationContract;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import java.net.URI;
import java.net.http.HttpClient;

class GitHubDecorationTest extends DecorationContract {

    @Override
    protected URI apiUrl(SandboxForgeServer sandbox) {
        return sandbox.gitHubApiUrl();
    }

    @Override
    protected Forge createForge(HttpClient client, ForgeEndpoint endpoint) {
        return new GitHubForge(client, endpoint);
    }
}
