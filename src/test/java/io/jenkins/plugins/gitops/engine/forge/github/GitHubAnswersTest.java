package io.jenkins.plugins.gitops.engine.forge.github;

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
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that GitHub gives at times and that the simulator does not give by itself. */
class GitHubAnswersTest extends ForgeFixture {

    private static final String HEAD_COMMIT = "1111111111111111111111111111111111111111";
    private static final String TRIAL_MERGE = "2222222222222222222222222222222222222222";

    @Override
    protected URI apiUrl(SandboxForgeServer sandbox) {
        return sandbox.gitHubApiUrl();
    }

    @Override
    protected Forge createForge(HttpClient client, ForgeEndpoint endpoint) {
        return new GitHubForge(client, endpoint);
    }

    @ParameterizedTest
    @CsvSource({
        "null, unknown, UNKNOWN, not checked",
        "true, clean, MERGEABLE, ''",
        "true, unstable, BLOCKED, a check has failed or still runs",
        "true, has_hooks, MERGEABLE, ''",
        "true, blocked, BLOCKED, reviews or checks",
        "true, behind, BLOCKED, up to date",
        "true, draft, BLOCKED, draft",
        "false, dirty, NOT_MERGEABLE, conflicts",
    })
    void shouldReadTheMergeability(String mergeable, String state, Verdict verdict, String reason) {
        ObjectNode json = pullRequest();
        json.put("mergeable_state", state);
        if (mergeable.equals("null")) {
            json.putNull("mergeable");
        } else {
            json.put("mergeable", Boolean.valueOf(mergeable));
        }
        answer(json);

        PullRequest read = forge.get(slug, 7);

        assertThat(read.mergeability().verdict()).isEqualTo(verdict);
        assertThat(read.mergeability().reason()).contains(reason);
    }

    @Test
    void shouldNotTakeTheTrialMergeForTheMerge() {
        answer(pullRequest());

        assertThat(forge.get(slug, 7).mergeCommit()).isEmpty();
    }

    @Test
    void shouldReadAPullRequestWhoseAuthorIsGone() {
        ObjectNode json = pullRequest();
        json.putNull("user");
        answer(json);

        assertThat(forge.get(slug, 7).author()).isEmpty();
    }

    @Test
    void shouldNotTakeAForksBranchOfTheSameNameForOurs() {
        ObjectNode json = pullRequest();
        ((ObjectNode) json.at("/head/repo")).put("id", 99);
        answer(JsonNodeFactory.instance.arrayNode().add(json));

        assertThat(forge.findOpen(slug, HEAD, "main")).isEmpty();
    }

    @Test
    void shouldNotStumbleOverAForkThatWasDeleted() {
        ObjectNode json = pullRequest();
        ((ObjectNode) json.path("head")).putNull("repo");
        answer(JsonNodeFactory.instance.arrayNode().add(json).add(pullRequest()));

        assertThat(forge.findOpen(slug, HEAD, "main")).map(PullRequest::number).contains(7L);
    }

    @Test
    void shouldNotRelyOnTheFilterOfTheList() {
        ObjectNode other = pullRequest();
        ((ObjectNode) other.path("head")).put("ref", "somebody-elses");
        answer(JsonNodeFactory.instance.arrayNode().add(other));

        assertThat(forge.findOpen(slug, HEAD, "main")).isEmpty();
    }

    @Test
    void shouldTakeTheMergesAnswerWhileThePullRequestStillShowsOpen() {
        ObjectNode merged = JsonNodeFactory.instance
                .objectNode()
                .put("sha", "3333333333333333333333333333333333333333")
                .put("merged", true);
        answer(merged);
        answer(pullRequest());

        PullRequest result = forge.merge(slug, 7, MergeMethod.SQUASH, HEAD_COMMIT);

        assertThat(result.state()).isEqualTo(PullRequestState.MERGED);
        assertThat(result.mergeCommit()).contains("3333333333333333333333333333333333333333");
    }

    @Test
    void shouldTryAgainWhenTheBranchIsNotFoundRightAfterItsFirstPush() {
        server.apiFaults().next(Fault.status(404, Map.of(), "{\"message\":\"Not Found\"}"));

        ForgeException failure = failure(() -> forge.create(slug, WANTED));

        assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(forge.create(slug, WANTED).isOpen()).isTrue();
    }

    @Test
    void shouldAskWithTheTagOfTheLastAnswerAndTakeItWhenNothingIsNew() {
        PullRequest created = forge.create(slug, WANTED);
        PullRequest first = forge.get(slug, created.number());
        server.apiFaults().next(Fault.status(304, Map.of(), ""));

        PullRequest same = forge.get(slug, created.number());
        String moved = repository.commit(HEAD, "Promote cart:3", Map.of("staging/cart.yaml", "image: cart:3\n"));
        PullRequest changed = forge.get(slug, created.number());

        assertThat(same).isEqualTo(first);
        assertThat(changed.headCommit()).isEqualTo(moved);
    }

    @Test
    void shouldSeeAMergeThroughTagsOfTheSimulator() {
        PullRequest created = forge.create(slug, WANTED);
        forge.get(slug, created.number());
        PullRequest again = forge.get(slug, created.number());
        sandbox().mergeByPerson(slug, created.number(), MergeMethod.MERGE, "alex");

        assertThat(again.isOpen()).isTrue();
        assertThat(forge.get(slug, created.number()).state()).isEqualTo(PullRequestState.MERGED);
    }

    @Test
    void shouldNotTakeNotModifiedForAnAnswerThatItNeverHad() {
        server.apiFaults().next(Fault.status(304, Map.of(), ""));

        assertThat(failure(() -> forge.get(slug, 1)).isRetryable()).isFalse();
    }

    /** The words are the real ones; what they say is read from the pull request and the repository. */
    @ParameterizedTest
    @CsvSource({
        "405, blocked, true, NOT_MERGEABLE, true, Required status check \"build\" is expected.",
        "405, blocked, true, NOT_MERGEABLE, true, You are not allowed to push to this branch",
        "405, behind, true, NOT_MERGEABLE, true, 'Head branch is out of date'",
        "405, clean, true, REFUSED, true, Merge commits are not allowed on this repository.",
        "405, clean, true, REFUSED, true, Base branch was modified. Review and try the merge again.",
        "409, clean, true, REFUSED, true, Head branch was modified. Review and try the merge again.",
        "405, clean, false, REFUSED, false, Merge commits are not allowed on this repository.",
        "405, blocked, false, REFUSED, false, words of tomorrow",
        "405, dirty, true, NOT_MERGEABLE, false, Pull Request is not mergeable",
    })
    void shouldUnderstandARefusalByWhatIsInTheWay(
            int status, String state, boolean allowed, Reason reason, boolean retryable, String words) {
        server.apiFaults()
                .next(Fault.status(
                        status,
                        Map.of(),
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("message", words)
                                .toString()));
        answer(pullRequest().put("mergeable_state", state));
        answer(JsonNodeFactory.instance.objectNode().put("allow_merge_commit", allowed));

        ForgeException failure = failure(() -> forge.merge(slug, 7, MergeMethod.MERGE, HEAD_COMMIT));

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.isRetryable()).isEqualTo(retryable);
        assertThat(failure).hasMessageContaining(words);
    }

    private void answer(JsonNode json) {
        server.apiFaults().next(Fault.status(200, Map.of(), json.toString()));
    }

    private static ObjectNode pullRequest() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("number", 7)
                .put("html_url", "https://github.com/shop/config/pull/7")
                .put("state", "open")
                .put("title", "Promote")
                .put("merged", false)
                .put("mergeable", true)
                .put("mergeable_state", "clean")
                .put("merge_commit_sha", TRIAL_MERGE);
        json.putNull("body").putNull("merged_at").putObject("user").put("login", "bot");
        json.putObject("head")
                .put("ref", HEAD)
                .put("sha", HEAD_COMMIT)
                .putObject("repo")
                .put("id", 1);
        json.putObject("base")
                .put("ref", "main")
                .put("sha", "")
                .putObject("repo")
                .put("id", 1);
        return json;
    }
}
