package io.jenkins.plugins.gitops.engine.forge.github;

import static io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.Accounts;
import io.jenkins.plugins.gitops.engine.forge.AutoMerge;
import io.jenkins.plugins.gitops.engine.forge.Decoration;
import io.jenkins.plugins.gitops.engine.forge.Decorations;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeAccount;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.Mergeability;
import io.jenkins.plugins.gitops.engine.forge.Mergeability.Verdict;
import io.jenkins.plugins.gitops.engine.forge.NewPullRequest;
import io.jenkins.plugins.gitops.engine.forge.OpenPullRequests;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.RepositoryAddresses;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.ReviewDecision;
import io.jenkins.plugins.gitops.engine.forge.Reviews;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeDialect;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeMemory;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePaging;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeTexts;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestCalls;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestCalls.NotOpened;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestCalls.Opening;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestPlace;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Pull requests on GitHub: {@code https://api.github.com}, or {@code https://<host>/api/v3} of an Enterprise Server.
 *
 * <p>The token needs, for the repository, the fine-grained permissions "Pull requests: read and write" and, to merge,
 * "Contents: read and write"; or the classic scope {@code repo}.
 */
public final class GitHubForge implements Forge, Reviews, OpenPullRequests, Decorations, AutoMerge, Accounts {

    /** How addresses of repositories are built, such as {@code https://github.com/shop/config.git}. */
    public static final RepositoryAddresses ADDRESSES = new RepositoryAddresses("GitHub", "/api/v3", "", false);

    private static final ForgeDialect DIALECT = new ForgeDialect(
            "GitHub",
            "Bearer",
            Map.of("Accept", "application/vnd.github+json", "X-GitHub-Api-Version", "2022-11-28"),
            "has the permissions \"Pull requests\" and \"Contents\" (read and write) for the repository, or the classic"
                    + " scope \"repo\"");

    private static final ForgeTexts TEXTS = new ForgeTexts("body", 256, 65_536);

    /** Far more than the one page that the filter leaves; only a forge that ignores it needs them. */
    private static final int MAX_PAGES = 20;

    private final ForgeHttp http;
    private final PullRequestCalls calls;
    private final GitHubReviews reviews;
    private final GitHubGraphQl graphQl;
    private final GitHubDecorations decorations;

    /**
     * Prepares the adapter; asks nothing.
     *
     * @throws IllegalArgumentException when the client follows redirects by itself
     */
    public GitHubForge(HttpClient client, ForgeEndpoint endpoint) {
        this(endpoint, new ForgeHttp(client, endpoint, DIALECT));
    }

    /**
     * Prepares an adapter that remembers together with the others of its endpoint and credential; asks nothing.
     *
     * @throws IllegalArgumentException when the client follows redirects by itself
     */
    public GitHubForge(HttpClient client, ForgeEndpoint endpoint, ForgeMemory memory) {
        this(endpoint, new ForgeHttp(client, endpoint, DIALECT, memory));
    }

    private GitHubForge(ForgeEndpoint endpoint, ForgeHttp http) {
        this.http = http;
        this.calls = new PullRequestCalls(http, ForgePaging.LINK_HEADER, new GitHubPullRequests(http), TEXTS);
        this.reviews = new GitHubReviews(http);
        this.graphQl = new GitHubGraphQl(http, endpoint);
        this.decorations = new GitHubDecorations(http, graphQl);
    }

    @Override
    public Optional<PullRequest> findOpen(RepositorySlug repository, String headBranch, String baseBranch) {
        PullRequestPlace place = place(repository);
        // the filter is ignored without a word when it is not as GitHub wants it, so it is not relied upon
        String filter = "?state=open&per_page=100&head=" + encode(repository.owner() + ":" + headBranch) + "&base="
                + encode(baseBranch);
        return calls.findOpen(place.path() + filter, place.between(headBranch, baseBranch), MAX_PAGES);
    }

    @Override
    public PullRequest create(RepositorySlug repository, NewPullRequest wanted) {
        PullRequestPlace place = place(repository);
        ObjectNode body = TEXTS.fields(wanted.title(), wanted.body())
                .put("head", wanted.headBranch())
                .put("base", wanted.baseBranch());
        String subject = place.between(wanted.headBranch(), wanted.baseBranch()).subject();
        ForgeCall call = ForgeCall.send("POST", place.path(), body, subject).handling(404, 422);
        return calls.open(new Opening(this, repository, wanted, call), GitHubForge::whyNotOpened);
    }

    private static NotOpened whyNotOpened(ForgeAnswer answer) {
        String words = answer.message().toLowerCase(Locale.ROOT);
        if (words.contains("already exists")) {
            return NotOpened.EXISTS;
        }
        if (words.contains("no commits between")) {
            return NotOpened.NO_DIFFERENCE;
        }
        return answer.status() == 404 || isNotSeen(answer, "head") ? NotOpened.BRANCH_NOT_SEEN : NotOpened.OTHER;
    }

    private static boolean isNotSeen(ForgeAnswer answer, String field) {
        for (JsonNode error : answer.body().path("errors")) {
            if (error.path("field").asText().equals(field)
                    && error.path("code").asText().equals("invalid")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int longestBody() {
        return TEXTS.longestBody();
    }

    @Override
    public PullRequest update(RepositorySlug repository, long number, String title, String body) {
        PullRequestPlace place = place(repository);
        return calls.read(ForgeCall.send("PATCH", place.one(number), TEXTS.fields(title, body), place.subject(number)));
    }

    @Override
    public PullRequest get(RepositorySlug repository, long number) {
        PullRequestPlace place = place(repository);
        return calls.read(ForgeCall.get(place.one(number), place.subject(number)));
    }

    @Override
    public void comment(RepositorySlug repository, long number, String text) {
        calls.comment(
                issue(repository, number) + "/comments",
                "/body",
                text,
                place(repository).subject(number));
    }

    @Override
    public PullRequest merge(RepositorySlug repository, long number, MergeMethod method, String expectedHeadCommit) {
        ObjectNode body = ForgeJson.object()
                .put("sha", expectedHeadCommit)
                .put("merge_method", method.name().toLowerCase(Locale.ROOT));
        PullRequestPlace place = place(repository);
        ForgeCall call = ForgeCall.send("PUT", place.one(number) + "/merge", body, place.subject(number))
                .handling(405, 409);
        ForgeAnswer answer = http.send(call);
        PullRequest now = get(repository, number);
        if (answer.isSuccess() && now.isOpen()) {
            return merged(now, new ForgeJson(answer.body(), call, http).text("/sha"));
        }
        return calls.merged(
                answer,
                now,
                call.subject(),
                expectedHeadCommit,
                true,
                () -> inTheWay(repositoryPath(repository), now, method, call.subject()));
    }

    /** The settings are shown to those who may write. */
    private Mergeability inTheWay(String repository, PullRequest now, MergeMethod method, String subject) {
        if (now.mergeability().verdict() == Verdict.NOT_MERGEABLE) {
            return now.mergeability();
        }
        String allowed =
                switch (method) {
                    case MERGE -> "allow_merge_commit";
                    case SQUASH -> "allow_squash_merge";
                    case REBASE -> "allow_rebase_merge";
                };
        JsonNode setting = http.send(ForgeCall.get(repository, subject)).body().path(allowed);
        return setting.isBoolean() && !setting.asBoolean() ? Mergeability.methodForbidden(method) : now.mergeability();
    }

    /** GitHub may show the pull request open for a moment after it has merged it; the merge's own answer counts. */
    private static PullRequest merged(PullRequest open, String commit) {
        return new PullRequest(
                open.number(),
                open.url(),
                PullRequestState.MERGED,
                open.content(),
                open.branches(),
                Mergeability.NOT_OPEN,
                new PullRequest.Merge(commit, null, null));
    }

    @Override
    public PullRequest close(RepositorySlug repository, long number) {
        ObjectNode body = ForgeJson.object().put("state", "closed");
        PullRequestPlace place = place(repository);
        ForgeCall call = ForgeCall.send("PATCH", place.one(number), body, place.subject(number))
                .handling(422);
        ForgeAnswer answer = http.send(call);
        PullRequest now = get(repository, number);
        if (now.isOpen()) {
            throw http.refusal(call, answer);
        }
        return now;
    }

    @Override
    public ReviewDecision reviewDecision(RepositorySlug repository, long number) {
        PullRequestPlace place = place(repository);
        return reviews.decision(repositoryPath(repository), place.one(number), place.subject(number));
    }

    @Override
    public Optional<PullRequest> findLastEnded(RepositorySlug repository, String headBranch, String baseBranch) {
        PullRequestPlace place = place(repository);
        String filter = "?state=closed&sort=created&direction=desc&per_page=100&head="
                + encode(repository.owner() + ":" + headBranch) + "&base=" + encode(baseBranch);
        return calls.findEnded(place.path() + filter, place.between(headBranch, baseBranch), 1);
    }

    @Override
    public Map<Long, String> listOpen(RepositorySlug repository) {
        PullRequestPlace place = place(repository);
        return calls.listOpen(place.path() + "?state=open&per_page=100", place, "updated_at", MAX_PAGES);
    }

    @Override
    public List<String> decorate(RepositorySlug repository, long number, Decoration wanted) {
        return decorations.decorate(
                repositoryPath(repository), number, wanted, place(repository).subject(number));
    }

    @Override
    public boolean mergeWhenReady(
            RepositorySlug repository, long number, MergeMethod method, String expectedHeadCommit) {
        PullRequestPlace place = place(repository);
        ForgeCall call = ForgeCall.get(place.one(number), place.subject(number));
        ForgeJson now = new ForgeJson(http.send(call).body(), call, http);
        String id = now.text("/node_id");
        // a queue waits for the required checks alone
        return !now.textOrEmpty("/mergeable_state").equals(GitHubPullRequests.CHECKS_NOT_PASSED)
                && graphQl.enqueue(id, expectedHeadCommit, call.subject());
    }

    @Override
    public void cancelMerge(RepositorySlug repository, long number) {
        PullRequestPlace place = place(repository);
        ForgeCall call = ForgeCall.get(place.one(number), place.subject(number));
        JsonNode now = http.send(call).body();
        graphQl.cancelMerge(
                new ForgeJson(now, call, http).text("/node_id"),
                now.path("auto_merge").isObject(),
                call.subject());
    }

    private static String repositoryPath(RepositorySlug repository) {
        return "/repos/" + PullRequestPlace.flat(repository, "/", "GitHub");
    }

    private static PullRequestPlace place(RepositorySlug repository) {
        return new PullRequestPlace(repository, repositoryPath(repository) + "/pulls", "pull request");
    }

    private static String issue(RepositorySlug repository, long number) {
        return repositoryPath(repository) + "/issues/" + number;
    }

    @Override
    public ForgeAccount account(RepositorySlug repository) {
        return new GitHubAccounts(http).account(repository);
    }
}
