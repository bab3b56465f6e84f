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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** What Gitea says by its source, {@code CheckPullBranchProtections} in services/pull/merge.go, before and after 1.24. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "not allowed to merge [reason: Not all required status checks successful]",
                "not allowed to merge [reason: Does not have enough approvals]",
                "not allowed to merge [reason: There are official review requests]",
                "Not all required status checks successful",
                "The head branch is behind the base branch",
                "a reason of tomorrow",
            })
    void shouldWaitForTheRulesOfTheBaseBranch(String words) {
        server.apiFaults().next(refusal(405, words));
        answer(pullRequest());
        answer(repositoryThatAllows(true));
        answer(branch(true, true));

        ForgeException failure = failure(() -> forge.merge(slug, 7, MergeMethod.MERGE, HEAD_COMMIT));

        assertThat(failure.reason()).isEqualTo(Reason.NOT_MERGEABLE);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining(words).hasMessageContaining("rules of main are met");
    }

    @Test
    void shouldLeaveToPeopleWhatItsAccountMayNotMerge() {
        server.apiFaults().next(refusal(405, "User not allowed to merge PR"));
        answer(pullRequest());
        answer(repositoryThatAllows(true));
        answer(branch(true, false));

        ForgeException failure = failure(() -> forge.merge(slug, 7, MergeMethod.MERGE, HEAD_COMMIT));

        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("this account may not merge into main");
    }

    @Test
    void shouldLeaveToPeopleWhatTheRepositoryForbids() {
        server.apiFaults().next(refusal(405, "merge is not allowed an allowed merge style for this repository"));
        answer(pullRequest());
        answer(repositoryThatAllows(false));

        ForgeException failure = failure(() -> forge.merge(slug, 7, MergeMethod.MERGE, HEAD_COMMIT));

        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("choose another method");
    }

    @ParameterizedTest
    @CsvSource({
        "405, is blocked by an open dependency",
        "405, ''",
        "409, merge push out of date",
        "409, head out of date",
        "409, 'PushRejected with remote message: not allowed'",
    })
    void shouldAskAgainWhereNothingIsSeenInTheWay(int status, String words) {
        server.apiFaults().next(refusal(status, words));
        answer(pullRequest());
        answer(repositoryThatAllows(true));
        answer(branch(false, true));

        ForgeException failure = failure(() -> forge.merge(slug, 7, MergeMethod.MERGE, HEAD_COMMIT));

        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining(words).hasMessageContaining("nothing in the way");
    }

    private static Fault refusal(int status, String words) {
        return Fault.status(
                status,
                Map.of(),
                JsonNodeFactory.instance.objectNode().put("message", words).toString());
    }

    private static ObjectNode repositoryThatAllows(boolean merges) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("allow_merge_commits", merges)
                .put("allow_rebase", true)
                .put("allow_squash_merge", true);
    }

    private static ObjectNode branch(boolean isProtected, boolean mayMerge) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", "main")
                .put("protected", isProtected)
                .put("required_approvals", 0)
                .put("enable_status_check", isProtected)
                .put("user_can_merge", mayMerge);
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
