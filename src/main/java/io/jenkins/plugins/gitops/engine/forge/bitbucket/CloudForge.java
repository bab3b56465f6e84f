package io.jenkins.plugins.gitops.engine.forge.bitbucket;

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
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.RepositoryAddresses;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.ReviewDecision;
import io.jenkins.plugins.gitops.engine.forge.Reviews;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeDialect;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeMemory;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePaging;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeTexts;
import io.jenkins.plugins.gitops.engine.forge.adapter.MergeRefusal;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestCalls;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestCalls.NotOpened;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestCalls.Opening;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestPlace;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Pull requests on Bitbucket Cloud, {@code https://api.bitbucket.org/2.0}; the slug is {@code workspace/repository}.
 *
 * <p>The token is an access token or one of OAuth, or an app password or API token with its user
 * ({@link io.jenkins.plugins.gitops.engine.forge.ForgeToken#ofUser}); it needs the scopes to write pull requests and
 * repositories.
 *
 * <p>Bitbucket Cloud takes no expected head commit with a merge. The adapter compares it right before: a push within that
 * moment is merged too, which the look at the merged commit finds. It merges only when no build of the head has failed or
 * runs, whatever the plan of the workspace enforces.
 */
public final class CloudForge implements Forge, Reviews, OpenPullRequests, Decorations, Accounts {

    /** How addresses of repositories are built, such as {@code https://bitbucket.org/shop/config.git}. */
    public static final RepositoryAddresses ADDRESSES = new RepositoryAddresses("Bitbucket", "/2\\.0", "", false);

    private static final ForgeDialect DIALECT = new ForgeDialect(
            "Bitbucket",
            "Bearer",
            Map.of("Accept", "application/json"),
            "has the scopes \"pullrequest:write\" and \"repository:write\"");

    private static final ForgeTexts TEXTS = new ForgeTexts("description", 255, 32_768);
    private static final int MAX_PAGES = 20;

    /** For a merge whose checks are not met, among others. */
    private static final int REFUSED = 400;

    private final ForgeHttp http;
    private final CloudCommits commits;
    private final CloudMerges merges;

    /**
     * Prepares the adapter; asks nothing.
     *
     * @throws IllegalArgumentException when the client follows redirects by itself
     */
    public CloudForge(HttpClient client, ForgeEndpoint endpoint) {
        this(new ForgeHttp(client, endpoint, DIALECT));
    }

    /**
     * Prepares an adapter that remembers together with the others of its endpoint and credential; asks nothing.
     *
     * @throws IllegalArgumentException when the client follows redirects by itself
     */
    public CloudForge(HttpClient client, ForgeEndpoint endpoint, ForgeMemory memory) {
        this(new ForgeHttp(client, endpoint, DIALECT, memory));
    }

    private CloudForge(ForgeHttp http) {
        this.http = http;
        this.commits = new CloudCommits(http);
        this.merges = new CloudMerges(http);
    }

    private CloudPullRequests reader(PullRequestPlace place) {
        return new CloudPullRequests(http, place, commits::full);
    }

    private PullRequestCalls calls(PullRequestPlace place) {
        return new PullRequestCalls(http, ForgePaging.NEXT_FIELD, reader(place), TEXTS);
    }

    @Override
    public Optional<PullRequest> findOpen(RepositorySlug repository, String headBranch, String baseBranch) {
        PullRequestPlace place = place(repository);
        return calls(place)
                .findOpen(
                        list(place, headBranch, baseBranch, "state = \"OPEN\""),
                        place.between(headBranch, baseBranch),
                        MAX_PAGES);
    }

    @Override
    public Optional<PullRequest> findLastEnded(RepositorySlug repository, String headBranch, String baseBranch) {
        PullRequestPlace place = place(repository);
        return calls(place)
                .findEnded(
                        list(place, headBranch, baseBranch, "state != \"OPEN\""),
                        place.between(headBranch, baseBranch),
                        1);
    }

    private static String list(PullRequestPlace place, String head, String base, String state) {
        String query = state + " AND source.branch.name = \"" + quoted(head) + "\" AND destination.branch.name = \""
                + quoted(base) + "\"";
        return place.path() + "?pagelen=50&sort=-created_on&q=" + encode(query);
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    @Override
    public PullRequest create(RepositorySlug repository, NewPullRequest wanted) {
        PullRequestPlace place = place(repository);
        ObjectNode body = TEXTS.fields(wanted.title(), wanted.body()).put("close_source_branch", true);
        body.putObject("source").putObject("branch").put("name", wanted.headBranch());
        body.putObject("destination").putObject("branch").put("name", wanted.baseBranch());
        String subject = place.between(wanted.headBranch(), wanted.baseBranch()).subject();
        ForgeCall call = ForgeCall.send("POST", place.path(), body, subject).handling(400, 409);
        return calls(place).open(new Opening(this, repository, wanted, call), CloudForge::whyNotOpened);
    }

    private static NotOpened whyNotOpened(ForgeAnswer answer) {
        String words = answer.message().toLowerCase(Locale.ROOT);
        if (answer.status() == 409 || words.contains("already") && words.contains("open pull request")) {
            return NotOpened.EXISTS;
        }
        if (words.contains("no changes to be pulled")) {
            return NotOpened.NO_DIFFERENCE;
        }
        return words.contains("branch not found") ? NotOpened.BRANCH_NOT_SEEN : NotOpened.OTHER;
    }

    @Override
    public int longestBody() {
        return TEXTS.longestBody();
    }

    @Override
    public PullRequest update(RepositorySlug repository, long number, String title, String body) {
        PullRequestPlace place = place(repository);
        CloudChanges changes = new CloudChanges(http, place);
        ForgeAnswer answer = changes.change(look(place, number), number, TEXTS.fields(title, body));
        return reader(place).read(answer.body(), ForgeCall.get(place.one(number), place.subject(number)));
    }

    @Override
    public PullRequest get(RepositorySlug repository, long number) {
        PullRequestPlace place = place(repository);
        return reader(place).complete(look(place, number), number);
    }

    private JsonNode look(PullRequestPlace place, long number) {
        return http.send(ForgeCall.get(place.one(number), place.subject(number)))
                .body();
    }

    @Override
    public void comment(RepositorySlug repository, long number, String text) {
        PullRequestPlace place = place(repository);
        calls(place).comment(place.one(number) + "/comments", "/content/raw", text, place.subject(number));
    }

    @Override
    public PullRequest merge(RepositorySlug repository, long number, MergeMethod method, String expectedHeadCommit) {
        PullRequestPlace place = place(repository);
        String subject = place.subject(number);
        JsonNode node = look(place, number);
        if (!CloudPullRequests.isOpenAt(node, expectedHeadCommit)) {
            PullRequest now = reader(place).complete(node, number);
            if (now.state() == PullRequestState.MERGED) {
                return now;
            }
            throw MergeRefusal.of(subject, "", now, expectedHeadCommit, true, now::mergeability);
        }
        merges.requireFinishedBuilds(place, number);
        ForgeAnswer answer = merges.merge(place, number, method);
        PullRequest now = get(repository, number);
        return calls(place)
                .merged(
                        answer,
                        now,
                        subject,
                        expectedHeadCommit,
                        true,
                        () -> inTheWay(node, now, method, answer.status()));
    }

    /**
     * Bitbucket Cloud does not tell which merge checks are met: what it refuses with 400 without another reason waits for
     * one of them, and 409 is a lost race.
     */
    private static Mergeability inTheWay(JsonNode node, PullRequest now, MergeMethod method, int status) {
        JsonNode strategies = node.at("/destination/branch/merge_strategies");
        List<String> allowed = new ArrayList<>();
        strategies.forEach(strategy -> allowed.add(strategy.asText()));
        if (!allowed.isEmpty() && !allowed.contains(CloudMerges.strategy(method))) {
            return Mergeability.methodForbidden(method);
        }
        if (now.mergeability().verdict() != Verdict.MERGEABLE) {
            return now.mergeability();
        }
        return status == REFUSED
                ? new Mergeability(Verdict.BLOCKED, "a merge check of the base branch may not be met")
                : Mergeability.UNKNOWN;
    }

    @Override
    public PullRequest close(RepositorySlug repository, long number) {
        PullRequest now = get(repository, number);
        if (!now.isOpen()) {
            return now;
        }
        PullRequestPlace place = place(repository);
        return calls(place).read(ForgeCall.send("POST", place.one(number) + "/decline", null, place.subject(number)));
    }

    @Override
    public ReviewDecision reviewDecision(RepositorySlug repository, long number) {
        PullRequestPlace place = place(repository);
        JsonNode now = look(place, number);
        String head = commits.full(now.at("/source/commit/hash").asText(), place, place.subject(number));
        return new CloudReviews(http, place).decision(now, number, head);
    }

    @Override
    public Map<Long, String> listOpen(RepositorySlug repository) {
        PullRequestPlace place = place(repository);
        // heads as the list tells them: a request for each full id would be many for a list that is long
        CloudPullRequests shortened = new CloudPullRequests(http, place, (commit, where, subject) -> commit);
        String path = place.path() + "?pagelen=50&state=OPEN";
        return new PullRequestCalls(http, ForgePaging.NEXT_FIELD, shortened, TEXTS)
                .listOpen(path, place, "updated_on", MAX_PAGES);
    }

    @Override
    public List<String> decorate(RepositorySlug repository, long number, Decoration wanted) {
        PullRequestPlace place = place(repository);
        return new CloudDecorations(http, place).decorate(look(place, number), number, wanted);
    }

    private static PullRequestPlace place(RepositorySlug repository) {
        String path = "/repositories/" + PullRequestPlace.flat(repository, "/", "Bitbucket") + "/pullrequests";
        return new PullRequestPlace(repository, path, "pull request");
    }

    @Override
    public ForgeAccount account(RepositorySlug repository) {
        return new CloudAccounts(http).account(repository);
    }
}
