package io.jenkins.plugins.gitops.engine.forge.github;

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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Pull requests on GitHub: {@code https://api.github.com}, or {@code https://<host>/api/v3} of an Enterprise Server.
 *
 * <p>The token needs, for the repository, the fine-grained permissions "Pull requests: read and write" and, to merge,
 * "Contents: read and write"; or the classic scope {@code repo}.
 */
public final class GitHubForge implements Forge, Reviews {

    private static final ForgeDialect DIALECT = new ForgeDialect(
            "GitHub",
            "Bearer",
            Map.of("Accept", "application/vnd.github+json", "X-GitHub-Api-Version", "2022-11-28"),
            "has the permissions \"Pull requests\" and \"Contents\" (read and write) for the repository, or the classic"
                    + " scope \"repo\"");

    private static final int LONGEST_TITLE = 256;
    private static final int LONGEST_BODY = 65_536;

    /** Far more than the one page that the filter leaves; only a forge that ignores it needs them. */
    private static final int MOST_PAGES = 20;

    private static final Duration UNTIL_BRANCH_IS_SEEN = Duration.ofSeconds(2);

    private final ForgeHttp http;
    private final GitHubPullRequests pullRequests;
    private final GitHubReviews reviews;

    /**
     * Prepares the adapter; asks nothing.
     *
     * @throws IllegalArgumentException when the client follows redirects by itself
     */
    public GitHubForge(HttpClient client, ForgeEndpoint endpoint) {
        this.http = new ForgeHttp(client, endpoint, DIALECT);
        this.pullRequests = new GitHubPullRequests(http);
        this.reviews = new GitHubReviews(http, pullRequests);
    }

    @Override
    public Optional<PullRequest> findOpen(RepositorySlug repository, String headBranch, String baseBranch) {
        String subject = subject(repository, headBranch, baseBranch);
        String filter = pulls(repository) + "?state=open&per_page=100&head="
                + encode(repository.owner() + ":" + headBranch) + "&base=" + encode(baseBranch);
        for (int page = 1; page <= MOST_PAGES; page++) {
            ForgeCall call = ForgeCall.get(filter + "&page=" + page, subject);
            ForgeAnswer answer = http.send(call);
            for (JsonNode node : http.list(call, answer)) {
                // the filter is ignored without a word when it is not as GitHub wants it, so it is not relied upon
                if (GitHubPullRequests.isWithinRepository(node)) {
                    PullRequest found = pullRequests.read(node, call);
                    if (found.isOpen()
                            && found.headBranch().equals(headBranch)
                            && found.baseBranch().equals(baseBranch)) {
                        return Optional.of(found);
                    }
                }
            }
            if (!answer.hasNextPage()) {
                break;
            }
        }
        return Optional.empty();
    }

    @Override
    public PullRequest create(RepositorySlug repository, NewPullRequest wanted) {
        ObjectNode body = texts(wanted.title(), wanted.body());
        body.put("head", wanted.headBranch()).put("base", wanted.baseBranch());
        String subject = subject(repository, wanted.headBranch(), wanted.baseBranch());
        ForgeCall call =
                ForgeCall.send("POST", pulls(repository), body, subject).handling(404, 422);
        ForgeAnswer answer = http.send(call);
        if (answer.isSuccess()) {
            return pullRequests.read(answer.body(), call);
        }
        String words = answer.message().toLowerCase(Locale.ROOT);
        if (words.contains("already exists")) {
            return adopt(repository, wanted, subject);
        }
        if (words.contains("no commits between")) {
            throw new ForgeException(
                    Reason.NO_DIFFERENCE,
                    subject + ": " + wanted.headBranch() + " has no commit that " + wanted.baseBranch()
                            + " lacks; nothing is to be merged",
                    null);
        }
        if (answer.status() == 404 || isNotSeen(answer, "head")) {
            throw ForgeException.passing(
                    Reason.NOT_FOUND,
                    http.refusal(call, answer).getMessage()
                            + "; right after the first push of a branch GitHub may not see it for a moment, try again",
                    UNTIL_BRANCH_IS_SEEN,
                    null);
        }
        throw http.refusal(call, answer);
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

    private PullRequest adopt(RepositorySlug repository, NewPullRequest wanted, String subject) {
        PullRequest found = findOpen(repository, wanted.headBranch(), wanted.baseBranch())
                .orElseThrow(() -> ForgeException.passing(
                        Reason.REFUSED,
                        subject + " exists already, but GitHub does not list it; try again",
                        UNTIL_BRANCH_IS_SEEN,
                        null));
        ObjectNode texts = texts(wanted.title(), wanted.body());
        if (found.title().equals(texts.path("title").asText())
                && found.body().equals(texts.path("body").asText())) {
            return found;
        }
        return update(repository, found.number(), wanted.title(), wanted.body());
    }

    @Override
    public PullRequest update(RepositorySlug repository, long number, String title, String body) {
        ForgeCall call =
                ForgeCall.send("PATCH", pull(repository, number), texts(title, body), name(repository, number));
        return pullRequests.read(http.send(call).body(), call);
    }

    @Override
    public PullRequest get(RepositorySlug repository, long number) {
        ForgeCall call = ForgeCall.get(pull(repository, number), name(repository, number));
        return pullRequests.read(http.send(call).body(), call);
    }

    @Override
    public void comment(RepositorySlug repository, long number, String text) {
        ObjectNode body = ForgeJson.object().put("body", TextLimit.body(text, LONGEST_BODY));
        String path = repositoryPath(repository) + "/issues/" + number + "/comments";
        http.send(ForgeCall.send("POST", path, body, name(repository, number)));
    }

    @Override
    public PullRequest merge(RepositorySlug repository, long number, MergeMethod method, String expectedHeadCommit) {
        ObjectNode body = ForgeJson.object()
                .put("sha", expectedHeadCommit)
                .put("merge_method", method.name().toLowerCase(Locale.ROOT));
        String subject = name(repository, number);
        ForgeCall call = ForgeCall.send("PUT", pull(repository, number) + "/merge", body, subject)
                .handling(405, 409);
        ForgeAnswer answer = http.send(call);
        PullRequest now = get(repository, number);
        if (now.state() == PullRequestState.MERGED) {
            return now;
        }
        if (answer.isSuccess()) {
            return merged(now, new ForgeJson(answer.body(), call, http).text("/sha"));
        }
        throw MergeRefusal.of(subject, answer.message(), now, expectedHeadCommit, true);
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
        ForgeCall call = ForgeCall.send("PATCH", pull(repository, number), body, name(repository, number))
                .handling(422);
        ForgeAnswer answer = http.send(call);
        if (answer.isSuccess()) {
            return pullRequests.read(answer.body(), call);
        }
        PullRequest now = get(repository, number);
        if (now.isOpen()) {
            throw http.refusal(call, answer);
        }
        return now;
    }

    @Override
    public List<Approval> approvals(RepositorySlug repository, long number) {
        return reviews.approvals(pull(repository, number), name(repository, number));
    }

    @Override
    public Optional<PullRequest> findLastEnded(RepositorySlug repository, String headBranch, String baseBranch) {
        return reviews.findLastEnded(
                pulls(repository),
                repository.owner(),
                headBranch,
                baseBranch,
                subject(repository, headBranch, baseBranch));
    }

    private static ObjectNode texts(String title, String body) {
        return ForgeJson.object()
                .put("title", TextLimit.title(title, LONGEST_TITLE))
                .put("body", TextLimit.body(body, LONGEST_BODY));
    }

    private static String repositoryPath(RepositorySlug repository) {
        if (repository.owner().contains("/")) {
            throw new ForgeException(
                    Reason.REFUSED,
                    "Repository " + repository + ": GitHub has no nested groups; write it as owner/name",
                    null);
        }
        return "/repos/" + encode(repository.owner()) + "/" + encode(repository.name());
    }

    private static String pulls(RepositorySlug repository) {
        return repositoryPath(repository) + "/pulls";
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
