package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** What GitLab tells of reviewers and of who made commits; nobody without the role Developer can approve. */
final class GitLabReviewsApi {

    private final SandboxForge forge;

    GitLabReviewsApi(SandboxForge forge) {
        this.forge = forge;
    }

    Optional<ApiAnswer> handle(ApiRequest request) {
        if (request.is("GET", "users", "*")) {
            return Optional.of(user(request.path().get(1)));
        }
        if (request.is("GET", "projects", "*", "approvals")) {
            return Optional.of(ApiAnswer.of(200, ApiServlet.object().put("reset_approvals_on_push", false)));
        }
        if (request.path().size() != 5
                || !request.is(
                        "GET",
                        "projects",
                        "*",
                        "merge_requests",
                        "*",
                        request.path().get(4))) {
            return Optional.empty();
        }
        return switch (request.path().get(4)) {
            case "approvals" -> Optional.of(approvals(found(request)));
            case "reviewers" -> Optional.of(reviewers(found(request)));
            case "commits" -> Optional.of(commits(found(request)));
            case "versions" -> Optional.of(versions(found(request)));
            default -> Optional.empty();
        };
    }

    private SandboxPullRequest found(ApiRequest request) {
        return forge.find(GitLabApi.slug(request), GitLabApi.iid(request));
    }

    private ApiAnswer user(String id) {
        return forge.reviews().people().stream()
                .filter(login -> GitLabJson.user(login).path("id").asText().equals(id))
                .findFirst()
                .map(login -> ApiAnswer.of(
                        200,
                        GitLabJson.user(login)
                                .put("bot", SandboxExtras.isBot(login))
                                .put("public_email", "")))
                .orElseGet(() -> ApiAnswer.of(404, ApiServlet.object().put("message", "404 User Not Found")));
    }

    private ApiAnswer approvals(SandboxPullRequest one) {
        ObjectNode json = ApiServlet.object();
        ArrayNode approvedBy = json.putArray("approved_by");
        forge.reviews().approvers(one.repository(), one.number()).stream()
                .filter(login -> SandboxExtras.isWriter(login) || SandboxExtras.isBot(login))
                .forEach(login -> approvedBy
                        .addObject()
                        .put(
                                "approved_at",
                                forge.reviews()
                                        .last(one.repository(), one.number(), login)
                                        .toString())
                        .set("user", GitLabJson.user(login)));
        return ApiAnswer.of(200, json);
    }

    private ApiAnswer reviewers(SandboxPullRequest one) {
        ArrayNode list = ApiServlet.object().arrayNode();
        forge.reviews().objectors(one.repository(), one.number()).stream()
                // others cannot be reviewers
                .filter(SandboxExtras::isWriter)
                .forEach(login ->
                        list.addObject().put("state", "requested_changes").set("user", GitLabJson.user(login)));
        return ApiAnswer.of(200, list);
    }

    private ApiAnswer commits(SandboxPullRequest one) {
        ArrayNode list = ApiServlet.object().arrayNode();
        forge.commits(one)
                .forEach(commit -> list.addObject()
                        .put("id", commit.id())
                        .put("author_name", commit.authorLogin())
                        .put("author_email", commit.authorLogin() + "@example.org")
                        .put("committer_name", commit.committerLogin())
                        .put("committer_email", commit.committerLogin() + "@example.org"));
        return ApiAnswer.of(200, list);
    }

    private ApiAnswer versions(SandboxPullRequest one) {
        ArrayNode list = ApiServlet.object().arrayNode();
        list.addObject()
                .put("id", 1)
                .put("head_commit_sha", one.headCommit())
                .put("created_at", forge.pushed(one).toString());
        return ApiAnswer.of(200, list);
    }
}
