package io.jenkins.plugins.gitops.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.waiting.FakeWaitingStep;
import io.jenkins.plugins.gitops.waiting.RepositoryPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GitHub's payloads are the examples of {@code @octokit/webhooks-examples}, those of the others as their documentation has them. */
class ForgePayloadTest {

    static String payload(String name) throws IOException {
        try (InputStream stream = ForgePayloadTest.class.getResourceAsStream("payloads/" + name + ".json")) {
            return new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GITHUB, github-pull_request, codertocat/hello-world, 2, changes",
        "GITHUB, github-pull_request_review, codertocat/hello-world, 2, changes",
        "GITHUB, github-check_suite, codertocat/hello-world, 2, changes",
        "GITHUB, github-push, codertocat/hello-world, 0, master",
        "GITHUB, github-status, codertocat/hello-world, 0, changes",
        "GITLAB, gitlab-merge_request, shop/teams/config, 42, gitops/staging/cart",
        "GITLAB, gitlab-note, shop/teams/config, 42, gitops/staging/cart",
        "GITLAB, gitlab-pipeline, shop/teams/config, 42, gitops/staging/cart",
        "GITLAB, gitlab-push, shop/teams/config, 0, gitops/staging/cart",
        "GITEA, gitea-pull_request, shop/config, 42, gitops/staging/cart",
        "GITEA, gitea-push, shop/config, 0, gitops/staging/cart",
        "BITBUCKET, bitbucket-pullrequest, shop/config, 42, gitops/staging/cart",
        "BITBUCKET, bitbucket-push, shop/config, 0, gitops/staging/cart",
        "BITBUCKET_SERVER, bitbucket-server-pr, shop/config, 42, gitops/staging/cart",
        "BITBUCKET_SERVER, bitbucket-server-push, shop/config, 0, gitops/staging/cart",
    })
    void shouldSeeWhatChanged(WebhookForge forge, String payload, String repository, long number, String branch)
            throws Exception {
        ForgeEvent event = ForgePayload.read(forge, payload(payload));

        assertThat(event.repository()).isEqualTo(RepositoryPath.of(repository));
        assertThat(event.branches()).contains(branch);
        if (number == 0) {
            assertThat(event.pullRequests()).isEmpty();
        } else {
            assertThat(event.pullRequests()).containsExactly(number);
        }
    }

    @Test
    void shouldSeeNothingInAPing() throws Exception {
        ForgeEvent event = ForgePayload.read(WebhookForge.GITHUB, payload("github-ping"));

        assertThat(event.pullRequests()).isEmpty();
        assertThat(event.branches()).isEmpty();
    }

    @Test
    void shouldSeeThePullRequestOfACommentAndNoneOfAnIssuesComment() {
        String comment = "{\"issue\":{\"number\":7%s},\"repository\":{\"full_name\":\"shop/config\"}}";

        assertThat(ForgePayload.read(WebhookForge.GITHUB, comment.formatted(",\"pull_request\":{}"))
                        .pullRequests())
                .containsExactly(7L);
        assertThat(ForgePayload.read(WebhookForge.GITHUB, comment.formatted("")).pullRequests())
                .isEmpty();
    }

    @Test
    void shouldSeeNoBranchInATag() {
        assertThat(ForgePayload.read(WebhookForge.GITHUB, "{\"ref\":\"refs/tags/v1\"}")
                        .branches())
                .isEmpty();
        assertThat(ForgePayload.read(WebhookForge.GITEA, "{\"ref\":\"v1\",\"ref_type\":\"tag\"}")
                        .branches())
                .isEmpty();
        assertThat(ForgePayload.read(WebhookForge.GITEA, "{\"ref\":\"new\",\"ref_type\":\"branch\"}")
                        .branches())
                .containsExactly("new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "nothing", "{\"a\":1,\"a\":2}", "{} {}", "{\"repository\":"})
    void shouldRefuseWhatIsNoJsonObject(String body) {
        for (WebhookForge forge : WebhookForge.values()) {
            assertThatThrownBy(() -> ForgePayload.read(forge, body)).isInstanceOf(OperationException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"repository\":7,\"pull_request\":\"x\",\"ref\":{},\"branches\":{},\"check_suite\":[1]}",
                "{\"project\":[],\"object_kind\":{},\"object_attributes\":\"x\",\"merge_request\":[[]]}",
                "{\"pullrequest\":[],\"push\":{\"changes\":[1,null,{}]},\"repository\":{\"full_name\":[]}}",
                "{\"pullRequest\":{\"id\":\"x\",\"toRef\":7},\"changes\":[null],\"repository\":{\"slug\":{}}}",
                "{\"pull_request\":{\"number\":-1},\"check_run\":{\"pull_requests\":[{\"number\":1e99}]}}"
            })
    void shouldTakeFieldsOfAnotherShapeForNone(String body) {
        for (WebhookForge forge : WebhookForge.values()) {
            ForgeEvent event = ForgePayload.read(forge, body);

            assertThat(event.concerns(new FakeWaitingStep("cart#1", "7", "shop/config", 42, "gitops/staging/cart")))
                    .isFalse();
        }
    }

    @Test
    void shouldRefuseABodyThatIsNestedWithoutEnd() {
        String body = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

        assertThatThrownBy(() -> ForgePayload.read(WebhookForge.GITHUB, body)).isInstanceOf(OperationException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "42, gitops/staging/cart, true",
        "42, '', true",
        "7, gitops/staging/cart, true",
        "7, gitops/staging/shop, false",
        "7, '', false",
        "0, gitops/staging/shop, false",
        "0, '', true",
    })
    void shouldConcernWhoWaitsForThePullRequestOrItsBranch(long number, String branch, boolean concerned)
            throws Exception {
        ForgeEvent event = ForgePayload.read(WebhookForge.GITLAB, payload("gitlab-merge_request"));

        assertThat(event.concerns(new FakeWaitingStep("cart#1", "7", "shop/teams/config", number, branch)))
                .isEqualTo(concerned);
    }
}
