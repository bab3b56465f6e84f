package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.ObjectId;

/**
 * The pull request part of Bitbucket Cloud's REST API 2.0, with its statuses and words.
 *
 * <p>Its differences are the point: filters in a query language, twelve characters of a commit's id, merges without an
 * expected head, pages by {@code pagelen} with the address of the next one, "declined" for closed, the source branch closed
 * with the merge.
 */
final class BitbucketCloudApi extends ApiServlet {

    static final String BASE = "/api/bitbucket-cloud/2.0";

    private static final long serialVersionUID = 1L;
    private static final Pattern CONDITION = Pattern.compile("([a-z.]+) (!?=) \"([^\"]*)\"");
    private static final Set<String> KNOWN_BUILDS = Set.of("SUCCESSFUL", "FAILED", "INPROGRESS", "STOPPED");

    /** Pull requests whose source branch is closed with them. */
    private final transient Set<String> closingSource = ConcurrentHashMap.newKeySet();

    BitbucketCloudApi(SandboxForge forge, SandboxAccount account) {
        super(forge, account, BASE);
    }

    @Override
    ApiAnswer handle(ApiRequest request) {
        return answer(request)
                .with("X-OAuth-Scopes", forge().isReadOnly() ? "account, pullrequest" : "account, pullrequest:write")
                .with("X-Credential-Type", "apppassword");
    }

    private ApiAnswer answer(ApiRequest request) {
        List<String> path = request.path();
        if (request.is("GET", "user")) {
            return ApiAnswer.of(200, BitbucketCloudJson.user(login()));
        }
        if (request.is("GET", "repositories", "*", "*")) {
            RepositorySlug slug = forge().repository(request.slug()).slug();
            return ApiAnswer.of(
                    200,
                    object().put("type", "repository")
                            .put("full_name", slug.toString())
                            .put("name", slug.name())
                            .put("is_private", true));
        }
        if (request.is("GET", "workspaces", "*", "members")) {
            return members(request);
        }
        if (request.is("GET", "workspaces", "*", "members", "*")) {
            return member(path.get(3))
                    .map(login -> ApiAnswer.of(200, object().set("user", BitbucketCloudJson.user(login))))
                    .orElseGet(() -> error(404, "Resource not found"));
        }
        if (path.size() < 4 || !path.get(0).equals("repositories")) {
            return error(404, "Resource not found");
        }
        if (request.is("GET", "repositories", "*", "*", "commit", "*")) {
            return commit(request);
        }
        if (request.method().equals("DELETE")
                && path.size() > 5
                && path.subList(3, 5).equals(List.of("refs", "branches"))) {
            return deleteBranch(request);
        }
        if (!path.get(3).equals("pullrequests")) {
            return error(404, "Resource not found");
        }
        if (path.size() == 4) {
            return request.method().equals("POST") ? create(request) : list(request);
        }
        return switch (request.method() + String.join("/", path.subList(5, path.size()))) {
            case "GET" -> ApiAnswer.of(200, json(request, found(request)));
            case "PUT" -> edit(request);
            case "POSTmerge" -> merge(request);
            case "POSTdecline" ->
                ApiAnswer.of(200, json(request, forge().setOpen(request.slug(), request.number(), false)));
            case "POSTcomments" -> comment(request);
            case "GETconflicts" -> conflicts(request);
            case "GETstatuses" -> statuses(request);
            case "GETcommits" -> commits(request);
            case "GETactivity" -> activity(request);
            default -> error(404, "Resource not found");
        };
    }

    private static ApiAnswer members(ApiRequest request) {
        Matcher wanted = CONDITION.matcher(request.query().getOrDefault("q", ""));
        String name = wanted.find() ? wanted.group(3) : "";
        if (!SandboxExtras.PEOPLE.containsKey(name)) {
            return page(request, List.of());
        }
        ObjectNode member = object();
        member.set("user", BitbucketCloudJson.user(name));
        return page(request, List.of(member));
    }

    private BitbucketCloudJson writer(ApiRequest request) {
        return new BitbucketCloudJson(request.apiUrl(), request.webUrl(), forge());
    }

    private ObjectNode json(ApiRequest request, SandboxPullRequest one) {
        return writer(request).pullRequest(one).put("close_source_branch", closingSource.contains(key(one)));
    }

    private static String key(SandboxPullRequest one) {
        return one.repository() + "#" + one.number();
    }

    private SandboxPullRequest found(ApiRequest request) {
        return forge().find(request.slug(), request.number());
    }

    private ApiAnswer list(ApiRequest request) {
        List<SandboxPullRequest> all = new ArrayList<>(forge().pullRequests(request.slug()));
        String query = request.query().getOrDefault("q", "state = \"OPEN\"");
        Matcher condition = CONDITION.matcher(query);
        while (condition.find()) {
            String field = condition.group(1);
            String value = condition.group(3);
            boolean equal = condition.group(2).equals("=");
            all.removeIf(one -> value(one, field).equals(value) != equal);
        }
        List<ObjectNode> values = all.stream().map(one -> json(request, one)).toList();
        return page(request, values);
    }

    private static String value(SandboxPullRequest one, String field) {
        return switch (field) {
            case "state" -> BitbucketCloudJson.state(one);
            case "source.branch.name" -> one.head();
            case "destination.branch.name" -> one.base();
            default -> throw new ForgeRefusal(ForgeRefusal.Kind.INVALID, "Invalid field: " + field);
        };
    }

    private static ApiAnswer page(ApiRequest request, List<ObjectNode> all) {
        int size = request.number("pagelen", 10, 50);
        int page = request.number("page", 1, 1000);
        int from = Math.min(all.size(), (page - 1) * size);
        int to = Math.min(all.size(), from + size);
        ObjectNode json = object().put("size", all.size()).put("page", page).put("pagelen", size);
        if (to < all.size()) {
            json.put("next", request.apiUrl() + "/" + String.join("/", request.path()) + "?page=" + (page + 1));
        }
        ArrayNode values = json.putArray("values");
        all.subList(from, to).forEach(values::add);
        return ApiAnswer.of(200, json);
    }

    private ApiAnswer create(ApiRequest request) {
        String head = request.body().at("/source/branch/name").asText();
        String base = request.body().at("/destination/branch/name").asText("main");
        SandboxRepository repository = forge().repository(request.slug());
        if (repository.hasBranch(head)
                && repository.hasBranch(base)
                && forge().isWithoutCommits(request.slug(), head, base)) {
            throw new ForgeRefusal(ForgeRefusal.Kind.NO_COMMITS, head);
        }
        SandboxPullRequest created = forge().create(request.slug(), login(), head, base, text(request, "", ""));
        if (request.body().path("close_source_branch").asBoolean()) {
            closingSource.add(key(created));
        }
        return ApiAnswer.of(201, json(request, created));
    }

    private static SandboxPullRequest.Text text(ApiRequest request, String title, String body) {
        return new SandboxPullRequest.Text(
                request.text("title").orElse(title), request.text("description").orElse(body));
    }

    private ApiAnswer edit(ApiRequest request) {
        SandboxPullRequest before = found(request);
        SandboxExtras.Of extras = forge().extras().of(before);
        List<String> uuids = request.body().path("reviewers").findValuesAsText("uuid");
        if (!uuids.stream().allMatch(uuid -> member(uuid).isPresent())) {
            return reviewerGone();
        }
        // a change takes the place of what there was: what it leaves out is dropped
        extras.draft(request.body().path("draft").asBoolean());
        extras.reviewers().clear();
        uuids.forEach(uuid -> extras.reviewers().add(member(uuid).orElseThrow()));
        if (request.body().path("close_source_branch").asBoolean()) {
            closingSource.add(key(before));
        } else {
            closingSource.remove(key(before));
        }
        return ApiAnswer.of(
                200, json(request, forge().edit(request.slug(), request.number(), text(request, before.title(), ""))));
    }

    private static Optional<String> member(String uuid) {
        return SandboxExtras.PEOPLE.keySet().stream()
                .filter(login -> BitbucketCloudJson.uuid(login).equals(uuid))
                .findFirst();
    }

    private static ApiAnswer reviewerGone() {
        ApiAnswer answer = error(
                400, "reviewers: Bob Smith is not a member of this workspace and cannot be added to this pull request");
        ((ObjectNode) answer.bodyOrNull().path("error"))
                .putObject("fields")
                .putArray("reviewers")
                .add("Bob Smith is not a member of this workspace and cannot be added to this pull request");
        return answer;
    }

    private ApiAnswer merge(ApiRequest request) {
        MergeMethod method = request.text("merge_strategy")
                .map(BitbucketCloudJson.STRATEGIES::get)
                .orElseThrow(() -> new ForgeRefusal(ForgeRefusal.Kind.METHOD_FORBIDDEN, ""));
        SandboxPullRequest merged = forge().merge(request.slug(), request.number(), method, null, login());
        if (closingSource.remove(key(merged))) {
            forge().repository(request.slug()).deleteBranch(merged.head());
        }
        return ApiAnswer.of(200, json(request, merged));
    }

    private ApiAnswer comment(ApiRequest request) {
        String text = request.body().at("/content/raw").asText();
        if (text.isBlank()) {
            return error(400, "content: raw is required");
        }
        SandboxPullRequest.Comment comment = forge().comment(request.slug(), request.number(), login(), text);
        ObjectNode json = object().put("id", comment.id()).put("type", "pullrequest_comment");
        json.putObject("content").put("raw", comment.text());
        return ApiAnswer.of(201, json);
    }

    private ApiAnswer conflicts(ApiRequest request) {
        SandboxPullRequest one = forge().look(request.slug(), request.number());
        boolean conflict = Boolean.FALSE.equals(one.mergeable());
        return page(request, conflict ? List.of(object().put("path", "staging/cart.yaml")) : List.of());
    }

    private ApiAnswer statuses(ApiRequest request) {
        SandboxPullRequest one = found(request);
        String build = forge().buildState(one.repository(), one.headCommit());
        return page(
                request,
                KNOWN_BUILDS.contains(build)
                        ? List.of(
                                object().put("key", "build").put("name", "lint").put("state", build))
                        : List.of());
    }

    private ApiAnswer commits(ApiRequest request) {
        return page(
                request,
                forge().commits(found(request)).stream()
                        .map(commit -> {
                            ObjectNode json = object().put("hash", commit.id());
                            json.putObject("author").set("user", BitbucketCloudJson.user(commit.authorLogin()));
                            return json;
                        })
                        .toList());
    }

    /** Newest first; each push and each approval is one. */
    private ApiAnswer activity(ApiRequest request) {
        SandboxPullRequest one = found(request);
        List<ObjectNode> values = new ArrayList<>();
        String head = "";
        for (SandboxReviews.Review review : forge().reviews().of(one.repository(), one.number())) {
            if (!review.commit().equals(head)) {
                head = review.commit();
                values.add(0, update(head));
            }
            ObjectNode approval = object();
            if (review.verdict() == SandboxReviews.Verdict.APPROVED) {
                approval.putObject("approval").set("user", BitbucketCloudJson.user(review.by()));
                values.add(0, approval);
            }
        }
        if (!head.equals(one.headCommit())) {
            values.add(0, update(one.headCommit()));
        }
        return page(request, values);
    }

    private static ObjectNode update(String commit) {
        ObjectNode json = object();
        json.putObject("update").putObject("source").putObject("commit").put("hash", commit.substring(0, 12));
        return json;
    }

    private ApiAnswer commit(ApiRequest request) {
        try {
            ObjectId id = forge().repository(request.slug())
                    .jgit()
                    .resolve(request.path().get(4) + "^{commit}");
            return id == null
                    ? error(404, "Commit not found")
                    : ApiAnswer.of(200, object().put("type", "commit").put("hash", id.name()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ApiAnswer deleteBranch(ApiRequest request) {
        RepositorySlug slug = request.slug();
        String branch =
                String.join("/", request.path().subList(5, request.path().size()));
        if (!forge().repository(slug).hasBranch(branch)) {
            return error(404, "Branch \"" + branch + "\" does not exist.");
        }
        forge().repository(slug).deleteBranch(branch);
        return ApiAnswer.empty(204);
    }

    @Override
    ApiAnswer refused(ForgeRefusal refusal, ApiRequest request) {
        return switch (refusal.kind()) {
            case NOT_FOUND -> error(404, "Repository or pull request not found");
            case HEAD_MISSING -> branchMissing("source", refusal.detail());
            case BASE_MISSING -> branchMissing("destination", refusal.detail());
            case SAME_BRANCH, NO_COMMITS -> error(400, "There are no changes to be pulled");
            case ALREADY_EXISTS -> error(409, "There is already an open pull request for these branches");
            case ALREADY_MERGED, CLOSED -> error(400, "This pull request is already closed.");
            case CONFLICT -> error(400, "You can't merge until you resolve all merge conflicts.");
            case NOT_COMPUTED -> error(409, "The pull request is being changed at the moment. Try again.");
            case BLOCKED -> error(400, refusal.detail());
            case METHOD_FORBIDDEN -> error(400, "merge_strategy: this strategy is not available here");
            case HEAD_MOVED, INVALID -> error(400, refusal.detail());
        };
    }

    private static ApiAnswer branchMissing(String field, String branch) {
        ApiAnswer answer = error(400, "Bad request");
        ObjectNode error = (ObjectNode) answer.bodyOrNull().path("error");
        error.putObject("fields").putArray(field).add("branch not found: " + branch);
        return answer;
    }

    @Override
    ApiAnswer unauthorized(ApiRequest request) {
        return error(401, "Token is invalid or not supported for this endpoint.");
    }

    @Override
    ApiAnswer forbidden(ApiRequest request) {
        ApiAnswer answer = error(403, "Your credentials lack one or more required privilege scopes.");
        ObjectNode detail = ((ObjectNode) answer.bodyOrNull().path("error")).putObject("detail");
        detail.putArray("required").add("pullrequest:write");
        detail.putArray("granted").add("pullrequest");
        return answer;
    }

    private static ApiAnswer error(int status, String message) {
        ObjectNode json = object().put("type", "error");
        json.putObject("error").put("message", message);
        return ApiAnswer.of(status, json);
    }

    @Override
    Map<String, String> commonHeaders() {
        return Map.of("Cache-Control", "no-store");
    }
}
