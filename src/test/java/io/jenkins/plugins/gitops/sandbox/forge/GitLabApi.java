package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The merge request part of GitLab's REST API, with its statuses and words.
 *
 * <p>One 405 for every reason not to merge, merge requests without commits, projects by their encoded path.
 */
final class GitLabApi extends ApiServlet {

    static final String BASE = "/api/v4";

    private static final long serialVersionUID = 1L;

    GitLabApi(SandboxForge forge, SandboxAccount account) {
        super(forge, account, BASE);
    }

    @Override
    ApiAnswer handle(ApiRequest request) {
        if (request.is("GET", "user")) {
            return ApiAnswer.of(200, GitLabJson.user(login()));
        }
        if (request.is("GET", "personal_access_tokens", "self")) {
            ObjectNode token = object().put("id", 42)
                    .put("name", "jenkins")
                    .put("revoked", false)
                    .put("active", true);
            token.putArray("scopes").add(forge().isReadOnly() ? "read_api" : "api");
            return ApiAnswer.of(200, token);
        }
        if (request.is("GET", "projects", "*")) {
            ObjectNode project = object().put("id", 7)
                    .put(
                            "path_with_namespace",
                            forge().repository(slug(request)).slug().toString())
                    .put("archived", false)
                    .put("merge_method", "merge")
                    .put("squash_option", forge().isForbidden(MergeMethod.SQUASH) ? "never" : "default_off");
            ObjectNode permissions = project.putObject("permissions").putNull("group_access");
            permissions
                    .putObject("project_access")
                    .put("access_level", forge().isReadOnly() ? 20 : 30)
                    .put("notification_level", 3);
            return ApiAnswer.of(200, project);
        }
        if (request.is("GET", "projects", "*", "merge_requests")) {
            return list(request);
        }
        if (request.is("POST", "projects", "*", "merge_requests")) {
            return create(request);
        }
        if (request.is("GET", "projects", "*", "repository", "compare")) {
            return compare(request);
        }
        if (request.is("GET", "projects", "*", "merge_requests", "*")) {
            return ApiAnswer.of(200, json(request).mergeRequest(forge().look(slug(request), iid(request))));
        }
        if (request.is("PUT", "projects", "*", "merge_requests", "*")) {
            return edit(request);
        }
        Optional<ApiAnswer> reviews = new GitLabReviewsApi(forge()).handle(request);
        if (reviews.isPresent()) {
            return reviews.get();
        }
        if (request.is("POST", "projects", "*", "merge_requests", "*", "cancel_merge_when_pipeline_succeeds")) {
            SandboxPullRequest one = forge().find(slug(request), iid(request));
            if (!forge().extras().of(one).isScheduled()) {
                ObjectNode refusal = object().put("message", "Can't cancel the automatic merge");
                return ApiAnswer.of(201, refusal.put("status", "error").put("http_status", 406));
            }
            forge().cancelScheduled(one);
            return ApiAnswer.of(201, object().put("status", "success"));
        }
        if (request.is("PUT", "projects", "*", "merge_requests", "*", "merge")) {
            return merge(request);
        }
        if (request.is("POST", "projects", "*", "merge_requests", "*", "notes")) {
            return note(request);
        }
        return GitLabExtrasApi.handle(request).orElseGet(() -> message(404, "404 Not Found"));
    }

    static RepositorySlug slug(ApiRequest request) {
        return RepositorySlug.parse(request.path().get(1));
    }

    static long iid(ApiRequest request) {
        String digits = request.path().get(3);
        return digits.matches("\\d{1,9}") ? Long.parseLong(digits) : 0;
    }

    private GitLabJson json(ApiRequest request) {
        return new GitLabJson(request.webUrl(), forge());
    }

    private ApiAnswer list(ApiRequest request) {
        String state = request.query().getOrDefault("state", "all");
        String source = request.query().getOrDefault("source_branch", "");
        String target = request.query().getOrDefault("target_branch", "");
        List<ObjectNode> found = forge().pullRequests(slug(request)).stream()
                .map(json(request)::mergeRequest)
                .filter(one -> state.equals("all") || one.path("state").asText().equals(state))
                .filter(one ->
                        source.isEmpty() || one.path("source_branch").asText().equals(source))
                .filter(one ->
                        target.isEmpty() || one.path("target_branch").asText().equals(target))
                .toList();
        return ApiAnswer.page(
                found,
                request.number("page", 1, 1000),
                request.number("per_page", 20, 100),
                request.apiUrl() + "/projects/merge_requests",
                Map.of("X-Total", String.valueOf(found.size())));
    }

    private ApiAnswer compare(ApiRequest request) {
        SandboxRepository repository = forge().repository(slug(request));
        String from = request.query().getOrDefault("from", "");
        String to = request.query().getOrDefault("to", "");
        if (!repository.hasBranch(from) || !repository.hasBranch(to)) {
            return message(404, "404 Ref Not Found");
        }
        ObjectNode body = object();
        new BranchMerger(repository.jgit())
                .commitsBetween(repository.tipId(from), repository.tipId(to))
                .forEach(commit -> body.withArray("/commits")
                        .addObject()
                        .put("id", commit.name())
                        .put("title", commit.getShortMessage()));
        body.withArray("/commits");
        body.putArray("diffs");
        return ApiAnswer.of(200, body.put("compare_timeout", false).put("compare_same_ref", from.equals(to)));
    }

    private ApiAnswer create(ApiRequest request) {
        for (String field : List.of("source_branch", "target_branch", "title")) {
            if (request.text(field).filter(text -> !text.isBlank()).isEmpty()) {
                return ApiAnswer.of(400, object().put("error", field + " is missing"));
            }
        }
        if (request.text("title").orElse("").length() > 255) {
            return ApiAnswer.of(400, fieldFault("title", "is too long (maximum is 255 characters)"));
        }
        SandboxPullRequest created = forge().create(
                        slug(request),
                        login(),
                        request.text("source_branch").orElseThrow(),
                        request.text("target_branch").orElseThrow(),
                        text(request, "", ""));
        return ApiAnswer.of(201, json(request).mergeRequest(created));
    }

    private static SandboxPullRequest.Text text(ApiRequest request, String title, String body) {
        return new SandboxPullRequest.Text(
                request.text("title").orElse(title), request.text("description").orElse(body));
    }

    private ApiAnswer edit(ApiRequest request) {
        SandboxPullRequest before = forge().find(slug(request), iid(request));
        String event = request.text("state_event").orElse("");
        if (!event.isEmpty() && !before.isMerged()) {
            forge().setOpen(slug(request), iid(request), event.equals("reopen"));
        }
        GitLabExtrasApi.edit(forge().extras().of(before), request.body());
        SandboxPullRequest after =
                forge().edit(slug(request), iid(request), text(request, before.title(), before.body()));
        return ApiAnswer.of(200, json(request).mergeRequest(after));
    }

    private ApiAnswer merge(ApiRequest request) {
        MergeMethod method = request.body().path("squash").asBoolean() ? MergeMethod.SQUASH : MergeMethod.MERGE;
        SandboxPullRequest before = forge().find(slug(request), iid(request));
        if (request.body().path("auto_merge").asBoolean()
                && request.text("sha").orElse("").equals(before.headCommit())
                && forge().scheduleMerge(before, method, login()) == SandboxForge.Scheduling.SCHEDULED) {
            return ApiAnswer.of(200, json(request).mergeRequest(before).put("merge_when_pipeline_succeeds", true));
        }
        SandboxPullRequest merged = forge().merge(
                        slug(request), iid(request), method, request.text("sha").orElse(null), login());
        return ApiAnswer.of(200, json(request).mergeRequest(merged));
    }

    private ApiAnswer note(ApiRequest request) {
        String text = request.text("body").orElse("");
        if (text.isBlank()) {
            return ApiAnswer.of(400, object().put("error", "body is missing"));
        }
        SandboxPullRequest.Comment comment = forge().comment(slug(request), iid(request), login(), text);
        ObjectNode json = object().put("id", comment.id()).put("body", comment.text());
        json.set("author", GitLabJson.user(comment.by()));
        return ApiAnswer.of(201, json.put("created_at", comment.at().toString()).put("system", false));
    }

    @Override
    ApiAnswer refused(ForgeRefusal refusal, ApiRequest request) {
        return switch (refusal.kind()) {
            case NOT_FOUND -> message(404, "404 Not found");
            case HEAD_MISSING -> ApiAnswer.of(422, fieldFault("source_branch", "does not exist"));
            case BASE_MISSING -> ApiAnswer.of(422, fieldFault("target_branch", "does not exist"));
            case SAME_BRANCH -> messages(422, "You can't use same project/branch for source and target");
            case ALREADY_EXISTS ->
                messages(409, "Another open merge request already exists for this source branch: !" + refusal.detail());
            case HEAD_MOVED -> message(409, "SHA does not match HEAD of source branch");
            case NO_COMMITS, INVALID -> messages(422, refusal.detail());
            case ALREADY_MERGED, CLOSED, NOT_COMPUTED, CONFLICT, BLOCKED, METHOD_FORBIDDEN ->
                message(405, "405 Method Not Allowed");
        };
    }

    @Override
    ApiAnswer unauthorized(ApiRequest request) {
        return message(401, "401 Unauthorized");
    }

    @Override
    ApiAnswer forbidden(ApiRequest request) {
        return ApiAnswer.of(
                403,
                object().put("error", "insufficient_scope")
                        .put(
                                "error_description",
                                "The request requires higher privileges than provided by the access token.")
                        .put("scope", "api"));
    }

    private static ApiAnswer message(int status, String text) {
        return ApiAnswer.of(status, object().put("message", text));
    }

    private static ApiAnswer messages(int status, String text) {
        JsonNode list = JsonNodeFactory.instance.arrayNode().add(text);
        return ApiAnswer.of(status, object().set("message", list));
    }

    private static ObjectNode fieldFault(String field, String text) {
        ObjectNode fault = object();
        fault.putObject("message").putArray(field).add(text);
        return fault;
    }

    @Override
    Map<String, String> commonHeaders() {
        return Map.of("RateLimit-Limit", "2000", "RateLimit-Remaining", "1999", "Cache-Control", "no-cache");
    }
}
