package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import static io.jenkins.plugins.gitops.engine.forge.adapter.BestEffort.lacking;
import static io.jenkins.plugins.gitops.engine.forge.adapter.BestEffort.texts;
import static io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.Accounts;
import io.jenkins.plugins.gitops.engine.forge.AutoMerge;
import io.jenkins.plugins.gitops.engine.forge.Decoration;
import io.jenkins.plugins.gitops.engine.forge.Decorations;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeAccount;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.Mergeability;
import io.jenkins.plugins.gitops.engine.forge.NewPullRequest;
import io.jenkins.plugins.gitops.engine.forge.OpenPullRequests;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.RepositoryAddresses;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.ReviewDecision;
import io.jenkins.plugins.gitops.engine.forge.Reviews;
import io.jenkins.plugins.gitops.engine.forge.adapter.BestEffort;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeDialect;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeMemory;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePaging;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeTexts;
import io.jenkins.plugins.gitops.engine.forge.adapter.MergeRefusal;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestCalls;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestCalls.NotOpened;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestCalls.Opening;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestPlace;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pull requests on Bitbucket Data Center, {@code https://<host>/rest/api/1.0}; the owner is the project's key, or {@code
 * ~user}.
 *
 * <p>The HTTP access token (personal, project or repository) needs the permission to write to the repository. A pull
 * request has a version that every change must name, so changes look at it first; a merge names the version that was seen
 * with the expected head.
 */
public final class DataCenterForge implements Forge, Reviews, OpenPullRequests, Decorations, AutoMerge, Accounts {

    /** How addresses of repositories are built, such as {@code https://host/scm/SHOP/config.git}. */
    public static final RepositoryAddresses ADDRESSES =
            new RepositoryAddresses("Bitbucket", "/rest/api/[^/]+", "scm", false);

    private static final ForgeDialect DIALECT = new ForgeDialect(
            "Bitbucket",
            "Bearer",
            // without the last one it takes uploads from elsewhere for forgeries
            Map.of("Accept", "application/json", "X-Atlassian-Token", "no-check"),
            "has the permission \"Repository write\"");

    private static final ForgeTexts TEXTS = new ForgeTexts("description", 255, 32_768);
    private static final int MAX_PAGES = 20;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final ForgeHttp http;

    /**
     * Prepares the adapter; asks nothing.
     *
     * @throws IllegalArgumentException when the client follows redirects by itself
     */
    public DataCenterForge(HttpClient client, ForgeEndpoint endpoint) {
        this(new ForgeHttp(client, endpoint, DIALECT));
    }

    /**
     * Prepares an adapter that remembers together with the others of its endpoint and credential; asks nothing.
     *
     * @throws IllegalArgumentException when the client follows redirects by itself
     */
    public DataCenterForge(HttpClient client, ForgeEndpoint endpoint, ForgeMemory memory) {
        this(new ForgeHttp(client, endpoint, DIALECT, memory));
    }

    private DataCenterForge(ForgeHttp http) {
        this.http = http;
    }

    private PullRequestCalls calls(PullRequestPlace place) {
        return new PullRequestCalls(http, ForgePaging.START_INDEX, new DataCenterPullRequests(http, place), TEXTS);
    }

    @Override
    public Optional<PullRequest> findOpen(RepositorySlug repository, String headBranch, String baseBranch) {
        PullRequestPlace place = place(repository);
        return calls(place).findOpen(list(place, headBranch, "OPEN"), place.between(headBranch, baseBranch), MAX_PAGES);
    }

    @Override
    public Optional<PullRequest> findLastEnded(RepositorySlug repository, String headBranch, String baseBranch) {
        PullRequestPlace place = place(repository);
        return calls(place)
                .findEnded(
                        list(place, headBranch, "ALL&order=NEWEST"), place.between(headBranch, baseBranch), MAX_PAGES);
    }

    private static String list(PullRequestPlace place, String head, String state) {
        return place.path() + "?direction=OUTGOING&at=" + encode("refs/heads/" + head) + "&limit=100&state=" + state;
    }

    @Override
    public PullRequest create(RepositorySlug repository, NewPullRequest wanted) {
        PullRequestPlace place = place(repository);
        ObjectNode body = TEXTS.fields(wanted.title(), wanted.body());
        body.putObject("fromRef").put("id", "refs/heads/" + wanted.headBranch());
        body.putObject("toRef").put("id", "refs/heads/" + wanted.baseBranch());
        String subject = place.between(wanted.headBranch(), wanted.baseBranch()).subject();
        ForgeCall call = ForgeCall.send("POST", place.path(), body, subject).handling(404, 409);
        return calls(place).open(new Opening(this, repository, wanted, call), DataCenterForge::whyNotOpened);
    }

    private static NotOpened whyNotOpened(ForgeAnswer answer) {
        String exception = exception(answer);
        if (exception.endsWith("DuplicatePullRequestException")) {
            return NotOpened.EXISTS;
        }
        if (exception.endsWith("EmptyPullRequestException")) {
            return NotOpened.NO_DIFFERENCE;
        }
        return answer.status() == 404 ? NotOpened.BRANCH_NOT_SEEN : NotOpened.OTHER;
    }

    private static String exception(ForgeAnswer answer) {
        return answer.body().at("/errors/0/exceptionName").asText("");
    }

    @Override
    public int longestBody() {
        return TEXTS.longestBody();
    }

    @Override
    public PullRequest update(RepositorySlug repository, long number, String title, String body) {
        PullRequestPlace place = place(repository);
        JsonNode now = look(place, number);
        ObjectNode change =
                TEXTS.fields(title, body).put("version", now.path("version").asLong());
        // left out, they would be taken off
        change.set("reviewers", now.path("reviewers"));
        ForgeCall call = put(place, number, change);
        ForgeAnswer answer = http.send(call);
        if (answer.status() == 409 && exception(answer).endsWith("InvalidPullRequestReviewersException")) {
            change.set("reviewers", withoutGone(now.path("reviewers"), answer));
            call = put(place, number, change);
            answer = http.send(call);
        }
        return changed(place, call, answer);
    }

    private static ForgeCall put(PullRequestPlace place, long number, ObjectNode change) {
        return ForgeCall.send("PUT", place.one(number), change, place.subject(number))
                .handling(409);
    }

    /** Who has left goes on being listed, but a change that repeats them is refused. */
    private static ArrayNode withoutGone(JsonNode reviewers, ForgeAnswer refusal) {
        List<String> gone = texts(refusal.body().at("/errors/0/reviewerErrors"), "/context");
        ArrayNode left = ForgeJson.object().putArray("reviewers");
        reviewers.forEach(reviewer -> {
            if (!gone.contains(reviewer.at("/user/name").asText())) {
                left.add(reviewer);
            }
        });
        return left;
    }

    private PullRequest changed(PullRequestPlace place, ForgeCall change) {
        ForgeCall call = change.handling(409);
        return changed(place, call, http.send(call));
    }

    private PullRequest changed(PullRequestPlace place, ForgeCall call, ForgeAnswer answer) {
        if (isOutOfDate(answer)) {
            throw ForgeException.passing(
                    Reason.UNAVAILABLE,
                    call.subject() + " was changed by somebody else meanwhile; try again",
                    SOON,
                    null);
        }
        if (!answer.isSuccess()) {
            throw http.refusal(call, answer);
        }
        return new DataCenterPullRequests(http, place).read(answer.body(), call);
    }

    private static boolean isOutOfDate(ForgeAnswer answer) {
        return answer.status() == 409 && exception(answer).endsWith("OutOfDateException");
    }

    private JsonNode look(PullRequestPlace place, long number) {
        ForgeCall call = ForgeCall.get(place.one(number), place.subject(number));
        JsonNode node = http.send(call).body();
        // refuses what is no pull request
        new ForgeJson(node, call, http).number("/id");
        return node;
    }

    @Override
    public PullRequest get(RepositorySlug repository, long number) {
        PullRequestPlace place = place(repository);
        return new DataCenterPullRequests(http, place).complete(number, look(place, number));
    }

    @Override
    public ReviewDecision reviewDecision(RepositorySlug repository, long number) {
        PullRequestPlace place = place(repository);
        return new DataCenterPullRequests(http, place).decision(number, look(place, number));
    }

    @Override
    public void comment(RepositorySlug repository, long number, String text) {
        PullRequestPlace place = place(repository);
        calls(place).comment(place.one(number) + "/comments", "/text", text, place.subject(number));
    }

    @Override
    public PullRequest merge(RepositorySlug repository, long number, MergeMethod method, String expectedHeadCommit) {
        PullRequestPlace place = place(repository);
        String subject = place.subject(number);
        JsonNode node = look(place, number);
        if (DataCenterPullRequests.state(node) != PullRequestState.OPEN
                || !node.at("/fromRef/latestCommit").asText().equals(expectedHeadCommit)) {
            PullRequest now = new DataCenterPullRequests(http, place).complete(number, node);
            if (now.state() == PullRequestState.MERGED) {
                return now;
            }
            throw MergeRefusal.of(subject, "", now, expectedHeadCommit, true, now::mergeability);
        }
        ObjectNode body = ForgeJson.object().put("strategyId", strategy(method));
        String path =
                place.one(number) + "/merge?version=" + node.path("version").asLong();
        ForgeAnswer answer =
                http.send(ForgeCall.send("POST", path, body, subject).handling(400, 409));
        PullRequest now = get(repository, number);
        return calls(place)
                .merged(
                        answer,
                        now,
                        subject,
                        expectedHeadCommit,
                        true,
                        () -> isOutOfDate(answer) ? Mergeability.UNKNOWN : inTheWay(repository, now, method, subject));
    }

    private Mergeability inTheWay(RepositorySlug repository, PullRequest now, MergeMethod method, String subject) {
        return isAllowed(repository, method, subject) ? now.mergeability() : Mergeability.methodForbidden(method);
    }

    private boolean isAllowed(RepositorySlug repository, MergeMethod method, String subject) {
        ForgeCall call = ForgeCall.get(repositoryPath(repository) + "/settings/pull-requests", subject)
                .handling(401, 403, 404);
        JsonNode strategies = http.send(call).body().at("/mergeConfig/strategies");
        for (JsonNode one : strategies) {
            if (one.path("id").asText().equals(strategy(method))) {
                return one.path("enabled").asBoolean(true);
            }
        }
        return strategies.isEmpty();
    }

    @Override
    public PullRequest close(RepositorySlug repository, long number) {
        PullRequestPlace place = place(repository);
        JsonNode now = look(place, number);
        if (DataCenterPullRequests.state(now) != PullRequestState.OPEN) {
            return new DataCenterPullRequests(http, place).complete(number, now);
        }
        String path =
                place.one(number) + "/decline?version=" + now.path("version").asLong();
        return changed(place, ForgeCall.send("POST", path, ForgeJson.object(), place.subject(number)));
    }

    @Override
    public Map<Long, String> listOpen(RepositorySlug repository) {
        PullRequestPlace place = place(repository);
        return calls(place).listOpen(place.path() + "?state=OPEN&limit=100", place, "updatedDate", MAX_PAGES);
    }

    @Override
    public List<String> decorate(RepositorySlug repository, long number, Decoration wanted) {
        PullRequestPlace place = place(repository);
        String subject = place.subject(number);
        BestEffort effort = new BestEffort(subject);
        BitbucketDecorations.noteMissing(effort, wanted);
        JsonNode now = look(place, number);
        for (String login : lacking(wanted.reviewers(), texts(now.path("reviewers"), "/user/name"))) {
            effort.attempt("the reviewer " + login, () -> {
                ObjectNode person = ForgeJson.object().put("role", "REVIEWER");
                person.putObject("user").put("name", login);
                http.send(ForgeCall.send("POST", place.one(number) + "/participants", person, subject));
            });
        }
        if (wanted.draft() && !now.path("draft").asBoolean()) {
            effort.attempt("the mark of a draft", () -> {
                // with the reviewers that were just added, since the list takes the old one's place
                JsonNode then = look(place, number);
                ObjectNode change = ForgeJson.object().put("draft", true);
                List.of("version", "title", "description", "reviewers")
                        .forEach(field -> change.set(field, then.get(field)));
                changed(place, ForgeCall.send("PUT", place.one(number), change, subject));
            });
        }
        return effort.shortfalls();
    }

    @Override
    public boolean mergeWhenReady(
            RepositorySlug repository, long number, MergeMethod method, String expectedHeadCommit) {
        PullRequestPlace place = place(repository);
        JsonNode now = look(place, number);
        if (!now.at("/fromRef/latestCommit").asText().equals(expectedHeadCommit)) {
            return false;
        }
        // the version stands for the head; a later push takes the request back
        long version = now.path("version").asLong();
        ObjectNode body = ForgeJson.object()
                .put("autoMerge", true)
                .put("strategyId", strategy(method))
                .put("version", version);
        ForgeCall call = ForgeCall.send(
                        "POST", place.one(number) + "/merge?version=" + version, body, place.subject(number))
                .handling(400, 401, 403, 409);
        return http.send(call).isSuccess();
    }

    @Override
    public void cancelMerge(RepositorySlug repository, long number) {
        PullRequestPlace place = place(repository);
        // 404 of servers before 8.15, which merge nothing by themselves; 409 where it is not open
        http.send(ForgeCall.send("DELETE", place.one(number) + "/auto-merge", null, place.subject(number))
                .handling(404, 409));
    }

    private static String strategy(MergeMethod method) {
        return switch (method) {
            case MERGE -> "no-ff";
            case SQUASH -> "squash";
            case REBASE -> "rebase-ff-only";
        };
    }

    private static PullRequestPlace place(RepositorySlug repository) {
        return new PullRequestPlace(repository, repositoryPath(repository) + "/pull-requests", "pull request");
    }

    private static String repositoryPath(RepositorySlug repository) {
        return "/projects/" + PullRequestPlace.flat(repository, "/repos/", "Bitbucket");
    }

    @Override
    public ForgeAccount account(RepositorySlug repository) {
        return new DataCenterAccounts(http, repositoryPath(repository)).account(repository);
    }
}
