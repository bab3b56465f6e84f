package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.sandbox.forge.ForgeRefusal.Kind;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The pull request part of GitHub's REST API, with its statuses and words. */
final class GitHubApi extends ApiServlet {

    static final String BASE = "/api/v3";

    private static final long serialVersionUID = 1L;

    GitHubApi(SandboxForge forge, SandboxAccount account) {
        super(forge, account, BASE);
    }

    @Override
    ApiAnswer handle(ApiRequest request) {
        if (request.is("GET", "user")) {
            ApiAnswer user = ApiAnswer.of(200, json(request).user(login()));
            // classic tokens alone have scopes; one that may only read is fine-grained
            return forge().isReadOnly() ? user : user.with("X-OAuth-Scopes", "repo, read:org");
        }
        if (request.is("GET", "repos", "*", "*")) {
            ObjectNode repository =
                    json(request).repository(forge().repository(request.slug()).slug());
            repository
                    .put("allow_merge_commit", !forge().isForbidden(MergeMethod.MERGE))
                    .put("allow_squash_merge", !forge().isForbidden(MergeMethod.SQUASH))
                    .put("allow_rebase_merge", !forge().isForbidden(MergeMethod.REBASE))
                    .putObject("permissions")
                    .put("admin", false)
                    .put("maintain", false)
                    .put("push", !forge().isReadOnly())
                    .put("triage", true)
                    .put("pull", true);
            return ApiAnswer.of(200, repository);
        }
        if (request.is("GET", "repos", "*", "*", "pulls")) {
            return list(request);
        }
        if (request.is("POST", "repos", "*", "*", "pulls")) {
            return create(request);
        }
        if (request.is("GET", "repos", "*", "*", "pulls", "*")) {
            ObjectNode body = json(request).full(forge().look(request.slug(), request.number()));
            return new ApiAnswer(200, body, tag(body));
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
        if (request.is("GET", "repos", "*", "*", "collaborators", "*", "permission")) {
            return permission(request);
        }
        if (request.is("PUT", "repos", "*", "*", "pulls", "*", "merge")) {
            return merge(request);
        }
        if (request.is("GET", "repos", "*", "*", "pulls", "*", "merge")) {
            boolean merged = forge().find(request.slug(), request.number()).isMerged();
            return merged ? ApiAnswer.empty(204) : notFound("pulls/pulls#check-if-a-pull-request-has-been-merged");
        }
        if (request.is("POST", "repos", "*", "*", "issues", "*", "comments")) {
            return comment(request);
        }
        if (request.is("GET", "repos", "*", "*", "branches")) {
            return branches(request);
        }
        if (request.is("GET", "repos", "*", "*", "branches", "*")) {
            SandboxRepository repository = forge().repository(request.slug());
            String branch = request.path().get(4);
            return repository.hasBranch(branch)
                    ? ApiAnswer.of(200, branch(repository, branch))
                    : error(404, "Branch not found", "branches/branches#get-a-branch");
        }
        if (request.method().equals("DELETE")
                && request.path().size() >= 7
                && request.path().subList(3, 6).equals(List.of("git", "refs", "heads"))) {
            return deleteBranch(request);
        }
        return new GitHubExtrasApi(forge()).handle(request).orElseGet(() -> notFound(""));
    }

    private GitHubJson json(ApiRequest request) {
        return new GitHubJson(request.apiUrl(), request.webUrl(), forge());
    }

    private ApiAnswer reviews(ApiRequest request) {
        long number = forge().find(request.slug(), request.number()).number();
        List<ObjectNode> reviews = forge().reviews().of(request.slug(), number).stream()
                .map(review -> {
                    ObjectNode json = object().put("id", review.id())
                            .put("state", review.verdict().name())
                            .put("commit_id", review.commit());
                    json.putObject("user")
                            .put("login", review.by())
                            .put("type", SandboxExtras.isBot(review.by()) ? "Bot" : "User");
                    return json.put("author_association", SandboxExtras.isWriter(review.by()) ? "MEMBER" : "NONE");
                })
                .toList();
        String url = request.apiUrl() + "/repos/" + request.slug() + "/pulls/" + number + "/reviews";
        return ApiAnswer.page(
                reviews, request.number("page", 1, 1000), request.number("per_page", 30, 100), url, Map.of());
    }

    private ApiAnswer commits(ApiRequest request) {
        List<ObjectNode> commits = forge().commits(forge().find(request.slug(), request.number())).stream()
                .map(commit -> {
                    ObjectNode json = object().put("sha", commit.id());
                    account(json, "author", commit.authorLogin());
                    return account(json, "committer", commit.committerLogin());
                })
                .toList();
        return ApiAnswer.of(200, object().arrayNode().addAll(commits));
    }

    /** Null where no account has the address. */
    private static ObjectNode account(ObjectNode json, String field, String login) {
        if (login.isEmpty()) {
            return json.putNull(field);
        }
        json.putObject(field).put("login", login).put("type", "User");
        return json;
    }

    /** Of a public repository everybody may read. */
    private ApiAnswer permission(ApiRequest request) {
        String login = request.path().get(4);
        boolean writes = SandboxExtras.isWriter(login);
        ObjectNode json =
                object().put("permission", writes ? "write" : "read").put("role_name", writes ? "maintain" : "read");
        json.set("user", json(request).user(login));
        return ApiAnswer.of(200, json);
    }

    private ApiAnswer list(ApiRequest request) {
        String state = request.query().getOrDefault("state", "open");
        String base = request.query().getOrDefault("base", "");
        // "user:branch"; without the colon the filter is ignored
        String head = request.query().getOrDefault("head", "");
        List<ObjectNode> found = forge().pullRequests(request.slug()).stream()
                .filter(one -> state.equals("all") || one.isOpen() == state.equals("open"))
                .filter(one -> base.isEmpty() || one.base().equals(base))
                .filter(one ->
                        !head.contains(":") || head.equals(one.repository().owner() + ":" + one.head()))
                .map(json(request)::simple)
                .toList();
        String url = request.apiUrl() + "/repos/" + request.slug() + "/pulls";
        return ApiAnswer.page(
                found, request.number("page", 1, 1000), request.number("per_page", 30, 100), url, Map.of());
    }

    private ApiAnswer create(ApiRequest request) {
        for (String field : List.of("title", "head", "base")) {
            if (request.text(field).filter(text -> !text.isBlank()).isEmpty()) {
                return invalid(fault("missing_field", field, null));
            }
        }
        if (request.text("title").orElse("").length() > 256) {
            return invalid(fault("custom", "title", "title is too long (maximum is 256 characters)"));
        }
        if (request.text("body").orElse("").length() > 65_536) {
            return invalid(fault("custom", "body", "body is too long (maximum is 65536 characters)"));
        }
        String head = request.text("head").orElseThrow();
        String branch = head.substring(head.indexOf(':') + 1);
        SandboxRepository repository = forge().repository(request.slug());
        String base = request.text("base").orElseThrow();
        if (repository.hasBranch(branch)
                && repository.hasBranch(base)
                && forge().isWithoutCommits(request.slug(), branch, base)) {
            throw new ForgeRefusal(Kind.NO_COMMITS, base + " and " + branch);
        }
        SandboxPullRequest created = forge().create(request.slug(), login(), branch, base, text(request, "", ""));
        ObjectNode body = json(request).full(created);
        return new ApiAnswer(201, body, Map.of("Location", body.path("url").asText()));
    }

    private static SandboxPullRequest.Text text(ApiRequest request, String title, String body) {
        return new SandboxPullRequest.Text(
                request.text("title").orElse(title), request.text("body").orElse(body));
    }

    private ApiAnswer edit(ApiRequest request) {
        SandboxPullRequest before = forge().find(request.slug(), request.number());
        SandboxPullRequest.Text text = text(request, before.title(), before.body());
        if (text.title().isBlank()) {
            return invalid(fault("missing_field", "title", null));
        }
        String state = request.text("state").orElse("");
        if (state.equals("open") && before.isMerged()) {
            return invalid(fault("invalid", "state", null));
        }
        if (!state.isEmpty() && !before.isMerged()) {
            forge().setOpen(request.slug(), request.number(), state.equals("open"));
        }
        request.text("base")
                .filter(base -> !base.equals(before.base()))
                .ifPresent(base -> forge().rebase(request.slug(), request.number(), base));
        SandboxPullRequest after = forge().edit(request.slug(), request.number(), text);
        return ApiAnswer.of(200, json(request).full(after));
    }

    private ApiAnswer merge(ApiRequest request) {
        MergeMethod method =
                MergeMethod.valueOf(request.text("merge_method").orElse("merge").toUpperCase(Locale.ROOT));
        SandboxPullRequest merged = forge().merge(
                        request.slug(),
                        request.number(),
                        method,
                        request.text("sha").orElse(null),
                        login());
        return ApiAnswer.of(
                200,
                object().put("sha", merged.merge().orElseThrow().commit())
                        .put("merged", true)
                        .put("message", "Pull Request successfully merged"));
    }

    private ApiAnswer comment(ApiRequest request) {
        String text = request.text("body").orElse("");
        if (text.isBlank()) {
            return invalid(fault("missing_field", "body", null));
        }
        String issue = request.apiUrl() + "/repos/" + request.slug() + "/issues/" + request.number();
        return ApiAnswer.of(
                201, json(request).comment(forge().comment(request.slug(), request.number(), login(), text), issue));
    }

    private ApiAnswer branches(ApiRequest request) {
        SandboxRepository repository = forge().repository(request.slug());
        List<ObjectNode> branches = repository.branches().stream()
                .map(name -> branch(repository, name))
                .toList();
        String url = request.apiUrl() + "/repos/" + request.slug() + "/branches";
        return ApiAnswer.page(
                branches, request.number("page", 1, 1000), request.number("per_page", 30, 100), url, Map.of());
    }

    private static ObjectNode branch(SandboxRepository repository, String name) {
        ObjectNode json = object().put("name", name).put("protected", repository.isProtected(name));
        json.putObject("commit").put("sha", repository.tip(name));
        return json;
    }

    private ApiAnswer deleteBranch(ApiRequest request) {
        String branch =
                String.join("/", request.path().subList(6, request.path().size()));
        SandboxRepository repository = forge().repository(request.slug());
        if (!repository.hasBranch(branch)) {
            return error(422, "Reference does not exist", "git/refs#delete-a-reference");
        }
        repository.deleteBranch(branch);
        return ApiAnswer.empty(204);
    }

    @Override
    ApiAnswer refused(ForgeRefusal refusal, ApiRequest request) {
        String merge = "pulls/pulls#merge-a-pull-request";
        return switch (refusal.kind()) {
            case NOT_FOUND -> notFound("");
            case HEAD_MISSING -> invalid(fault("invalid", "head", null));
            case BASE_MISSING -> invalid(fault("invalid", "base", null));
            case SAME_BRANCH, NO_COMMITS ->
                invalid(fault(
                        "custom",
                        null,
                        "No commits between "
                                + (refusal.kind() == Kind.SAME_BRANCH
                                        ? refusal.detail() + " and " + refusal.detail()
                                        : refusal.detail())));
            case ALREADY_EXISTS ->
                invalid(fault(
                        "custom",
                        null,
                        "A pull request already exists for "
                                + request.slug().owner() + ":"
                                + request.text("head").orElse("") + "."));
            case ALREADY_MERGED, CLOSED, CONFLICT -> error(405, "Pull Request is not mergeable", merge);
            case NOT_COMPUTED -> error(405, "Base branch was modified. Review and try the merge again.", merge);
            case BLOCKED -> error(405, refusal.detail(), merge);
            case METHOD_FORBIDDEN -> error(405, methodForbidden(refusal.detail()), merge);
            case HEAD_MOVED -> error(409, "Head branch was modified. Review and try the merge again.", merge);
            case INVALID -> invalid(fault("invalid", null, refusal.detail()));
        };
    }

    private static String methodForbidden(String method) {
        return switch (MergeMethod.valueOf(method)) {
            case MERGE -> "Merge commits are not allowed on this repository.";
            case SQUASH -> "Squash merges are not allowed on this repository.";
            case REBASE -> "Rebase merges are not allowed on this repository.";
        };
    }

    @Override
    ApiAnswer unauthorized(ApiRequest request) {
        return error(401, "Bad credentials", "");
    }

    @Override
    ApiAnswer forbidden(ApiRequest request) {
        ApiAnswer answer = error(403, "Resource not accessible by personal access token", "");
        return new ApiAnswer(403, answer.bodyOrNull(), Map.of("X-Accepted-GitHub-Permissions", "pull_requests=write"));
    }

    private static ApiAnswer notFound(String page) {
        return error(404, "Not Found", page);
    }

    private static ApiAnswer error(int status, String message, String page) {
        return ApiAnswer.of(
                status,
                object().put("message", message)
                        .put("documentation_url", "https://docs.github.com/rest" + (page.isEmpty() ? "" : "/" + page))
                        .put("status", String.valueOf(status)));
    }

    private static ApiAnswer invalid(ObjectNode fault) {
        ApiAnswer answer = error(422, "Validation Failed", "pulls/pulls#create-a-pull-request");
        ((ObjectNode) answer.bodyOrNull()).putArray("errors").add(fault);
        return answer;
    }

    private static ObjectNode fault(String code, String field, String message) {
        ObjectNode fault = object().put("resource", "PullRequest").put("code", code);
        if (field != null) {
            fault.put("field", field);
        }
        if (message != null) {
            fault.put("message", message);
        }
        return fault;
    }

    @Override
    Map<String, String> commonHeaders() {
        return Map.of(
                "X-RateLimit-Limit", "5000",
                "X-RateLimit-Remaining", "4999",
                "X-RateLimit-Used", "1",
                "X-RateLimit-Reset", String.valueOf(Instant.now().getEpochSecond() + 3600),
                "X-GitHub-Media-Type", "github.v3; format=json",
                "X-GitHub-Api-Version-Selected", "2022-11-28");
    }
}
