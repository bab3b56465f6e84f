package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import io.jenkins.plugins.gitops.engine.forge.DecorationContract;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.EnumSet;
import java.util.Set;

class DataCenterDecorationTest extends DecorationContract {

    @Override
    protected URI apiUrl(SandboxForgeServer sandbox) {
        return sandbox.dataCenterApiUrl();
    }

    @Override
    protected Forge createForge(HttpClient client, ForgeEndpoint endpoint) {
        return new DataCenterForge(client, endpoint);
    }

    @Override
    protected Set<Has> has() {
        return EnumSet.of(Has.AUTO_MERGE);
    }
}
