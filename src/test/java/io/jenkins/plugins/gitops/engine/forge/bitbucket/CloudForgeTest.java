package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeContract;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import java.net.URI;
import java.net.http.HttpClient;

class CloudForgeTest extends ForgeContract {

    @Override
    protected URI apiUrl(SandboxForgeServer sandbox) {
        return sandbox.bitbucketCloudApiUrl();
    }

    @Override
    protected Forge createForge(HttpClient client, ForgeEndpoint endpoint) {
        return new CloudForge(client, endpoint);
    }
}
