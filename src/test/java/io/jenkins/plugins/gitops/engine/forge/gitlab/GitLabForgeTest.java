package io.jenkins.plugins.gitops.engine.forge.gitlab;

import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeContract;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import java.net.URI;
import java.net.http.HttpClient;

class GitLabForgeTest extends ForgeContract {

    @Override
    protected URI apiUrl(SandboxForgeServer sandbox) {
        return sandbox.gitLabApiUrl();
    }

    @Override
    protected Forge createForge(HttpClient client, ForgeEndpoint endpoint) {
        return new GitLabForge(client, endpoint);
    }

    @Override
    protected boolean canMergeBy(MergeMethod method) {
        return method != MergeMethod.REBASE;
    }

    @Override
    protected boolean hasNestedGroups() {
        return true;
    }
}
