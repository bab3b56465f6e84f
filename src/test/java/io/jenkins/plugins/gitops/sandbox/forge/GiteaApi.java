package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jgit.lib.ObjectId;

/**
 * The pull request part of Gitea's REST API, with the statuses and words of
 * <a href="https://github.com/go-gitea/gitea/blob/main/routers/api/v1/repo/pull.go">pull.go</a> ({@code MergePullRequest}) and
 * <a href="https://github.com/go-gitea/gitea/blob/main/services/pull/merge.go">merge.go</a> ({@code CheckPullBranchProtections}).
 *
 * <p>Its differences from GitHub are the point: no filter by head, 201 for edits, an empty answer to a merge, one
 * {@code mergeable: false} for all reasons and {@code true} where only rules of the branch are not met, pull requests without
 * commits.
 */
final class GiteaApi extends ApiServlet {

    static final String BASE = "/api/v1";

    private static final long serialVersionUID = 1L;

    private static final int MAX_PER_PAGE = 50;

    GiteaApi(SandboxForge forge, SandboxAccount account) {
        super(forge, account, BASE);
    }

    @Override
    ApiAnswer handle(ApiRequest request) {
        if (request.is("GET", "version")) {
            return ApiAnswer.of(200, object().put("version", "1.24.0"));
        }
        if (request.is("GET", "user")) {
            return ApiAnswer.of(200, new GiteaJson(request.webUrl()).user(login()));
        }
        if (request.is("GET", "repos", "*", "*")) {
            ObjectNode repository = new GiteaJson(request.webUrl())
                    .repository(forge().repository(request.slug()).slug());
            repository
                    .putObject("permissions")
                    .put("admin", false)
                    .put("push", !forge().isReadOnly())
                    .put("pull", true);
            repository
                    .put("allow_merge_commits", !forge().isForbidden(MergeMethod.MERGE))
                    .put("allow_rebase", !forge().isForbidden(MergeMethod.REBASE))
                    .put("allow_squash_merge", !forge().isForbidden(MergeMethod.SQUASH));
            return ApiAnswer.of(200, repository);
        }
        if (request.is("GET", "repos", "*", "*", "pulls")) {
            return list(request);
        }
        if (request.is("POST", "repos", "*", "*", "pulls")) {
            return create(request);
        }
        if (request.is("GET", "repos", "*", "*", "pulls", "*")) {
            return ApiAnswer.of(200, json(request, forge().look(request.slug(), request.number())));
        }
        if (request.is("PATCH", "repos", "*", "*", "pulls", "*")) {
            return edit(request);
        }
        if (request.is("GET", "repos", "*", "*", "pulls", "*", "reviews")) {
            return reviews(request);
        }
        if (request.is("GET", "repos", "*", "*", "pulls", "*", "commits")) {
            return commits(request);
        }
        if (request.is("GET", "repos", "*", "*", "commits", "*", "status")) {
            String build = forge().buildState(request.slug(), request.path().get(4));
            String state = build.equals("FAILED") ? "failure" : build.equals("SUCCESSFUL") ? "success" : "pending";
            return ApiAnswer.of(
                    200, object().put("state", state).put("sha", request.path().get(4)));
        }
        if (request.is("POST", "repos", "*", "*", "pulls", "*", "merge")) {
            return merge(request);
        }
        if (request.is("GET", "repos", "*", "*", "pulls", "*", "merge")) {
            boolean merged = forge().find(request.slug(), request.number()).isMerged();
            return merged ? ApiAnswer.empty(204) : error(request, 404, "not found");
        }
        if (request.is("POST", "repos", "*", "*", "issues", "*", "comments")) {
            return comment(request);
        }
        if (request.is("GET", "repos", "*", "*", "branches")) {
            return branches(request);
        }
        if (request.method().equals("GET")
                && request.path().size() >= 5
                && request.path().get(3).equals("branches")) {
            return branch(request);
        }
        if (request.method().equals("DELETE")
                && request.path().size() >= 5
                && request.path().get(3).equals("branches")) {
            return deleteBranch(request);
        }
        return new GiteaExtrasApi(forge()).handle(request).orElseGet(() -> error(request, 404, "not found"));
    }

    private ObjectNode json(ApiRequest request, SandboxPullRequest pullRequest) {
        SandboxRepository repository = forge().repository(request.slug());
        String baseTip =
                repository.findTip(pullRequest.base()).map(ObjectId::name).orElse("");
        ObjectNode json = new GiteaJson(request.webUrl())
                .pullRequest(pullRequest, repository.hasBranch(pullRequest.head()), baseTip);
        return GiteaExtrasApi.write(forge().extras().of(pullRequest), pullRequest, json);
    }

    private ApiAnswer reviews(ApiRequest request) {
        long number = forge().find(request.slug(), request.number()).number();
        String head = forge().find(request.slug(), number).headCommit();
        List<ObjectNode> reviews = forge().reviews().of(request.slug(), number).stream()
                .map(review -> {
                    String state =
                            switch (review.verdict()) {
                                case APPROVED -> "APPROVED";
                                case CHANGES_REQUESTED -> "REQUEST_CHANGES";
                                case COMMENTED -> "COMMENT";
                            };
                    ObjectNode json = object().put("id", review.id())
                            .put("state", state)
                            .put("commit_id", review.commit())
                            .put("dismissed", false)
                            .put("official", SandboxExtras.isWriter(review.by()))
                            .put("stale", !review.commit().equals(head));
                    json.set("user", new GiteaJson(request.webUrl()).user(review.by()));
                    if (SandboxExtras.isBot(review.by())) {
                        // programs of Gitea itself
                        ((ObjectNode) json.path("user")).put("id", -2);
                    }
                    return json;
                })
                .toList();
        String url = request.apiUrl() + "/repos/" + request.slug() + "/pulls/" + number + "/reviews";
        return ApiAnswer.page(
                reviews, request.number("page", 1, 1000), request.number("limit", 30, MAX_PER_PAGE), url, Map.of());
    }

    private ApiAnswer commits(ApiRequest request) {
        ArrayNode commits = object().arrayNode();
        forge().commits(forge().find(request.slug(), request.number())).forEach(commit -> {
            ObjectNode json = commits.addObject().put("sha", commit.id());
            json.putObject("author").put("login", commit.authorLogin());
            json.putObject("committer").put("login", commit.committerLogin());
        });
        return ApiAnswer.of(200, commits);
    }

    private ApiAnswer list(ApiRequest request) {
        String state = request.query().getOrDefault("state", "open");
        String base = request.query().getOrDefault("base_branch", "");
        List<ObjectNode> found = forge().pullRequests(request.slug()).stream()
                .filter(one -> state.equals("all") || one.isOpen() == state.equals("open"))
                .filter(one -> base.isEmpty() || one.base().equals(base))
                .map(one -> json(request, one))
                .toList();
        String url = request.apiUrl() + "/repos/" + request.slug() + "/pulls";
        return ApiAnswer.page(
                found,
                request.number("page", 1, 1000),
                request.number("limit", 30, MAX_PER_PAGE),
                url,
                Map.of("X-Total-Count", String.valueOf(found.size())));
    }

    private ApiAnswer create(ApiRequest request) {
        for (String field : List.of("head", "base", "title")) {
            if (request.text(field).filter(text -> !text.isBlank()).isEmpty()) {
                String name = field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1);
                return error(request, 422, "[" + name + "]: Required");
            }
        }
        String head = request.text("head").orElseThrow();
        SandboxPullRequest created = forge().create(
                        request.slug(),
                        login(),
                        head.substring(head.indexOf(':') + 1),
                        request.text("base").orElseThrow(),
                        text(request, "", ""));
        return ApiAnswer.of(201, json(request, created));
    }

    private static SandboxPullRequest.Text text(ApiRequest request, String title, String body) {
        return new SandboxPullRequest.Text(
                request.text("title").filter(text -> !text.isEmpty()).orElse(title),
                request.text("body").orElse(body));
    }

    private ApiAnswer edit(ApiRequest request) {
        SandboxPullRequest before = forge().find(request.slug(), request.number());
        forge().edit(request.slug(), request.number(), text(request, before.title(), before.body()));
        if (request.text("state").isPresent()) {
            if (before.isMerged()) {
                return error(request, 412, "cannot change state of this pull request, it was already merged");
            }
            forge().setOpen(
                            request.slug(),
                            request.number(),
                            request.text("state").orElseThrow().equals("open"));
        }
        request.text("base")
                .filter(base -> !base.isEmpty() && !base.equals(before.base()))
                .ifPresent(base -> forge().rebase(request.slug(), request.number(), base));
        return ApiAnswer.of(201, json(request, forge().find(request.slug(), request.number())));
    }

    private ApiAnswer merge(ApiRequest request) {
        String method = request.text("Do").orElse("");
        if (!List.of("merge", "squash", "rebase").contains(method)) {
            return error(request, 422, "[Do]: In(merge,rebase,rebase-merge,squash,fast-forward-only,manually-merged)");
        }
        forge().merge(
                        request.slug(),
                        request.number(),
                        MergeMethod.valueOf(method.toUpperCase(Locale.ROOT)),
                        request.text("head_commit_id")
                                .filter(id -> !id.isEmpty())
                                .orElse(null),
                        login());
        return ApiAnswer.empty(200);
    }

    private ApiAnswer comment(ApiRequest request) {
        String text = request.text("body").orElse("");
        if (text.isBlank()) {
            return error(request, 422, "[Body]: Required");
        }
        String page = request.webUrl() + "/" + request.slug() + "/pulls/" + request.number();
        return ApiAnswer.of(
                201,
                new GiteaJson(request.webUrl())
                        .comment(forge().comment(request.slug(), request.number(), login(), text), page));
    }

    private ApiAnswer branches(ApiRequest request) {
        SandboxRepository repository = forge().repository(request.slug());
        List<ObjectNode> branches = repository.branches().stream()
                .map(name -> {
                    ObjectNode json = object().put("name", name).put("protected", repository.isProtected(name));
                    json.putObject("commit").put("id", repository.tip(name));
                    return json;
                })
                .toList();
        String url = request.apiUrl() + "/repos/" + request.slug() + "/branches";
        return ApiAnswer.page(
                branches, request.number("page", 1, 1000), request.number("limit", 30, MAX_PER_PAGE), url, Map.of());
    }

    /** {@code ToBranch} in Gitea's {@code services/convert/convert.go}: what protects it, and whether the account may merge. */
    private ApiAnswer branch(ApiRequest request) {
        String name = String.join("/", request.path().subList(4, request.path().size()));
        SandboxRepository repository = forge().repository(request.slug());
        if (!repository.hasBranch(name)) {
            return error(request, 404, "branch does not exist [name: " + name + "]");
        }
        boolean blocked = forge().isBlocked(request.slug(), name);
        ObjectNode json = object().put("name", name)
                .put("protected", blocked || repository.isProtected(name))
                .put("required_approvals", 0)
                .put("enable_status_check", blocked)
                .put("user_can_push", !repository.isProtected(name))
                .put("user_can_merge", !forge().isReadOnly())
                .put("effective_branch_protection_name", "");
        json.putObject("commit").put("id", repository.tip(name));
        json.putArray("status_check_contexts");
        return ApiAnswer.of(200, json);
    }

    private ApiAnswer deleteBranch(ApiRequest request) {
        String branch =
                String.join("/", request.path().subList(4, request.path().size()));
        SandboxRepository repository = forge().repository(request.slug());
        if (!repository.hasBranch(branch)) {
            return error(request, 404, "branch does not exist");
        }
        if (repository.isProtected(branch)) {
            return error(request, 403, "branch protected");
        }
        repository.deleteBranch(branch);
        return ApiAnswer.empty(204);
    }

    @Override
    ApiAnswer refused(ForgeRefusal refusal, ApiRequest request) {
        return switch (refusal.kind()) {
            case NOT_FOUND, HEAD_MISSING, BASE_MISSING, CLOSED -> error(request, 404, "not found");
            case SAME_BRANCH, NO_COMMITS ->
                error(request, 422, "Invalid PullRequest: There are no changes between the head and the base");
            case ALREADY_EXISTS ->
                error(
                        request,
                        409,
                        "pull request already exists for these targets [id: " + refusal.detail() + ", issue_id: "
                                + refusal.detail() + ", head_repo_id: 1, base_repo_id: 1, head_branch: "
                                + request.text("head").orElse("") + ", base_branch: "
                                + request.text("base").orElse("") + "]");
            case ALREADY_MERGED -> error(request, 405, "");
            // the same answer for a conflict and for a check that still runs
            case NOT_COMPUTED, CONFLICT -> error(request, 405, "Please try again later");
            // ErrDisallowedToMerge; newer servers say the reason alone. A draft has words of its own
            case BLOCKED ->
                error(
                        request,
                        405,
                        refusal.detail().equals(SandboxForge.DRAFT)
                                ? "Work in progress PRs cannot be merged"
                                : "not allowed to merge [reason: " + refusal.detail() + "]");
            case METHOD_FORBIDDEN ->
                error(
                        request,
                        405,
                        refusal.detail().toLowerCase(Locale.ROOT)
                                + " is not allowed an allowed merge style for this repository");
            case HEAD_MOVED -> error(request, 409, "head out of date");
            case INVALID -> error(request, 422, refusal.detail());
        };
    }

    @Override
    ApiAnswer unauthorized(ApiRequest request) {
        return error(request, 401, "invalid username, password or token");
    }

    @Override
    ApiAnswer forbidden(ApiRequest request) {
        String scope = request.path().contains("issues") ? "write:issue" : "write:repository";
        return error(request, 403, "token does not have at least one of required scope(s): [" + scope + "]");
    }

    private static ApiAnswer error(ApiRequest request, int status, String message) {
        return ApiAnswer.of(status, object().put("message", message).put("url", request.webUrl() + "/api/swagger"));
    }

    @Override
    Map<String, String> commonHeaders() {
        return Map.of("Cache-Control", "max-age=0, private, must-revalidate, no-transform");
    }
}
