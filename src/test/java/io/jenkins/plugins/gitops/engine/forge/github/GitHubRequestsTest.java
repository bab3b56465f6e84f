package io.jenkins.plugins.gitops.engine.forge.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.gitops.engine.forge.AutoMerge;
import io.jenkins.plugins.gitops.engine.forge.Decoration;
import io.jenkins.plugins.gitops.engine.forge.Decorations;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeFixture;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.NewPullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.Reviews;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxApiCall;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.testing.ApiDescription;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every request of the adapter is one that GitHub's published description of its API has. */
class GitHubRequestsTest extends ForgeFixture {

    @Override
    protected URI apiUrl(SandboxForgeServer sandbox) {
        return sandbox.gitHubApiUrl();
    }

    @Override
    protected Forge createForge(HttpClient client, ForgeEndpoint endpoint) {
        return new GitHubForge(client, endpoint);
    }

    @Test
    void shouldSendOnlyWhatTheDescriptionHas() {
        Optional<ApiDescription> description = ApiDescription.find("api.github.com.json");
        assumeTrue(description.isPresent(), "GitHub's API description is not there; .ci/api-descriptions fetches it");
        sandbox().recordCalls();

        makeEveryCall();

        List<SandboxApiCall> calls = sandbox().recordedCalls("/api/v3");
        assertThat(calls).hasSizeGreaterThan(15);
        assertThat(calls)
                .flatExtracting(call -> description.get().faults(call.method(), call.path(), call.query(), call.body()))
                .isEmpty();
    }

    private void makeEveryCall() {
        repository.createBranch("release", "main");
        PullRequest open = forge.create(slug, WANTED);
        forge.create(slug, new NewPullRequest(HEAD, "main", "Other title", "Body"));
        forge.findOpen(slug, HEAD, "main");
        forge.get(slug, open.number());
        forge.update(slug, open.number(), "Title", "Body");
        forge.comment(slug, open.number(), "Text");
        Decoration all = Decoration.NONE
                .withReviewers("jane")
                .withTeams("release-managers")
                .withLabels("gitops")
                .withAssignees("alex")
                .withMilestone("Release 7");
        ((Decorations) forge).decorate(slug, open.number(), all);
        ((Reviews) forge).reviewDecision(slug, open.number());
        ((Reviews) forge).findLastEnded(slug, HEAD, "main");
        ((AutoMerge) forge).mergeWhenReady(slug, open.number(), MergeMethod.SQUASH, open.headCommit());
        ((AutoMerge) forge).cancelMerge(slug, open.number());
        forge.merge(slug, open.number(), MergeMethod.REBASE, open.headCommit());
        repository.commit(HEAD, "More", Map.of("more.yaml", "a: 1\n"));
        forge.close(
                slug,
                forge.create(slug, new NewPullRequest(HEAD, "release", "Title", "Body"))
                        .number());
    }
}
