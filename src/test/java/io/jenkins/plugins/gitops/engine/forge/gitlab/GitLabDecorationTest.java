package io.jenkins.plugins.gitops.engine.forge.gitlab;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.forge.AutoMerge;
import io.jenkins.plugins.gitops.engine.forge.DecorationContract;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GitLabDecorationTest extends DecorationContract {

    @Override
    protected URI apiUrl(SandboxForgeServer sandbox) {
        return sandbox.gitLabApiUrl();
    }

    @Override
    protected Forge createForge(HttpClient client, ForgeEndpoint endpoint) {
        return new GitLabForge(client, endpoint);
    }

    @Override
    protected Set<Has> has() {
        return EnumSet.complementOf(EnumSet.of(Has.TEAMS));
    }

    @Test
    void shouldTellThatItWillStillBeMergedWhenTheRefusalComesAsASuccess() {
        String head = forge.get(slug, 1).headCommit();
        sandbox().blockMerges(slug, "main", "At least 1 approving review is required.");
        ((AutoMerge) forge).mergeWhenReady(slug, 1, MergeMethod.SQUASH, head);
        String refused = "{\"message\":\"Can't cancel the automatic merge\",\"status\":\"error\",\"http_status\":406}";
        server.apiFaults()
                .when(
                        line -> line.endsWith("/cancel_merge_when_pipeline_succeeds"),
                        1,
                        Fault.status(201, Map.of(), refused));

        ForgeException failure = failure(() -> ((AutoMerge) forge).cancelMerge(slug, 1));
        ((AutoMerge) forge).cancelMerge(slug, 1);

        assertThat(failure).hasMessageContaining("Can't cancel the automatic merge");
        assertThat(failure.isRetryable()).isTrue();
        assertThat(sandbox().extras().of(slug, 1).isScheduled()).isFalse();
    }
}
