package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.Approval;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.ForgeFixture;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.Mergeability.Verdict;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.Reviews;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Answers that Bitbucket Data Center gives at times and that the simulator does not give by itself. */
class DataCenterAnswersTest extends ForgeFixture {

    private static final String HEAD_COMMIT = "1111111111111111111111111111111111111111";

    @Override
    protected URI apiUrl(SandboxForgeServer sandbox) {
        return sandbox.dataCenterApiUrl();
    }

    @Override
    protected Forge createForge(HttpClient client, ForgeEndpoint endpoint) {
        return new DataCenterForge(client, endpoint);
    }

    @Test
    void shouldTakeTheHeadForTheMergeCommitOfAFastForward() {
        answer(pullRequest().put("state", "MERGED"));
        ObjectNode activities = object();
        ObjectNode merged = activities.putArray("values").addObject().put("action", "MERGED");
        merged.put("createdDate", 1_700_000_000_000L).putObject("user").put("name", "jane");
        answer(activities);

        PullRequest read = forge.get(slug, 7);

        assertThat(read.state()).isEqualTo(PullRequestState.MERGED);
        assertThat(read.mergeCommit()).contains(HEAD_COMMIT);
        assertThat(read.mergedBy()).contains("jane");
    }

    @Test
    void shouldAskAgainForAMergeCommitThatIsNotToldYet() {
        answer(pullRequest().put("state", "MERGED"));
        answer(object().set("values", object().arrayNode()));

        ForgeException failure = failure(() -> forge.get(slug, 7));

        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("does not tell its merge commit yet");
    }

    @Test
    void shouldTellAllVetoes() {
        ObjectNode mergeability = object().put("canMerge", false).put("conflicted", false);
        mergeability
                .putArray("vetoes")
                .addObject()
                .put("summaryMessage", "Not approved")
                .put("detailedMessage", "Two approvals are missing.");
        mergeability.withArray("vetoes").addObject().put("summaryMessage", "No build.");
        answer(pullRequest());
        answer(mergeability);

        PullRequest read = forge.get(slug, 7);

        assertThat(read.mergeability().verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(read.mergeability().reason()).isEqualTo("Two approvals are missing. No build.");
    }

    @Test
    void shouldNotTellVetoesOfAConflict() {
        answer(pullRequest());
        answer(object().put("canMerge", false).put("conflicted", true));

        assertThat(forge.get(slug, 7).mergeability().verdict()).isEqualTo(Verdict.NOT_MERGEABLE);
    }

    @Test
    void shouldAskForAnotherTryWhenSomebodyElseChangedIt() {
        answer(pullRequest());
        server.apiFaults()
                .next(Fault.status(
                        409,
                        Map.of(),
                        "{\"errors\":[{\"message\":\"out of date\",\"exceptionName\":"
                                + "\"com.atlassian.bitbucket.pull.PullRequestOutOfDateException\"}]}"));

        ForgeException failure = failure(() -> forge.update(slug, 7, "Title", "Body"));

        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("was changed by somebody else meanwhile");
    }

    @Test
    void shouldNotMergeWhatHasMovedBetweenLookAndMerge() {
        PullRequest open = forge.create(slug, WANTED);
        server.apiFaults()
                .when(
                        line -> line.startsWith("POST"),
                        1,
                        Fault.status(
                                409,
                                Map.of(),
                                "{\"errors\":[{\"message\":\"out of date\",\"exceptionName\":"
                                        + "\"com.atlassian.bitbucket.pull.PullRequestOutOfDateException\"}]}"));

        ForgeException failure = failure(() -> forge.merge(slug, open.number(), MergeMethod.MERGE, open.headCommit()));

        assertThat(failure.reason()).isEqualTo(Reason.NOT_MERGEABLE);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(repository.log("main")).hasSize(1);
    }

    @Test
    void shouldNotTakeAForksBranchOfTheSameNameForOurs() {
        ObjectNode fork = pullRequest();
        ((ObjectNode) fork.at("/fromRef/repository")).put("id", 99);
        answer(page(fork));

        assertThat(forge.findOpen(slug, HEAD, "main")).isEmpty();
    }

    @Test
    void shouldNotRelyOnTheFilterByBranch() {
        ObjectNode other = pullRequest();
        ((ObjectNode) other.path("toRef")).put("id", "refs/heads/release");
        answer(page(other, pullRequest().put("id", 8)));

        assertThat(forge.findOpen(slug, HEAD, "main")).map(PullRequest::number).contains(8L);
    }

    @Test
    void shouldEndAListWhosePagesDoNotAdvance() {
        ObjectNode page = page(pullRequest().put("state", "DECLINED"));
        answer(page.put("isLastPage", false).put("nextPageStart", 0));

        assertThat(forge.findOpen(slug, HEAD, "main")).isEmpty();
        assertThat(server.apiFaults().requests()).isEqualTo(1);
    }

    @Test
    void shouldReadWhichCommitWasApproved() {
        ObjectNode json = pullRequest();
        ObjectNode approved = json.putArray("reviewers").addObject().put("approved", true);
        approved.put("lastReviewedCommit", HEAD_COMMIT)
                .putObject("user")
                .put("name", "jane")
                .put("active", true)
                .put("type", "NORMAL");
        json.withArray("reviewers")
                .addObject()
                .put("approved", false)
                .putObject("user")
                .put("name", "john");
        answer(json);
        answer(page(object().put("name", "jane")));
        answer(page(object().put("id", HEAD_COMMIT)));
        answer(object().put("failed", 0));

        List<Approval> approvals = ((Reviews) forge).reviewDecision(slug, 7).approvals();

        assertThat(approvals).containsExactly(new Approval("jane", HEAD_COMMIT));
    }

    private void answer(JsonNode json) {
        server.apiFaults().next(Fault.status(200, Map.of(), json.toString()));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode page(ObjectNode... values) {
        ObjectNode page = object().put("isLastPage", true);
        for (ObjectNode value : values) {
            page.withArray("values").add(value);
        }
        return page;
    }

    private static ObjectNode pullRequest() {
        ObjectNode json =
                object().put("id", 7).put("version", 3).put("state", "OPEN").put("title", "Promote");
        json.putObject("fromRef").put("id", "refs/heads/" + HEAD).put("latestCommit", HEAD_COMMIT);
        json.putObject("toRef").put("id", "refs/heads/main");
        ((ObjectNode) json.path("fromRef")).putObject("repository").put("id", 1);
        ((ObjectNode) json.path("toRef")).putObject("repository").put("id", 1);
        json.putObject("links").putArray("self").addObject().put("href", "https://git.example.org/pull-requests/7");
        return json;
    }
}
