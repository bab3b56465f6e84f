package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The pull request part of Bitbucket Data Center's REST API 1.0, with its statuses and exceptions.
 *
 * <p>A version that each change must name, pages by {@code start}, "declined" for closed, who merged only in the activities.
 */
final class DataCenterApi extends ApiServlet {

    static final String BASE = "/api/bitbucket/rest/api/1.0";

    private static final long serialVersionUID = 1L;

    private static final Map<String, MergeMethod> STRATEGIES =
            Map.of("no-ff", MergeMethod.MERGE, "squash", MergeMethod.SQUASH, "rebase-ff-only", MergeMethod.REBASE);
    private static final String EXCEPTIONS = "com.atlassian.bitbucket.pull.";

    DataCenterApi(SandboxForge forge, SandboxAccount account) {
        super(forge, account, BASE);
    }

    @Override
    ApiAnswer handle(ApiRequest request) {
        return answer(request).with("X-AUSERNAME", login()).with("X-AUSERID", "42");
    }

    private ApiAnswer answer(ApiRequest request) {
        List<String> path = request.path();
        if (request.is("GET", "projects", "*", "repos", "*")) {
            return ApiAnswer.of(
                    200, repository(forge().repository(slug(request)).slug()));
        }
        if (request.is("GET", "users")) {
            return users(request);
        }
        if (request.is("GET", "repos")) {
            return repositories(request);
        }
        if (request.is("GET", "projects", "*", "repos", "*", "settings", "pull-requests")) {
            return settings();
        }
        boolean pullRequests = path.size() >= 5
                && path.get(0).equals("projects")
                && path.get(2).equals("repos")
                && path.get(4).equals("pull-requests");
        if (!pullRequests) {
            return error(404, "NoSuchEntityException", "not found");
        }
        String rest = request.method() + String.join("/", path.subList(Math.min(6, path.size()), path.size()));
        if (path.size() == 5) {
            return request.method().equals("POST") ? create(request) : list(request);
        }
        return switch (rest) {
            case "GET" -> ApiAnswer.of(200, json(request, found(request)));
            case "PUT" -> edit(request);
            case "GETmerge" -> mergeability(request);
            case "POSTmerge" -> merge(request);
            case "DELETEauto-merge" -> {
                forge().cancelScheduled(found(request));
                yield ApiAnswer.of(200, object());
            }
            case "POSTdecline" -> decline(request);
            case "POSTcomments" -> comment(request);
            case "GETactivities" -> activities(request);
            case "GETcommits" -> commits(request);
            case "POSTparticipants" -> participant(request);
            default -> error(404, "NoSuchEntityException", "not found");
        };
    }

    private ApiAnswer settings() {
        ObjectNode json = object();
        ArrayNode strategies =
                json.putObject("mergeConfig").put("type", "REPOSITORY").putArray("strategies");
        STRATEGIES.forEach(
                (id, method) -> strategies.addObject().put("id", id).put("enabled", !forge().isForbidden(method)));
        return ApiAnswer.of(200, json);
    }

    private static ObjectNode repository(RepositorySlug slug) {
        ObjectNode json = object().put("slug", slug.name())
                .put("id", GitHubRepositoryJson.id(slug))
                .put("name", slug.name())
                .put("archived", false);
        json.putObject("project").put("key", slug.owner());
        return json;
    }

    /** Who has a name with that in it, and a permission for that repository. */
    private static ApiAnswer users(ApiRequest request) {
        ObjectNode page = object().put("isLastPage", true);
        ArrayNode values = page.putArray("values");
        boolean writers = request.query().getOrDefault("permission.1", "").equals("REPO_WRITE");
        String filter = request.query().getOrDefault("filter", "");
        if (request.query().containsKey("permission.1.repositorySlug")
                && (SandboxExtras.isWriter(filter) || !writers)) {
            values.add(user(filter));
        }
        return ApiAnswer.of(200, page);
    }

    /** Of the repository in the request's words alone, where the account has the permission. */
    private ApiAnswer repositories(ApiRequest request) {
        boolean allowed = !forge().isReadOnly()
                || request.query().getOrDefault("permission", "REPO_READ").equals("REPO_READ");
        ObjectNode page = object().put("size", 0).put("start", 0).put("isLastPage", true);
        ArrayNode values = page.putArray("values");
        forge().repositories().stream()
                .filter(slug -> allowed && slug.name().contains(request.query().getOrDefault("name", "")))
                .map(DataCenterApi::repository)
                .forEach(values::add);
        return ApiAnswer.of(200, page.put("size", values.size()));
    }

    private static RepositorySlug slug(ApiRequest request) {
        return new RepositorySlug(request.path().get(1), request.path().get(3));
    }

    private static long number(ApiRequest request) {
        String digits = request.path().get(5);
        return digits.matches("\\d{1,9}") ? Long.parseLong(digits) : 0;
    }

    private SandboxPullRequest found(ApiRequest request) {
        return forge().find(slug(request), number(request));
    }

    private ApiAnswer list(ApiRequest request) {
        String state = request.query().getOrDefault("state", "OPEN");
        String at = request.query().getOrDefault("at", "");
        boolean outgoing = request.query().getOrDefault("direction", "INCOMING").equals("OUTGOING");
        List<SandboxPullRequest> all = forge().pullRequests(slug(request)).stream()
                .filter(one -> state.equals("ALL") || state(one).equals(state))
                .filter(one -> at.isEmpty() || at.equals("refs/heads/" + (outgoing ? one.head() : one.base())))
                .toList();
        int start = Integer.parseInt(request.query().getOrDefault("start", "0"));
        int end = Math.min(all.size(), start + request.number("limit", 25, 25));
        ObjectNode page = object().put("size", end - start).put("start", start);
        ArrayNode values = page.putArray("values");
        all.subList(start, end).forEach(one -> values.add(json(request, one)));
        page.put("isLastPage", end == all.size());
        if (end < all.size()) {
            page.put("nextPageStart", end);
        }
        return ApiAnswer.of(200, page);
    }

    private ApiAnswer create(ApiRequest request) {
        String head = branch(request, "fromRef");
        String base = branch(request, "toRef");
        boolean there = forge().repository(slug(request)).hasBranch(head)
                && forge().repository(slug(request)).hasBranch(base);
        if (there && forge().isWithoutCommits(slug(request), head, base)) {
            return error(409, EXCEPTIONS + "EmptyPullRequestException", "is already up-to-date with branch");
        }
        SandboxPullRequest created = forge().create(slug(request), login(), head, base, text(request, "", ""));
        return ApiAnswer.of(201, json(request, created));
    }

    private static String branch(ApiRequest request, String ref) {
        return request.body().at("/" + ref + "/id").asText().replaceFirst("^refs/heads/", "");
    }

    private static SandboxPullRequest.Text text(ApiRequest request, String title, String body) {
        return new SandboxPullRequest.Text(
                request.text("title").orElse(title), request.text("description").orElse(body));
    }

    private ApiAnswer edit(ApiRequest request) {
        SandboxPullRequest before = found(request);
        if (request.body().path("version").asLong(-1) != version(before)) {
            return outOfDate();
        }
        SandboxExtras.Of extras = forge().extras().of(before);
        extras.draft(request.body().path("draft").asBoolean(extras.isDraft()));
        // the list takes the old one's place
        extras.reviewers().retainAll(request.body().path("reviewers").findValuesAsText("name"));
        return ApiAnswer.of(
                200,
                json(
                        request,
                        forge().edit(slug(request), number(request), text(request, before.title(), before.body()))));
    }

    /** Every change makes another one. */
    private static long version(SandboxPullRequest one) {
        return Math.abs((one.text() + one.headCommit() + one.state()).hashCode() % 1_000_000L);
    }

    private static ApiAnswer outOfDate() {
        return error(
                409,
                EXCEPTIONS + "PullRequestOutOfDateException",
                "You are attempting to modify a pull request based on out-of-date information.");
    }

    private ApiAnswer mergeability(ApiRequest request) {
        SandboxPullRequest one = forge().look(slug(request), number(request));
        boolean unknown = one.mergeable() == null;
        boolean conflicted = Boolean.FALSE.equals(one.mergeable());
        boolean vetoed = !one.blockedBy().isEmpty();
        ObjectNode json = object().put("canMerge", !unknown && !conflicted && !vetoed)
                .put("conflicted", conflicted)
                .put("outcome", unknown ? "UNKNOWN" : conflicted ? "CONFLICTED" : "CLEAN");
        ArrayNode vetoes = json.putArray("vetoes");
        if (vetoed) {
            vetoes.addObject().put("summaryMessage", "Not all required").put("detailedMessage", one.blockedBy());
        }
        return ApiAnswer.of(200, json);
    }

    private ApiAnswer merge(ApiRequest request) {
        SandboxPullRequest before = found(request);
        if (before.isOpen() && !request.query().getOrDefault("version", "").equals("" + version(before))) {
            return outOfDate();
        }
        MergeMethod method = STRATEGIES.getOrDefault(request.text("strategyId").orElse("no-ff"), MergeMethod.MERGE);
        if (request.body().path("autoMerge").asBoolean()) {
            switch (forge().scheduleMerge(before, method, login())) {
                case SCHEDULED -> {
                    return ApiAnswer.of(200, json(request, before));
                }
                case NOT_OFFERED -> {
                    return error(403, "com.atlassian.bitbucket.AuthorisationException", "auto-merge is not enabled");
                }
                case READY -> {
                    // merged at once, below
                }
            }
        }
        return ApiAnswer.of(200, json(request, forge().merge(slug(request), number(request), method, null, login())));
    }

    private ApiAnswer decline(ApiRequest request) {
        if (!request.query().getOrDefault("version", "").equals("" + version(found(request)))) {
            return outOfDate();
        }
        return ApiAnswer.of(200, json(request, forge().setOpen(slug(request), number(request), false)));
    }

    private ApiAnswer comment(ApiRequest request) {
        SandboxPullRequest.Comment comment = forge().comment(
                        slug(request),
                        number(request),
                        login(),
                        request.text("text").orElse(""));
        return ApiAnswer.of(201, object().put("id", comment.id()).put("text", comment.text()));
    }

    private ApiAnswer participant(ApiRequest request) {
        String login = request.body().at("/user/name").asText();
        SandboxExtras.requirePeople(List.of(login));
        forge().extras().of(found(request)).reviewers().add(login);
        return ApiAnswer.of(200, object().put("role", "REVIEWER"));
    }

    private ApiAnswer activities(ApiRequest request) {
        SandboxPullRequest one = found(request);
        ObjectNode page = object().put("isLastPage", true);
        ArrayNode values = page.putArray("values");
        one.merge().ifPresent(merge -> {
            ObjectNode activity = values.addObject()
                    .put("action", "MERGED")
                    .put("createdDate", merge.at().toEpochMilli());
            activity.putObject("user").put("name", merge.by());
            activity.putObject("commit").put("id", merge.commit());
        });
        values.addObject().put("action", "OPENED").putObject("user").put("name", one.author());
        return ApiAnswer.of(200, page);
    }

    private ApiAnswer commits(ApiRequest request) {
        ObjectNode page = object().put("isLastPage", true);
        ArrayNode values = page.putArray("values");
        forge().commits(found(request)).forEach(commit -> {
            ObjectNode json = values.addObject().put("id", commit.id());
            json.set("author", user(commit.authorLogin()));
            json.set("committer", user(commit.committerLogin()));
        });
        return ApiAnswer.of(200, page);
    }

    /** Tokens of a project or a repository belong to a user of their own type. */
    private static ObjectNode user(String login) {
        return object().put("name", login)
                .put("displayName", login + " Doe")
                .put("active", true)
                .put("type", SandboxExtras.isBot(login) ? "SERVICE" : "NORMAL");
    }

    private static String state(SandboxPullRequest one) {
        return one.state() == PullRequestState.CLOSED
                ? "DECLINED"
                : one.state().name().toUpperCase(Locale.ROOT);
    }

    private ObjectNode json(ApiRequest request, SandboxPullRequest one) {
        ObjectNode json = object().put("id", one.number())
                .put("version", version(one))
                .put("title", one.title())
                .put("state", state(one))
                .put("open", one.isOpen())
                .put("closed", !one.isOpen())
                .put("createdDate", one.times().opened().toEpochMilli());
        if (!one.body().isEmpty()) {
            json.put("description", one.body());
        }
        ref(json.putObject("fromRef"), one, one.head()).put("latestCommit", one.headCommit());
        ref(json.putObject("toRef"), one, one.base());
        json.putObject("author").put("role", "AUTHOR").putObject("user").put("name", one.author());
        ArrayNode reviewers = json.putArray("reviewers");
        json.put("draft", forge().extras().of(one).isDraft());
        Set<String> approvers = forge().reviews().approvers(one.repository(), one.number());
        forge().extras().of(one).reviewers().stream()
                .filter(login -> !approvers.contains(login))
                .forEach(login -> reviewers
                        .addObject()
                        .put("approved", false)
                        .putObject("user")
                        .put("name", login));
        for (String login : approvers) {
            ObjectNode reviewer = reviewers.addObject().put("approved", true).put("status", "APPROVED");
            reviewer.put("lastReviewedCommit", lastReviewed(one, login));
            reviewer.set("user", user(login));
        }
        for (String login : forge().reviews().objectors(one.repository(), one.number())) {
            reviewers
                    .addObject()
                    .put("approved", false)
                    .put("status", "NEEDS_WORK")
                    .set("user", user(login));
        }
        one.merge()
                .ifPresent(merge ->
                        json.putObject("properties").putObject("mergeCommit").put("id", merge.commit()));
        json.putObject("links")
                .putArray("self")
                .addObject()
                .put("href", request.webUrl() + "/" + one.repository() + "/pulls/" + one.number());
        return json;
    }

    private String lastReviewed(SandboxPullRequest one, String login) {
        return forge().reviews().of(one.repository(), one.number()).stream()
                .filter(review -> review.by().equals(login))
                .reduce((first, second) -> second)
                .orElseThrow()
                .commit();
    }

    private static ObjectNode ref(ObjectNode json, SandboxPullRequest one, String branch) {
        json.put("id", "refs/heads/" + branch).put("displayId", branch);
        json.putObject("repository").put("id", 1).put("slug", one.repository().name());
        return json;
    }

    @Override
    ApiAnswer refused(ForgeRefusal refusal, ApiRequest request) {
        return switch (refusal.kind()) {
            case NOT_FOUND -> error(404, "com.atlassian.bitbucket.NoSuchEntityException", "does not exist");
            case HEAD_MISSING, BASE_MISSING ->
                error(404, "com.atlassian.bitbucket.commit.NoSuchBranchException", "The branch does not exist.");
            case SAME_BRANCH, NO_COMMITS -> error(409, EXCEPTIONS + "EmptyPullRequestException", "up-to-date");
            case ALREADY_EXISTS ->
                error(
                        409,
                        EXCEPTIONS + "DuplicatePullRequestException",
                        "Only one pull request may be open for a given source and target branch");
            case ALREADY_MERGED, CLOSED ->
                error(409, EXCEPTIONS + "IllegalPullRequestStateException", "This pull request is not open.");
            case NOT_COMPUTED, CONFLICT, BLOCKED ->
                error(
                        409,
                        EXCEPTIONS + "PullRequestMergeVetoedException",
                        refusal.kind() == ForgeRefusal.Kind.BLOCKED ? refusal.detail() : "The merge was vetoed.");
            case METHOD_FORBIDDEN ->
                error(400, "com.atlassian.bitbucket.validation.ArgumentValidationException", "strategy is disabled");
            case HEAD_MOVED -> outOfDate();
            case INVALID -> error(400, "com.atlassian.bitbucket.validation.ArgumentValidationException", "invalid");
        };
    }

    @Override
    ApiAnswer unauthorized(ApiRequest request) {
        return error(401, "com.atlassian.bitbucket.AuthorisationException", "Authentication failed.");
    }

    @Override
    ApiAnswer forbidden(ApiRequest request) {
        return error(403, "com.atlassian.bitbucket.AuthorisationException", "You are not permitted to do this.");
    }

    private static ApiAnswer error(int status, String exception, String message) {
        ObjectNode json = object();
        json.putArray("errors")
                .addObject()
                .putNull("context")
                .put("message", message)
                .put("exceptionName", exception);
        return ApiAnswer.of(status, json);
    }

    @Override
    Map<String, String> commonHeaders() {
        return Map.of("Cache-Control", "no-cache");
    }
}
