package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.ForgeFixture;
import io.jenkins.plugins.gitops.engine.forge.ForgeToken;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.Mergeability.Verdict;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.Reviews;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeMemories;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeMemory;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that Bitbucket Cloud gives at times and that the simulator does not give by itself. */
class CloudAnswersTest extends ForgeFixture {

    private static final String HEAD_COMMIT = "1111111111111111111111111111111111111111";

    @Override
    protected URI apiUrl(SandboxForgeServer sandbox) {
        return sandbox.bitbucketCloudApiUrl();
    }

    @Override
    protected Forge createForge(HttpClient client, ForgeEndpoint endpoint) {
        return new CloudForge(client, endpoint);
    }

    private Fault mergeUnderWay(String host) {
        String task = host + "/2.0/repositories/shop/config/pullrequests/1/merge/task-status/0a1b-2c";
        return Fault.status(202, Map.of("Location", task), "");
    }

    private long merges() {
        return server.apiFaults().requestLines().stream()
                .filter(line -> line.startsWith("POST") && line.endsWith("/merge"))
                .count();
    }

    private void answerTask(int status, String body) {
        server.apiFaults().when(line -> line.contains("/task-status/0a1b-2c"), 1, Fault.status(status, Map.of(), body));
    }

    @Test
    void shouldLookAtTheTaskOfAMergeThatTakesLong() {
        PullRequest open = forge.create(slug, WANTED);
        server.apiFaults().when(line -> line.endsWith("/merge"), 1, mergeUnderWay("https://api.bitbucket.org"));
        answerTask(200, "{\"task_status\":\"PENDING\"}");
        answerTask(200, "{\"task_status\":\"SUCCESS\"}");

        ForgeException started = failure(() -> forge.merge(slug, 1, MergeMethod.SQUASH, open.headCommit()));
        ForgeException pending = failure(() -> forge.merge(slug, 1, MergeMethod.SQUASH, open.headCommit()));
        ForgeException done = failure(() -> forge.merge(slug, 1, MergeMethod.SQUASH, open.headCommit()));
        sandbox().mergeByPerson(slug, 1, MergeMethod.SQUASH, "bitbucket");
        PullRequest merged = forge.merge(slug, 1, MergeMethod.SQUASH, open.headCommit());

        assertThat(started.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(started.isRetryable()).isTrue();
        assertThat(started).hasMessageContaining("is being merged");
        assertThat(pending).hasMessageContaining("is being merged");
        assertThat(done).hasMessageContaining("does not show it yet");
        assertThat(merged.state()).isEqualTo(PullRequestState.MERGED);
        assertThat(merges()).isEqualTo(1);
    }

    /** As in Jenkins, where each look of a build has an adapter of its own. */
    @Test
    void shouldLookAtTheTaskThatAnotherAdapterOfTheSameForgeBegan() {
        PullRequest open = forge.create(slug, WANTED);
        ForgeEndpoint endpoint = ForgeEndpoint.of(apiUrl(server), ForgeToken.of(server.token()));
        ForgeMemory memory = new ForgeMemories().of(endpoint);
        server.apiFaults().when(line -> line.endsWith("/merge"), 1, mergeUnderWay("https://api.bitbucket.org"));
        answerTask(200, "{\"task_status\":\"PENDING\"}");

        failure(() -> new CloudForge(HttpClient.newHttpClient(), endpoint, memory)
                .merge(slug, 1, MergeMethod.SQUASH, open.headCommit()));
        failure(() -> new CloudForge(HttpClient.newHttpClient(), endpoint, memory)
                .merge(slug, 1, MergeMethod.SQUASH, open.headCommit()));

        assertThat(merges()).isEqualTo(1);
        assertThat(server.apiFaults().requestLines().stream().filter(line -> line.contains("/commit/")))
                .as("full ids of commits are asked once for both")
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void shouldSayWhyTheTaskOfAMergeFailedAndTryAnotherOne() {
        PullRequest open = forge.create(slug, WANTED);
        server.apiFaults().when(line -> line.endsWith("/merge"), 1, mergeUnderWay("https://api.bitbucket.org"));
        answerTask(409, "{\"type\":\"error\",\"error\":{\"message\":\"The branch was changed\"}}");

        failure(() -> forge.merge(slug, 1, MergeMethod.MERGE, open.headCommit()));
        ForgeException failed = failure(() -> forge.merge(slug, 1, MergeMethod.MERGE, open.headCommit()));
        PullRequest merged = forge.merge(slug, 1, MergeMethod.MERGE, open.headCommit());

        assertThat(failed.reason()).isEqualTo(Reason.NOT_MERGEABLE);
        assertThat(failed).hasMessageContaining("The branch was changed");
        assertThat(merged.state()).isEqualTo(PullRequestState.MERGED);
        assertThat(merges()).isEqualTo(2);
    }

    @Test
    void shouldNotAskAnotherHostAboutTheTask() {
        PullRequest open = forge.create(slug, WANTED);
        server.apiFaults().when(line -> line.endsWith("/merge"), 1, mergeUnderWay("http://127.0.0.1:9"));
        answerTask(200, "{\"task_status\":\"PENDING\"}");

        failure(() -> forge.merge(slug, 1, MergeMethod.MERGE, open.headCommit()));
        ForgeException pending = failure(() -> forge.merge(slug, 1, MergeMethod.MERGE, open.headCommit()));

        assertThat(pending).hasMessageContaining("is being merged");
        assertThat(server.apiFaults().requestLines()).anyMatch(line -> line.contains("/task-status/0a1b-2c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"FAILED", "INPROGRESS", "STOPPED"})
    void shouldNotMergeWhatIsNotBuilt(String state) {
        PullRequest open = forge.create(slug, WANTED);
        sandbox().reportBuild(slug, open.headCommit(), state);

        ForgeException failure = failure(() -> forge.merge(slug, 1, MergeMethod.MERGE, open.headCommit()));

        assertThat(failure.reason()).isEqualTo(Reason.NOT_MERGEABLE);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("its build \"lint\" is " + state);
        assertThat(merges()).isZero();
    }

    @Test
    void shouldMergeWhatIsBuilt() {
        PullRequest open = forge.create(slug, WANTED);
        sandbox().reportBuild(slug, open.headCommit(), "SUCCESSFUL");

        assertThat(forge.merge(slug, 1, MergeMethod.MERGE, open.headCommit()).state())
                .isEqualTo(PullRequestState.MERGED);
        assertThat(repository.hasBranch(HEAD)).isFalse();
    }

    @Test
    void shouldTakeAUserWithItsPassword() {
        ForgeToken token = ForgeToken.ofUser(server.user(), server.token());
        Forge basic = createForge(HttpClient.newHttpClient(), ForgeEndpoint.of(apiUrl(server), token));

        assertThat(basic.findOpen(slug, HEAD, "main")).isEmpty();
    }

    @Test
    void shouldNotRepeatAPasswordInAnyForm() {
        String password = "secret-app-password";
        String encoded = Base64.getEncoder().encodeToString(("jane:" + password).getBytes());
        Forge stranger = createForge(
                HttpClient.newHttpClient(), ForgeEndpoint.of(apiUrl(server), ForgeToken.ofUser("jane", password)));
        server.apiFaults()
                .next(Fault.status(
                        400,
                        Map.of(),
                        "{\"error\":{\"message\":\"bad header Basic " + encoded + " " + password + "\"}}"));

        ForgeException failure = failure(() -> stranger.get(slug, 7));

        assertThat(failure).hasMessageContaining("bad header Basic");
        assertThat(failure.getMessage()).doesNotContain(password).doesNotContain(encoded);
    }

    @Test
    void shouldNotTakeAForksBranchOfTheSameNameForOurs() {
        ObjectNode fork = pullRequest();
        ((ObjectNode) fork.at("/source/repository")).put("full_name", "mallory/config");
        ObjectNode deletedFork = pullRequest();
        ((ObjectNode) deletedFork.path("source")).putNull("repository");
        answerList(fork, deletedFork);

        assertThat(forge.findOpen(slug, HEAD, "main")).isEmpty();
    }

    @Test
    void shouldNotFollowTheAddressOfTheNextPage() {
        ObjectNode page = list(pullRequest().put("state", "DECLINED")).put("next", "http://127.0.0.1:9/2.0/next");
        answer(page);
        answerList(pullRequest().put("id", 8));
        answerCommit();

        assertThat(forge.findOpen(slug, HEAD, "main")).map(PullRequest::number).contains(8L);
        assertThat(server.apiFaults().requestLines().get(1)).contains("&page=2");
    }

    @Test
    void shouldTakeOneThatAnotherSupersededForClosed() {
        answer(pullRequest().put("state", "SUPERSEDED"));
        answerCommit();

        assertThat(forge.get(slug, 7).state()).isEqualTo(PullRequestState.CLOSED);
    }

    @Test
    void shouldAskOnceForTheFullIdOfACommit() {
        PullRequest open = forge.create(slug, WANTED);
        server.apiFaults().forgetRequests();

        assertThat(forge.get(slug, 1).headCommit()).isEqualTo(open.headCommit()).hasSize(40);
        assertThat(server.apiFaults().requestLines()).noneMatch(line -> line.contains("/commit/"));
    }

    @Test
    void shouldNotTakeAnotherCommitForTheHead() {
        answer(pullRequest());
        answerList();
        server.apiFaults()
                .when(line -> line.contains("/commit/"), 1, Fault.status(200, Map.of(), "{\"hash\":\"2222\"}"));

        assertThat(failure(() -> forge.get(slug, 7)).reason()).isEqualTo(Reason.UNREADABLE);
    }

    @Test
    void shouldReadAnAccountWithoutANickname() {
        ObjectNode json = pullRequest();
        json.putObject("author").put("display_name", "GitOps access token");
        answer(json);
        answerList();
        answerCommit();

        assertThat(forge.get(slug, 7).author()).contains("GitOps access token");
    }

    @Test
    void shouldNotKnowTheMergeabilityWithoutTheListOfConflicts() {
        answer(pullRequest());
        server.apiFaults().when(line -> line.endsWith("/conflicts"), 1, Fault.status(404));
        answerCommit();

        assertThat(forge.get(slug, 7).mergeability().verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void shouldSayThatItIsADraft() {
        answer(pullRequest().put("draft", true));
        answerList();
        answerCommit();

        PullRequest read = forge.get(slug, 7);

        assertThat(read.mergeability().verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(read.mergeability().reason()).isEqualTo("it is a draft");
    }

    @Test
    void shouldSayThatAReviewerWantsChanges() {
        forge.create(slug, WANTED);
        sandbox().approveByPerson(slug, 1, "jane");
        sandbox().requestChangesByPerson(slug, 1, "john");

        assertThat(forge.get(slug, 1).mergeability().reason()).isEqualTo("a reviewer has requested changes");
        assertThat(((Reviews) forge).reviewDecision(slug, 1).approvers()).containsExactly("jane");
    }

    @Test
    void shouldAskAgainForAMergeCommitThatIsNotToldYet() {
        answer(pullRequest().put("state", "MERGED"));
        answerCommit();

        ForgeException failure = failure(() -> forge.get(slug, 7));

        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("does not tell its merge commit yet");
    }

    @Test
    void shouldNameTheScopeThatIsMissing() {
        sandbox().grantReadOnly();

        assertThat(failure(() -> forge.create(slug, WANTED))).hasMessageContaining("required: pullrequest:write");
    }

    private void answer(JsonNode json) {
        server.apiFaults().next(Fault.status(200, Map.of(), json.toString()));
    }

    private void answerList(ObjectNode... values) {
        answer(list(values));
    }

    private void answerCommit() {
        server.apiFaults()
                .when(
                        line -> line.contains("/commit/"),
                        1,
                        Fault.status(200, Map.of(), "{\"hash\":\"" + HEAD_COMMIT + "\"}"));
    }

    private static ObjectNode list(ObjectNode... values) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        for (ObjectNode value : values) {
            page.withArray("values").add(value);
        }
        page.withArray("values");
        return page;
    }

    private static ObjectNode pullRequest() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", 7)
                .put("title", "Promote")
                .put("state", "OPEN");
        json.putObject("links").putObject("html").put("href", "https://bitbucket.org/shop/config/pull-requests/7");
        end(json.putObject("source"), HEAD);
        end(json.putObject("destination"), "main");
        return json;
    }

    private static void end(ObjectNode json, String branch) {
        json.putObject("branch").put("name", branch);
        json.putObject("commit").put("hash", HEAD_COMMIT.substring(0, 12));
        json.putObject("repository").put("full_name", "shop/config");
    }
}
