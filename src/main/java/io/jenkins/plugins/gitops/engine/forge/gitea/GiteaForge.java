package io.jenkins.plugins.gitops.engine.forge.gitea;

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
 * Pull requests on Gitea or Forgejo, {@code https://<host>/api/v1}.
 *
 * <p>The token needs the scopes {@code write:repository} and, to comment, {@code write:issue}.
 */
public final class GiteaForge implements Forge, Reviews {

    private static final ForgeDialect DIALECT = new ForgeDialect(
            "Gitea",
            "token",
            Map.of("Accept", "application/json"),
            "has the scopes \"write:repository\" and \"write:issue\", of an account that may write to the repository");

    private static final int LONGEST_TITLE = 255;

    /** Gitea has no limit of its own; GitHub's keeps pages readable. */
    private static final int LONGEST_BODY = 65_536;

    /** With Gitea's usual page of 50: two thousand open pull requests. */
    private static final int MOST_PAGES = 40;

    private static final Duration UNTIL_BRANCH_IS_SEEN = Duration.ofSeconds(2);

    private final ForgeHttp http;
    private final GiteaPullRequests pullRequests;
    private final GiteaReviews reviews;

    /**
     * Prepares the adapter; asks nothing.
     *
     * @throws IllegalArgumentException when the client follows redirects by itself
     */
    public GiteaForge(HttpClient client, ForgeEndpoint endpoint) {
        this.http = new ForgeHttp(client, endpoint, DIALECT);
        this.pullRequests = new GiteaPullRequests(http);
        this.reviews = new GiteaReviews(http, pullRequests);
    }

    @Override
    public Optional<PullRequest> findOpen(RepositorySlug repository, String headBranch, String baseBranch) {
        String subject = subject(repository, headBranch, baseBranch);
        // there is no filter by head, and older servers ignore the one by base: both are checked here
        String list = pulls(repository) + "?state=open&limit=50&base_branch=" + encode(baseBranch);
        for (int page = 1; page <= MOST_PAGES; page++) {
            ForgeCall call = ForgeCall.get(list + "&page=" + page, subject);
            ForgeAnswer answer = http.send(call);
            for (JsonNode node : http.list(call, answer)) {
                if (GiteaPullRequests.isWithinRepository(node)) {
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
                ForgeCall.send("POST", pulls(repository), body, subject).handling(404, 409, 422);
        ForgeAnswer answer = http.send(call);
        if (answer.isSuccess()) {
            PullRequest created = pullRequests.read(answer.body(), call);
            if (GiteaPullRequests.isWithoutCommits(answer.body())) {
                close(repository, created.number());
                throw withoutDifference(subject, wanted);
            }
            return created;
        }
        String words = answer.message().toLowerCase(Locale.ROOT);
        if (answer.status() == 409 || words.contains("already exists")) {
            return adopt(repository, wanted, subject);
        }
        if (answer.status() == 422 && words.contains("no changes between")) {
            throw withoutDifference(subject, wanted);
        }
        if (answer.status() == 404) {
            throw ForgeException.passing(
                    Reason.NOT_FOUND,
                    http.refusal(call, answer).getMessage()
                            + "; right after the first push of a branch Gitea may not see it for a moment, try again",
                    UNTIL_BRANCH_IS_SEEN,
                    null);
        }
        throw http.refusal(call, answer);
    }

    private static ForgeException withoutDifference(String subject, NewPullRequest wanted) {
        return new ForgeException(
                Reason.NO_DIFFERENCE,
                subject + ": " + wanted.headBranch() + " has no commit that " + wanted.baseBranch()
                        + " lacks; nothing is to be merged",
                null);
    }

    private PullRequest adopt(RepositorySlug repository, NewPullRequest wanted, String subject) {
        PullRequest found = findOpen(repository, wanted.headBranch(), wanted.baseBranch())
                .orElseThrow(() -> ForgeException.passing(
                        Reason.REFUSED,
                        subject + " exists already, but Gitea does not list it; try again",
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
                .put("Do", method.name().toLowerCase(Locale.ROOT))
                .put("head_commit_id", expectedHeadCommit);
        String subject = name(repository, number);
        // 404 stands for a closed pull request too, 405 and 409 for half a dozen things
        ForgeCall call = ForgeCall.send("POST", pull(repository, number) + "/merge", body, subject)
                .handling(404, 405, 409);
        ForgeAnswer answer = http.send(call);
        PullRequest now = get(repository, number);
        if (now.state() == PullRequestState.MERGED) {
            return now;
        }
        if (answer.isSuccess()) {
            throw ForgeException.passing(
                    Reason.UNAVAILABLE,
                    subject + " was merged, but Gitea does not show it yet; try again",
                    UNTIL_BRANCH_IS_SEEN,
                    null);
        }
        throw MergeRefusal.of(subject, answer.message(), now, expectedHeadCommit, false);
    }

    @Override
    public PullRequest close(RepositorySlug repository, long number) {
        ObjectNode body = ForgeJson.object().put("state", "closed");
        ForgeCall call = ForgeCall.send("PATCH", pull(repository, number), body, name(repository, number))
                .handling(412);
        ForgeAnswer answer = http.send(call);
        return answer.isSuccess() ? pullRequests.read(answer.body(), call) : get(repository, number);
    }

    @Override
    public List<Approval> approvals(RepositorySlug repository, long number) {
        return reviews.approvals(pull(repository, number), name(repository, number));
    }

    @Override
    public Optional<PullRequest> findLastEnded(RepositorySlug repository, String headBranch, String baseBranch) {
        return reviews.findLastEnded(
                pulls(repository), headBranch, baseBranch, subject(repository, headBranch, baseBranch));
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
                    "Repository " + repository + ": Gitea has no nested groups; write it as owner/name",
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
