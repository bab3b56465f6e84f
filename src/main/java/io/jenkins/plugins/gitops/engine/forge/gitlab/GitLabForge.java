package io.jenkins.plugins.gitops.engine.forge.gitlab;

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
 * Merge requests on GitLab, {@code https://<host>/api/v4}; numbers are the project's own ({@code iid}).
 *
 * <p>The token (personal, project or group) needs the scope {@code api} and at least the role Developer; to merge into a
 * protected branch, the role that the branch asks for. Whether a merge makes a merge commit or is a fast-forward is the
 * project's setting; {@link MergeMethod#REBASE} is refused.
 */
public final class GitLabForge implements Forge, Reviews {

    private static final ForgeDialect DIALECT = new ForgeDialect(
            "GitLab",
            "Bearer",
            Map.of("Accept", "application/json"),
            "has the scope \"api\" and at least the role Developer in the project");

    private static final int LONGEST_TITLE = 255;

    /** GitLab takes a million characters; GitHub's limit keeps pages readable. */
    private static final int LONGEST_BODY = 65_536;

    private static final int MOST_PAGES = 20;

    private static final Duration UNTIL_BRANCH_IS_SEEN = Duration.ofSeconds(2);

    private final ForgeHttp http;
    private final GitLabMergeRequests mergeRequests;
    private final GitLabReviews reviews;

    /**
     * Prepares the adapter; asks nothing.
     *
     * @throws IllegalArgumentException when the client follows redirects by itself
     */
    public GitLabForge(HttpClient client, ForgeEndpoint endpoint) {
        this.http = new ForgeHttp(client, endpoint, DIALECT);
        this.mergeRequests = new GitLabMergeRequests(http);
        this.reviews = new GitLabReviews(http, mergeRequests);
    }

    @Override
    public Optional<PullRequest> findOpen(RepositorySlug repository, String headBranch, String baseBranch) {
        String list = project(repository) + "/merge_requests?state=opened&per_page=100&source_branch="
                + encode(headBranch) + "&target_branch=" + encode(baseBranch);
        for (int page = 1; page <= MOST_PAGES; page++) {
            ForgeCall call = ForgeCall.get(list + "&page=" + page, subject(repository, headBranch, baseBranch));
            ForgeAnswer answer = http.send(call);
            for (JsonNode node : http.list(call, answer)) {
                if (GitLabMergeRequests.isWithinRepository(node)) {
                    PullRequest found = mergeRequests.read(node, call);
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
        String subject = subject(repository, wanted.headBranch(), wanted.baseBranch());
        requireDifference(repository, wanted, subject);
        ObjectNode body = texts(wanted.title(), wanted.body());
        body.put("source_branch", wanted.headBranch()).put("target_branch", wanted.baseBranch());
        ForgeCall call = ForgeCall.send("POST", project(repository) + "/merge_requests", body, subject)
                .handling(400, 404, 409, 422);
        ForgeAnswer answer = http.send(call);
        if (answer.isSuccess()) {
            return mergeRequests.read(answer.body(), call);
        }
        String words = answer.message().toLowerCase(Locale.ROOT);
        if (answer.status() == 409 || words.contains("already exists")) {
            return adopt(repository, wanted, subject);
        }
        if (answer.status() == 404 || words.contains("source_branch") && words.contains("does not exist")) {
            throw notSeen(call, answer);
        }
        throw http.refusal(call, answer);
    }

    /** GitLab opens merge requests without commits, and shows that only later; so this is asked first. */
    private void requireDifference(RepositorySlug repository, NewPullRequest wanted, String subject) {
        String path = project(repository) + "/repository/compare?from=" + encode(wanted.baseBranch()) + "&to="
                + encode(wanted.headBranch());
        ForgeCall call = ForgeCall.get(path, subject).handling(404);
        ForgeAnswer answer = http.send(call);
        if (answer.status() == 404) {
            throw notSeen(call, answer);
        }
        if (!answer.body().path("commits").isArray()) {
            throw http.unreadable(call, "was answered without \"/commits\"; check that this is the address of its API");
        }
        if (answer.body().path("commits").isEmpty()) {
            throw new ForgeException(
                    Reason.NO_DIFFERENCE,
                    subject + ": " + wanted.headBranch() + " has no commit that " + wanted.baseBranch()
                            + " lacks; nothing is to be merged",
                    null);
        }
    }

    private ForgeException notSeen(ForgeCall call, ForgeAnswer answer) {
        return ForgeException.passing(
                Reason.NOT_FOUND,
                http.refusal(call, answer).getMessage()
                        + "; right after the first push of a branch GitLab may not see it for a moment, try again",
                UNTIL_BRANCH_IS_SEEN,
                null);
    }

    private PullRequest adopt(RepositorySlug repository, NewPullRequest wanted, String subject) {
        PullRequest found = findOpen(repository, wanted.headBranch(), wanted.baseBranch())
                .orElseThrow(() -> ForgeException.passing(
                        Reason.REFUSED,
                        subject + " exists already, but GitLab does not list it; try again",
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
        ForgeCall call =
                ForgeCall.send("PUT", mergeRequest(repository, number), texts(title, body), name(repository, number));
        return mergeRequests.read(http.send(call).body(), call);
    }

    @Override
    public PullRequest get(RepositorySlug repository, long number) {
        ForgeCall call = ForgeCall.get(mergeRequest(repository, number), name(repository, number));
        return mergeRequests.read(http.send(call).body(), call);
    }

    @Override
    public void comment(RepositorySlug repository, long number, String text) {
        ObjectNode body = ForgeJson.object().put("body", TextLimit.body(text, LONGEST_BODY));
        http.send(ForgeCall.send("POST", mergeRequest(repository, number) + "/notes", body, name(repository, number)));
    }

    @Override
    public PullRequest merge(RepositorySlug repository, long number, MergeMethod method, String expectedHeadCommit) {
        String subject = name(repository, number);
        if (method == MergeMethod.REBASE) {
            throw new ForgeException(
                    Reason.REFUSED,
                    subject + ": GitLab rebases by the project's setting only; set the project's merge method to"
                            + " fast-forward and use MERGE, or choose another method",
                    null);
        }
        ObjectNode body = ForgeJson.object().put("sha", expectedHeadCommit).put("squash", method == MergeMethod.SQUASH);
        ForgeCall call = ForgeCall.send("PUT", mergeRequest(repository, number) + "/merge", body, subject)
                .handling(405, 406, 409, 422);
        ForgeAnswer answer = http.send(call);
        PullRequest now = get(repository, number);
        if (now.state() == PullRequestState.MERGED) {
            return now;
        }
        if (answer.isSuccess()) {
            throw ForgeException.passing(
                    Reason.UNAVAILABLE,
                    subject + " is being merged, but GitLab does not show it yet; try again",
                    UNTIL_BRANCH_IS_SEEN,
                    null);
        }
        // its words, "405 Method Not Allowed", are the same for every reason
        String words = answer.message().contains("Not Allowed") ? "" : answer.message();
        throw MergeRefusal.of(subject, words, now, expectedHeadCommit, true);
    }

    @Override
    public PullRequest close(RepositorySlug repository, long number) {
        PullRequest now = get(repository, number);
        if (!now.isOpen()) {
            return now;
        }
        ObjectNode body = ForgeJson.object().put("state_event", "close");
        ForgeCall call = ForgeCall.send("PUT", mergeRequest(repository, number), body, name(repository, number));
        return mergeRequests.read(http.send(call).body(), call);
    }

    @Override
    public List<Approval> approvals(RepositorySlug repository, long number) {
        return reviews.approvals(mergeRequest(repository, number), name(repository, number));
    }

    @Override
    public Optional<PullRequest> findLastEnded(RepositorySlug repository, String headBranch, String baseBranch) {
        return reviews.findLastEnded(
                project(repository), headBranch, baseBranch, subject(repository, headBranch, baseBranch));
    }

    private static ObjectNode texts(String title, String body) {
        return ForgeJson.object()
                .put("title", TextLimit.title(title, LONGEST_TITLE))
                .put("description", TextLimit.body(body, LONGEST_BODY));
    }

    private static String project(RepositorySlug repository) {
        return "/projects/" + encode(repository.toString());
    }

    private static String mergeRequest(RepositorySlug repository, long number) {
        return project(repository) + "/merge_requests/" + number;
    }

    private static String name(RepositorySlug repository, long number) {
        return "Merge request " + number + " of " + repository;
    }

    private static String subject(RepositorySlug repository, String headBranch, String baseBranch) {
        return "The merge request from " + headBranch + " to " + baseBranch + " of " + repository;
    }
}
