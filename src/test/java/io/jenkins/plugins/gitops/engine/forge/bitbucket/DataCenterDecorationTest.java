package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.forge.Decoration;
import io.jenkins.plugins.gitops.engine.forge.DecorationContract;
import io.jenkins.plugins.gitops.engine.forge.Decorations;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

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

    @Test
    void shouldLeaveOutAReviewerWhoHasGoneWhenTheTextsChange() {
        ((Decorations) forge).decorate(slug, 1, Decoration.NONE.withReviewers("jane", "john"));
        server.apiFaults().when(line -> line.startsWith("PUT"), 1, Fault.status(409, Map.of(), """
                {"errors": [{"context": "reviewers", "message": "Errors encountered while adding some reviewers to this pull request.",
                  "exceptionName": "com.atlassian.bitbucket.pull.InvalidPullRequestReviewersException",
                  "reviewerErrors": [{"context": "john", "message": "john is not a user.", "exceptionName": null}],
                  "validReviewers": []}]}
                """));

        String body = forge.update(slug, 1, "Another title", "Another body").body();

        assertThat(body).isEqualTo("Another body");
        assertThat(sandbox().extras().of(slug, 1).reviewers()).containsExactly("jane");
    }
}
