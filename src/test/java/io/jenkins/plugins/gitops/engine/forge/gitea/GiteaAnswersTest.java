package io.jenkins.plugins.gitops.engine.forge.gitea;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.ForgeFixture;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.Mergeability.Verdict;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Answers that Gitea gives at times and that the simulator does not give by itself. */
class GiteaAnswersTest extends ForgeFixture {

    private static final String HEAD_COMMIT = "1111111111111111111111111111111111111111";

    @Override
    protected URI apiUrl(SandboxForgeServer sandbox) {
        return sandbox.giteaApiUrl();
    }

    @Override
    protected Forge createForge(HttpClient client, ForgeEndpoint endpoint) {
        return new GiteaForge(client, endpoint);
    }

    @Test
    void shouldReadThatItIsADraft() {
        answer(pullRequest().put("mergeable", false).put("draft", true));

        assertThat(forge.get(slug, 7).mergeability().verdict()).isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void shouldReadAnswersOfOldServers() {
        ObjectNode old = pullRequest();
        old.remove("mergeable");
        answer(old);

        assertThat(forge.get(slug, 7).mergeability().verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void shouldNotTakeAForksBranchOfTheSameNameForOurs() {
        ObjectNode json = pullRequest();
        ((ObjectNode) json.path("head")).put("repo_id", 99);
        answer(JsonNodeFactory.instance.arrayNode().add(json));

        assertThat(forge.findOpen(slug, HEAD, "main")).isEmpty();
    }

    @Test
    void shouldNotRelyOnTheFilterByBase() {
        ObjectNode other = pullRequest();
        ((ObjectNode) other.path("base")).put("ref", "release");
        answer(JsonNodeFactory.instance.arrayNode().add(other).add(pullRequest().put("number", 8)));

        assertThat(forge.findOpen(slug, HEAD, "main")).map(PullRequest::number).contains(8L);
    }

    @Test
    void shouldAskAgainAboutAMergeThatIsNotShownYet() {
        server.apiFaults().next(Fault.status(200, Map.of(), ""));
        answer(pullRequest());

        ForgeException failure = failure(() -> forge.merge(slug, 7, MergeMethod.MERGE, HEAD_COMMIT));

        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void shouldAskAgainWhenAConflictMayBeACheckThatStillRuns() {
        server.apiFaults().next(Fault.status(405, Map.of(), "{\"message\":\"Please try again later\"}"));
        answer(pullRequest().put("mergeable", false));

        ForgeException failure = failure(() -> forge.merge(slug, 7, MergeMethod.MERGE, HEAD_COMMIT));

        assertThat(failure.reason()).isEqualTo(Reason.NOT_MERGEABLE);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("Please try again later");
    }

    private void answer(JsonNode json) {
        server.apiFaults().next(Fault.status(200, Map.of(), json.toString()));
    }

    private static ObjectNode pullRequest() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("number", 7)
                .put("html_url", "https://gitea.example.org/shop/config/pulls/7")
                .put("state", "open")
                .put("title", "Promote")
                .put("body", "")
                .put("merged", false)
                .put("mergeable", true);
        json.putObject("head")
                .put("label", HEAD)
                .put("ref", HEAD)
                .put("sha", HEAD_COMMIT)
                .put("repo_id", 1);
        json.putObject("base")
                .put("label", "main")
                .put("ref", "main")
                .put("sha", "")
                .put("repo_id", 1);
        return json;
    }
}
