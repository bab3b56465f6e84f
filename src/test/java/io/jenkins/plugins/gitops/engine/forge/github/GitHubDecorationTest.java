package io.jenkins.plugins.gitops.engine.forge.github;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.forge.AutoMerge;
import io.jenkins.plugins.gitops.engine.forge.DecorationContract;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxExtras;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxForgeServer;
import io.jenkins.plugins.gitops.sandbox.http.Fault;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitHubDecorationTest extends DecorationContract {

    @Override
    protected URI apiUrl(SandboxForgeServer sandbox) {
        return sandbox.gitHubApiUrl();
    }

    @Override
    protected Forge createForge(HttpClient client, ForgeEndpoint endpoint) {
        return new GitHubForge(client, endpoint);
    }

    /** Its merge queue alone is bound to the commit. */
    @Override
    protected Set<Has> has() {
        return EnumSet.complementOf(EnumSet.of(Has.AUTO_MERGE));
    }

    private SandboxExtras.Of extras() {
        return sandbox().extras().of(slug, 1);
    }

    private void cancelMerge() {
        ((AutoMerge) forge).cancelMerge(slug, 1);
    }

    /** One answer of GraphQL, with 200 as always. */
    private void refuseOnce(String errors) {
        String body = "{\"data\":null,\"errors\":[" + errors + "]}";
        server.apiFaults().when(line -> line.endsWith("/graphql"), 1, Fault.status(200, Map.of(), body));
    }

    @Test
    void shouldTakeItOutOfTheMergeQueue() {
        extras().queue(true);

        cancelMerge();

        assertThat(extras().isQueued()).isFalse();
    }

    @Test
    void shouldTakeTheMergeBackBeforeItLeavesTheQueue() {
        sandbox().scheduleByPerson(slug, 1, MergeMethod.SQUASH, "alex");
        extras().queue(true);
        sandbox().recordCalls();

        cancelMerge();

        assertThat(extras().isScheduled()).isFalse();
        assertThat(sandbox().recordedCalls("/api/graphql"))
                .extracting(call -> call.body().path("query").asText())
                .satisfiesExactly(
                        query -> assertThat(query).contains("disablePullRequestAutoMerge"),
                        query -> assertThat(query).contains("dequeuePullRequest"),
                        query -> assertThat(query).contains("mergeQueueEntry"));
    }

    @Test
    void shouldTellThatItStaysInTheMergeQueue() {
        extras().queue(true);
        refuseOnce("{\"type\":\"FORBIDDEN\",\"message\":\"Resource not accessible by integration\"}");

        ForgeException failure = failure(this::cancelMerge);

        assertThat(failure.reason()).isEqualTo(Reason.FORBIDDEN);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("Resource not accessible by integration");
    }

    /** As an older Enterprise Server. */
    @Test
    void shouldTakeAMergeBackWhereTheServerKnowsNoMergeQueue() {
        refuseOnce(unknown("Mutation", "dequeuePullRequest"));
        refuseOnce(unknown("PullRequest", "mergeQueueEntry"));
        sandbox().recordCalls();

        cancelMerge();

        assertThat(sandbox().recordedCalls("/api/graphql"))
                .extracting(call -> call.body().path("query").asText())
                .last()
                .asString()
                .contains("autoMergeRequest")
                .doesNotContain("mergeQueueEntry");
    }

    private static String unknown(String type, String field) {
        return "{\"message\":\"Field '" + field + "' doesn't exist on type '" + type
                + "'\",\"extensions\":{\"code\":\"undefinedField\",\"typeName\":\"" + type + "\",\"fieldName\":\""
                + field
                + "\"}}";
    }

    @Test
    void shouldTryAgainWhenItIsQueuedMeanwhile() {
        extras().queue(true);
        String done = "{\"data\":{\"dequeuePullRequest\":{\"clientMutationId\":null}}}";
        server.apiFaults().when(line -> line.endsWith("/graphql"), 1, Fault.status(200, Map.of(), done));

        ForgeException failure = failure(this::cancelMerge);

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("is still in the merge queue");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RATE_LIMITED | {'type':'RATE_LIMITED','message':'API rate limit exceeded for user ID 1.'}",
                "UNAVAILABLE | {'message':'Something went wrong while executing your query.'}",
            },
            quoteCharacter = '`')
    void shouldTryAgainAfterAFaultOfGraphQl(Reason reason, String error) {
        extras().queue(true);
        refuseOnce(error.replace('\'', '"'));

        ForgeException failure = failure(this::cancelMerge);
        cancelMerge();

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(extras().isQueued()).isFalse();
    }

    @Test
    void shouldLeaveTheMergeToTheCallerWhenItIsRefusedInUnknownWords() {
        refuseOnce("{\"message\":\"Merges are closed for the season\"}");
        String head = forge.get(slug, 1).headCommit();

        assertThat(((AutoMerge) forge).mergeWhenReady(slug, 1, MergeMethod.SQUASH, head))
                .isFalse();
    }

    @Test
    void shouldNotTakeAFaultForARefusalToMergeByItself() {
        refuseOnce("{\"message\":\"Something went wrong while executing your query.\"}");
        String head = forge.get(slug, 1).headCommit();

        ForgeException failure = failure(() -> ((AutoMerge) forge).mergeWhenReady(slug, 1, MergeMethod.SQUASH, head));

        assertThat(failure.isRetryable()).isTrue();
    }
}
