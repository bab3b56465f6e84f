package io.jenkins.plugins.gitops.engine.forge.gitea;

import static io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.Accounts;
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
import io.jenkins.plugins.gitops.engine.forge.RepositoryAddresses;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.ReviewDecision;
import io.jenkins.plugins.gitops.engine.forge.Reviews;
import io.jenkins.plugins.gitops.engine.forge.adapter.DraftTitle;
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
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Pull requests on Gitea or Forgejo, {@code https://<host>/api/v1}.
 *
 * <p>Gitea's own merges "when checks succeed" take whatever head has passed the checks by then, so they are not used: a
 * merge is pinned to a commit.
 *
 * <p>The token needs the scopes {@code write:repository} and, to comment, {@code write:issue}.
 */
public final class GiteaForge implements Forge, Reviews, OpenPullRequests, Decorations, Accounts {

    /** How addresses of repositories are built, such as {@code https://host/gitea/shop/config.git}. */
    public static final RepositoryAddresses ADDRESSES = new RepositoryAddresses("Gitea", "/api/v1", "", false);

    private static final ForgeDialect DIALECT = new ForgeDialect(
            "Gitea",
            "token",
            Map.of("Accept", "application/json"),
            "has the scopes \"write:repository\" and \"write:issue\", of an account that may write to the repository");

    /** Gitea has no limit of its own for bodies; GitHub's keeps pages readable. */
    static final ForgeTexts TEXTS = new ForgeTexts("body", 255, 65_536);

    /** With Gitea's usual page of 50: two thousand open pull requests. */
    private static final int MAX_PAGES = 40;

    /** For whatever keeps a pull request from being merged. */
    private static final int NOT_ALLOWED = 405;

    /** With Gitea's pages of 50: the last hundred that ended. */
    private static final int MAX_ENDED_PAGES = 2;

    private final ForgeHttp http;
    private final GiteaPullRequests pullRequests;
    private final PullRequestCalls calls;
    private final GiteaReviews reviews;

    /**
     * Prepares the adapter; asks nothing.
     *
     * @throws IllegalArgumentException when the client follows redirects by itself
     */
    public GiteaForge(HttpClient client, ForgeEndpoint endpoint) {
        this(new ForgeHttp(client, endpoint, DIALECT));
    }

    /**
     * Prepares an adapter that remembers together with the others of its endpoint and credential; asks nothing.
     *
     * @throws IllegalArgumentException when the client follows redirects by itself
     */
    public GiteaForge(HttpClient client, ForgeEndpoint endpoint, ForgeMemory memory) {
        this(new ForgeHttp(client, endpoint, DIALECT, memory));
    }

    private GiteaForge(ForgeHttp http) {
        this.http = http;
        this.pullRequests = new GiteaPullRequests(http);
        this.calls = new PullRequestCalls(http, ForgePaging.LINK_HEADER, pullRequests, TEXTS);
        this.reviews = new GiteaReviews(http);
    }

    @Override
    public Optional<PullRequest> findOpen(RepositorySlug repository, String headBranch, String baseBranch) {
        PullRequestPlace place = place(repository);
        // there is no filter by head, and older servers ignore the one by base: both are checked here
        String list = place.path() + "?state=open&limit=50&base_branch=" + encode(baseBranch);
        return calls.findOpen(list, place.between(headBranch, baseBranch), MAX_PAGES);
    }

    @Override
    public PullRequest create(RepositorySlug repository, NewPullRequest wanted) {
        PullRequestPlace place = place(repository);
        ObjectNode body = TEXTS.fields(wanted.title(), wanted.body())
                .put("head", wanted.headBranch())
                .put("base", wanted.baseBranch());
        String subject = place.between(wanted.headBranch(), wanted.baseBranch()).subject();
        ForgeCall call = ForgeCall.send("POST", place.path(), body, subject).handling(404, 409, 422);
        ForgeAnswer answer = http.create(call);
        PullRequest opened =
                calls.opened(new Opening(this, repository, wanted, call), answer, GiteaForge::whyNotOpened);
        if (GiteaPullRequests.isWithoutCommits(answer.body())) {
            close(repository, opened.number());
            throw calls.noDifference(call, wanted);
        }
        return opened;
    }

    private static NotOpened whyNotOpened(ForgeAnswer answer) {
        String words = answer.message().toLowerCase(Locale.ROOT);
        if (answer.status() == 409 || words.contains("already exists")) {
            return NotOpened.EXISTS;
        }
        if (answer.status() == 422 && words.contains("no changes between")) {
            return NotOpened.NO_DIFFERENCE;
        }
        return answer.status() == 404 ? NotOpened.BRANCH_NOT_SEEN : NotOpened.OTHER;
    }

    @Override
    public int longestBody() {
        return TEXTS.longestBody();
    }

    @Override
    public PullRequest update(RepositorySlug repository, long number, String title, String body) {
        PullRequestPlace place = place(repository);
        String subject = place.subject(number);
        JsonNode now = http.send(ForgeCall.get(place.one(number), subject)).body();
        String kept = DraftTitle.keeping(now, GiteaDecorations.DRAFT, title);
        return calls.read(ForgeCall.send("PATCH", place.one(number), TEXTS.fields(kept, body), subject));
    }

    @Override
    public PullRequest get(RepositorySlug repository, long number) {
        PullRequestPlace place = place(repository);
        return calls.read(ForgeCall.get(place.one(number), place.subject(number)));
    }

    @Override
    public void comment(RepositorySlug repository, long number, String text) {
        String path = repositoryPath(repository) + "/issues/" + number + "/comments";
        calls.comment(path, "/body", text, place(repository).subject(number));
    }

    @Override
    public PullRequest merge(RepositorySlug repository, long number, MergeMethod method, String expectedHeadCommit) {
        ObjectNode body = ForgeJson.object()
                .put("Do", method.name().toLowerCase(Locale.ROOT))
                .put("head_commit_id", expectedHeadCommit);
        PullRequestPlace place = place(repository);
        // 404 stands for a closed pull request too, 405 and 409 for half a dozen things
        ForgeCall call = ForgeCall.send("POST", place.one(number) + "/merge", body, place.subject(number))
                .handling(404, 405, 409);
        ForgeAnswer answer = http.send(call);
        PullRequest now = get(repository, number);
        return calls.merged(
                answer,
                now,
                call.subject(),
                expectedHeadCommit,
                false,
                () -> inTheWay(repositoryPath(repository), now, method, answer.status(), call.subject()));
    }

    /**
     * Gitea calls a pull request mergeable that conflicts with nothing; of what its branch requires it tells only whether there
     * is such a rule.
     */
    private Mergeability inTheWay(String repository, PullRequest now, MergeMethod method, int status, String subject) {
        if (now.mergeability().verdict() != Verdict.MERGEABLE) {
            return now.mergeability();
        }
        String allowed =
                switch (method) {
                    case MERGE -> "allow_merge_commits";
                    case SQUASH -> "allow_squash_merge";
                    case REBASE -> "allow_rebase";
                };
        JsonNode settings = http.send(ForgeCall.get(repository, subject)).body();
        if (settings.path(allowed).isBoolean() && !settings.path(allowed).asBoolean()) {
            return Mergeability.methodForbidden(method);
        }
        String branch = Stream.of(Regex.split(now.baseBranch(), "/"))
                .map(ForgeCall::encode)
                .collect(Collectors.joining("/"));
        JsonNode base = http.send(ForgeCall.get(repository + "/branches/" + branch, subject)
                        .handling(403, 404))
                .body();
        if (base.path("user_can_merge").isBoolean()
                && !base.path("user_can_merge").asBoolean()) {
            return Mergeability.accountForbidden(now.baseBranch());
        }
        // 409 stands for a lost race or a hook
        return status == NOT_ALLOWED && base.path("protected").asBoolean()
                ? new Mergeability(Verdict.BLOCKED, "reviews or checks that the base branch requires are missing")
                : now.mergeability();
    }

    @Override
    public PullRequest close(RepositorySlug repository, long number) {
        ObjectNode body = ForgeJson.object().put("state", "closed");
        PullRequestPlace place = place(repository);
        ForgeCall call = ForgeCall.send("PATCH", place.one(number), body, place.subject(number))
                .handling(412);
        ForgeAnswer answer = http.send(call);
        return answer.isSuccess() ? pullRequests.read(answer.body(), call) : get(repository, number);
    }

    @Override
    public ReviewDecision reviewDecision(RepositorySlug repository, long number) {
        PullRequestPlace place = place(repository);
        return reviews.decision(repositoryPath(repository), place.one(number), place.subject(number));
    }

    @Override
    public Optional<PullRequest> findLastEnded(RepositorySlug repository, String headBranch, String baseBranch) {
        PullRequestPlace place = place(repository);
        String list = place.path() + "?state=closed&limit=50&base_branch=" + encode(baseBranch);
        return calls.findEnded(list, place.between(headBranch, baseBranch), MAX_ENDED_PAGES);
    }

    @Override
    public Map<Long, String> listOpen(RepositorySlug repository) {
        PullRequestPlace place = place(repository);
        return calls.listOpen(place.path() + "?state=open&limit=50", place, "updated_at", MAX_PAGES);
    }

    @Override
    public List<String> decorate(RepositorySlug repository, long number, Decoration wanted) {
        return new GiteaDecorations(http)
                .decorate(
                        repositoryPath(repository),
                        repository.owner(),
                        number,
                        wanted,
                        place(repository).subject(number));
    }

    private static String repositoryPath(RepositorySlug repository) {
        return "/repos/" + PullRequestPlace.flat(repository, "/", "Gitea");
    }

    private static PullRequestPlace place(RepositorySlug repository) {
        return new PullRequestPlace(repository, repositoryPath(repository) + "/pulls", "pull request");
    }

    @Override
    public ForgeAccount account(RepositorySlug repository) {
        return new GiteaAccounts(http).account(repository);
    }
}
