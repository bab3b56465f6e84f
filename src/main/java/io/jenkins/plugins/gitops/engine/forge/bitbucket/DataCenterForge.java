package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import static io.jenkins.plugins.gitops.engine.forge.ForgeCall.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.Approval;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.ForgeDialect;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.MergeRefusal;
import io.jenkins.plugins.gitops.engine.forge.Mergeability;
import io.jenkins.plugins.gitops.engine.forge.NewPullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.Reviews;
import io.jenkins.plugins.gitops.engine.forge.TextLimit;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Pull requests on Bitbucket Data Center, {@code https://<host>/rest/api/1.0}; the owner is the project's key, or {@code
 * ~user}.
 *
 * <p>The HTTP access token (personal, project or repository) needs the permission to write to the repository. A pull
 * request has a version that every change must name, so changes look at it first; a merge names the version that was seen
 * with the expected head.
 */
public final class DataCenterForge implements Forge, Reviews {

    private static final ForgeDialect DIALECT = new ForgeDialect(
            "Bitbucket",
            "Bearer",
            // without the last one it takes uploads from elsewhere for forgeries
            Map.of("Accept", "application/json", "X-Atlassian-Token", "no-check"),
            "has the permission \"Repository write\"");

    private static final int LONGEST_TITLE = 255;
    private static final int LONGEST_BODY = 32_768;
    private static final int MOST_PAGES = 20;
    private static final Duration UNTIL_BRANCH_IS_SEEN = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final ForgeHttp http;
    private final DataCenterPullRequests pullRequests;

    /**
     * Prepares the adapter; asks nothing.
     *
     * @throws IllegalArgumentException when the client follows redirects by itself
     */
    public DataCenterForge(HttpClient client, ForgeEndpoint endpoint) {
        this.http = new ForgeHttp(client, endpoint, DIALECT);
        this.pullRequests = new DataCenterPullRequests(http);
    }

    @Override
    public Optional<PullRequest> findOpen(RepositorySlug repository, String headBranch, String baseBranch) {
        return find(repository, headBranch, baseBranch, "OPEN", node -> true);
    }

    @Override
    public Optional<PullRequest> findLastEnded(RepositorySlug repository, String headBranch, String baseBranch) {
        return find(
                repository,
                headBranch,
                baseBranch,
                "ALL&order=NEWEST",
                node -> DataCenterPullRequests.state(node) != PullRequestState.OPEN);
    }

    private Optional<PullRequest> find(
            RepositorySlug repository, String head, String base, String state, Predicate<JsonNode> wanted) {
        String list = pulls(repository) + "?direction=OUTGOING&at=" + encode("refs/heads/" + head) + "&limit=100&state="
                + state;
        long start = 0;
        for (int page = 0; page < MOST_PAGES; page++) {
            ForgeCall call = ForgeCall.get(list + "&start=" + start, subject(repository, head, base));
            JsonNode answer = http.send(call).body();
            if (!answer.path("values").isArray()) {
                throw http.unreadable(
                        call, "was answered without \"/values\"; check that this is the address of its API");
            }
            for (JsonNode node : answer.path("values")) {
                if (DataCenterPullRequests.isOf(node, head, base) && wanted.test(node)) {
                    return Optional.of(completed(repository, node, call));
                }
            }
            if (answer.path("isLastPage").asBoolean(true)) {
                break;
            }
            start = answer.path("nextPageStart").asLong(start + 1);
        }
        return Optional.empty();
    }

    /** Adds what only other calls tell: the merge. */
    private PullRequest completed(RepositorySlug repository, JsonNode node, ForgeCall call) {
        boolean merged = DataCenterPullRequests.state(node) == PullRequestState.MERGED;
        return pullRequests.read(
                node, call, Mergeability.UNKNOWN, merged ? merge(repository, node, call.subject()) : null);
    }

    private PullRequest.Merge merge(RepositorySlug repository, JsonNode node, String subject) {
        String path = pull(repository, node.path("id").asLong()) + "/activities?limit=100";
        PullRequest.Merge merge = DataCenterPullRequests.merge(
                http.send(ForgeCall.get(path, subject)).body().path("values"), node);
        if (merge == null) {
            throw ForgeException.passing(
                    Reason.UNAVAILABLE,
                    subject + " is merged, but Bitbucket does not tell its merge commit yet; try again",
                    SOON,
                    null);
        }
        return merge;
    }

    @Override
    public PullRequest create(RepositorySlug repository, NewPullRequest wanted) {
        ObjectNode body = texts(wanted.title(), wanted.body());
        body.putObject("fromRef").put("id", "refs/heads/" + wanted.headBranch());
        body.putObject("toRef").put("id", "refs/heads/" + wanted.baseBranch());
        String subject = subject(repository, wanted.headBranch(), wanted.baseBranch());
        ForgeCall call =
                ForgeCall.send("POST", pulls(repository), body, subject).handling(404, 409);
        ForgeAnswer answer = http.send(call);
        if (answer.isSuccess()) {
            return completed(repository, answer.body(), call);
        }
        String exception = exception(answer);
        if (exception.endsWith("DuplicatePullRequestException")) {
            return adopt(repository, wanted, subject);
        }
        if (exception.endsWith("EmptyPullRequestException")) {
            throw new ForgeException(
                    Reason.NO_DIFFERENCE,
                    subject + ": " + wanted.headBranch() + " has no commit that " + wanted.baseBranch()
                            + " lacks; nothing is to be merged",
                    null);
        }
        if (answer.status() == 404) {
            throw ForgeException.passing(
                    Reason.NOT_FOUND,
                    http.refusal(call, answer).getMessage()
                            + "; right after the first push of a branch Bitbucket may not see it for a moment, try again",
                    UNTIL_BRANCH_IS_SEEN,
                    null);
        }
        throw http.refusal(call, answer);
    }

    private static String exception(ForgeAnswer answer) {
        return answer.body().at("/errors/0/exceptionName").asText("");
    }

    private PullRequest adopt(RepositorySlug repository, NewPullRequest wanted, String subject) {
        PullRequest found = findOpen(repository, wanted.headBranch(), wanted.baseBranch())
                .orElseThrow(() -> ForgeException.passing(
                        Reason.REFUSED,
                        subject + " exists already, but Bitbucket does not list it; try again",
                        UNTIL_BRANCH_IS_SEEN,
                        null));
        ObjectNode texts = texts(wanted.title(), wanted.body());
        if (found.title().equals(texts.path("title").asText())
                && found.body().equals(texts.path("description").asText())) {
            return found;
        }
        return update(repository, found.number(), wanted.title(), wanted.body());
    }

    @Override
    public PullRequest update(RepositorySlug repository, long number, String title, String body) {
        JsonNode now = look(repository, number);
        ObjectNode change =
                texts(title, body).put("version", now.path("version").asLong());
        // left out, they would be taken off
        change.set("reviewers", now.path("reviewers"));
        ForgeCall call = ForgeCall.send("PUT", pull(repository, number), change, name(repository, number))
                .handling(409);
        return completed(repository, changed(call).body(), call);
    }

    private ForgeAnswer changed(ForgeCall call) {
        ForgeAnswer answer = http.send(call);
        if (answer.status() == 409 && exception(answer).endsWith("OutOfDateException")) {
            throw ForgeException.passing(
                    Reason.UNAVAILABLE,
                    call.subject() + " was changed by somebody else meanwhile; try again",
                    SOON,
                    null);
        }
        if (!answer.isSuccess()) {
            throw http.refusal(call, answer);
        }
        return answer;
    }

    private JsonNode look(RepositorySlug repository, long number) {
        ForgeCall call = ForgeCall.get(pull(repository, number), name(repository, number));
        JsonNode node = http.send(call).body();
        // refuses what is no pull request
        new ForgeJson(node, call, http).number("/id");
        return node;
    }

    @Override
    public PullRequest get(RepositorySlug repository, long number) {
        return complete(repository, number, look(repository, number));
    }

    private PullRequest complete(RepositorySlug repository, long number, JsonNode node) {
        ForgeCall call = ForgeCall.get(pull(repository, number), name(repository, number));
        PullRequest found = completed(repository, node, call);
        if (!found.isOpen()) {
            return found;
        }
        ForgeCall question = ForgeCall.get(pull(repository, number) + "/merge", name(repository, number));
        Mergeability mergeability =
                DataCenterPullRequests.mergeability(http.send(question).body());
        return pullRequests.read(node, call, mergeability, null);
    }

    @Override
    public List<Approval> approvals(RepositorySlug repository, long number) {
        return DataCenterPullRequests.approvals(look(repository, number));
    }

    @Override
    public void comment(RepositorySlug repository, long number, String text) {
        ObjectNode body = ForgeJson.object().put("text", TextLimit.body(text, LONGEST_BODY));
        http.send(ForgeCall.send("POST", pull(repository, number) + "/comments", body, name(repository, number)));
    }

    @Override
    public PullRequest merge(RepositorySlug repository, long number, MergeMethod method, String expectedHeadCommit) {
        String subject = name(repository, number);
        JsonNode node = look(repository, number);
        if (DataCenterPullRequests.state(node) != PullRequestState.OPEN
                || !node.at("/fromRef/latestCommit").asText().equals(expectedHeadCommit)) {
            PullRequest now = complete(repository, number, node);
            if (now.state() == PullRequestState.MERGED) {
                return now;
            }
            throw MergeRefusal.of(subject, "", now, expectedHeadCommit, true);
        }
        ObjectNode body = ForgeJson.object()
                .put(
                        "strategyId",
                        switch (method) {
                            case MERGE -> "no-ff";
                            case SQUASH -> "squash";
                            case REBASE -> "rebase-ff-only";
                        });
        String path = pull(repository, number) + "/merge?version="
                + node.path("version").asLong();
        ForgeAnswer answer =
                http.send(ForgeCall.send("POST", path, body, subject).handling(400, 409));
        PullRequest now = get(repository, number);
        if (now.state() == PullRequestState.MERGED) {
            return now;
        }
        String words = answer.message();
        boolean strategy = words.contains("strategy");
        throw MergeRefusal.of(subject, words + (strategy ? " (not allowed here)" : ""), now, expectedHeadCommit, true);
    }

    @Override
    public PullRequest close(RepositorySlug repository, long number) {
        JsonNode now = look(repository, number);
        if (DataCenterPullRequests.state(now) == PullRequestState.OPEN) {
            String path = pull(repository, number) + "/decline?version="
                    + now.path("version").asLong();
            ForgeCall call = ForgeCall.send("POST", path, ForgeJson.object(), name(repository, number))
                    .handling(409);
            now = changed(call).body();
        }
        return completed(repository, now, ForgeCall.get(pull(repository, number), name(repository, number)));
    }

    private static ObjectNode texts(String title, String body) {
        return ForgeJson.object()
                .put("title", TextLimit.title(title, LONGEST_TITLE))
                .put("description", TextLimit.body(body, LONGEST_BODY));
    }

    private static String pulls(RepositorySlug repository) {
        if (repository.owner().contains("/")) {
            throw new ForgeException(
                    Reason.REFUSED,
                    "Repository " + repository + ": Bitbucket has no nested groups; write it as project/name",
                    null);
        }
        return "/projects/" + encode(repository.owner()) + "/repos/" + encode(repository.name()) + "/pull-requests";
    }

    private static String pull(RepositorySlug repository, long number) {
        return pulls(repository) + "/" + number;
    }

    private static String name(RepositorySlug repository, long number) {
        return "Pull request " + number + " of " + repository;
    }

    private static String subject(RepositorySlug repository, String headBranch, String baseBranch) {
        return "The pull request from " + headBranch + " to " + baseBranch + " of " + repository;
    }
}
