package io.jenkins.plugins.gitops.engine.forge.gitlab;

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
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that GitLab gives at times and that the simulator does not give by itself. */
class GitLabAnswersTest extends ForgeFixture {

    private static final String HEAD_COMMIT = "1111111111111111111111111111111111111111";

    @Override
    protected URI apiUrl(SandboxForgeServer sandbox) {
        return sandbox.gitLabApiUrl();
    }

    @Override
    protected Forge createForge(HttpClient client, ForgeEndpoint endpoint) {
        return new GitLabForge(client, endpoint);
    }

    @ParameterizedTest
    @CsvSource({
        "merge, squash, merge",
        "'', squash, squash",
        "'', '', " + HEAD_COMMIT,
    })
    void shouldFindTheCommitOfEachWayToMerge(String mergeCommit, String squashCommit, String expected) {
        ObjectNode json = mergeRequest().put("state", "merged");
        json.put("merge_commit_sha", mergeCommit.isEmpty() ? null : mergeCommit);
        json.put("squash_commit_sha", squashCommit.isEmpty() ? null : squashCommit);
        json.putObject("merge_user").put("username", "alex");
        answer(json);

        PullRequest read = forge.get(slug, 7);

        assertThat(read.state()).isEqualTo(PullRequestState.MERGED);
        assertThat(read.mergeCommit()).contains(expected);
        assertThat(read.mergedBy()).contains("alex");
    }

    @ParameterizedTest
    @CsvSource({
        "mergeable, MERGEABLE, ''",
        "checking, UNKNOWN, not checked",
        "preparing, UNKNOWN, not checked",
        "conflict, NOT_MERGEABLE, conflicts",
        "not_approved, BLOCKED, not approved",
        "ci_must_pass, BLOCKED, pipeline",
        "draft_status, BLOCKED, draft",
        "security_policy_violations, BLOCKED, security_policy_violations",
    })
    void shouldReadTheMergeability(String status, Verdict verdict, String reason) {
        answer(mergeRequest().put("detailed_merge_status", status));

        PullRequest read = forge.get(slug, 7);

        assertThat(read.mergeability().verdict()).isEqualTo(verdict);
        assertThat(read.mergeability().reason()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({"can_be_merged, MERGEABLE", "cannot_be_merged, NOT_MERGEABLE", "unchecked, UNKNOWN"})
    void shouldReadTheMergeabilityOfOldServers(String status, Verdict verdict) {
        answer(mergeRequest().put("merge_status", status));

        assertThat(forge.get(slug, 7).mergeability().verdict()).isEqualTo(verdict);
    }

    @Test
    void shouldTakeALockedMergeRequestForOpen() {
        answer(mergeRequest().put("state", "locked"));

        assertThat(forge.get(slug, 7).isOpen()).isTrue();
    }

    @Test
    void shouldAskAgainAboutAMergeThatIsNotDoneYet() {
        answer(mergeRequest().put("state", "locked"));
        answer(mergeRequest().put("state", "locked"));

        ForgeException failure = failure(() -> forge.merge(slug, 7, MergeMethod.MERGE, HEAD_COMMIT));

        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void shouldNotTakeAForksBranchOfTheSameNameForOurs() {
        answer(JsonNodeFactory.instance.arrayNode().add(mergeRequest().put("source_project_id", 99)));

        assertThat(forge.findOpen(slug, HEAD, "main")).isEmpty();
    }

    @Test
    void shouldTryAgainWhenTheBranchIsNotFoundRightAfterItsFirstPush() {
        server.apiFaults()
                .when(
                        line -> line.startsWith("POST"),
                        1,
                        Fault.status(422, Map.of(), "{\"message\":{\"source_branch\":[\"does not exist\"]}}"));

        ForgeException failure = failure(() -> forge.create(slug, WANTED));

        assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("source_branch: does not exist");
        assertThat(forge.create(slug, WANTED).isOpen()).isTrue();
    }

    /** By lib/api/merge_requests.rb of GitLab: 401 stands for a token that is not valid, and for an account without the right. */
    @Test
    void shouldLeaveToPeopleWhatItsAccountMayNotMerge() {
        refuse(401, "401 Unauthorized");
        ObjectNode open = mergeRequest().put("detailed_merge_status", "mergeable");
        open.putObject("user").put("can_merge", false);
        answer(open);

        ForgeException failure = failure(() -> forge.merge(slug, 7, MergeMethod.MERGE, HEAD_COMMIT));

        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("this account may not merge into main");
    }

    @Test
    void shouldLeaveToPeopleASquashThatTheProjectForbids() {
        refuse(405, "405 Method Not Allowed");
        answer(mergeRequest().put("detailed_merge_status", "mergeable"));
        answer(JsonNodeFactory.instance.objectNode().put("squash_option", "never"));

        ForgeException failure = failure(() -> forge.merge(slug, 7, MergeMethod.SQUASH, HEAD_COMMIT));

        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("choose another method");
    }

    @ParameterizedTest
    @CsvSource({
        "405, not_approved, is not approved",
        "405, ci_still_running, its pipeline",
        "422, not_approved, is not approved",
        "406, security_policy_violations, security_policy_violations",
    })
    void shouldWaitForWhatIsInTheWay(int status, String detailed, String reason) {
        refuse(status, "not allowed");
        answer(mergeRequest().put("detailed_merge_status", detailed));

        ForgeException failure = failure(() -> forge.merge(slug, 7, MergeMethod.MERGE, HEAD_COMMIT));

        assertThat(failure.reason()).isEqualTo(Reason.NOT_MERGEABLE);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining(reason);
    }

    private void refuse(int status, String words) {
        server.apiFaults()
                .next(Fault.status(
                        status,
                        Map.of(),
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("message", words)
                                .toString()));
    }

    @Test
    void shouldWorkInNestedGroups() {
        RepositorySlug nested = RepositorySlug.parse("group/sub/config");
        server.create("group/sub/config", Map.of("a.yaml", "a: 1\n"));
        server.git().repository(nested).createBranch(HEAD, "main");
        server.git().repository(nested).commit(HEAD, "Promote", Map.of("a.yaml", "a: 2\n"));

        PullRequest created = forge.create(nested, WANTED);
        PullRequest merged = forge.merge(nested, created.number(), MergeMethod.SQUASH, created.headCommit());

        assertThat(merged.mergeCommit())
                .contains(server.git().repository(nested).tip("main"));
        assertThat(created.url()).hasPath("/group/sub/config/pulls/1");
    }

    private void answer(JsonNode json) {
        server.apiFaults().next(Fault.status(200, Map.of(), json.toString()));
    }

    private static ObjectNode mergeRequest() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("iid", 7)
                .put("web_url", "https://gitlab.example.org/shop/config/-/merge_requests/7")
                .put("state", "opened")
                .put("title", "Promote")
                .put("source_branch", HEAD)
                .put("target_branch", "main")
                .put("source_project_id", 1)
                .put("target_project_id", 1)
                .put("sha", HEAD_COMMIT);
    }
}
