package io.jenkins.plugins.gitops.engine.forge.gitlab;

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
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.Mergeability;
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
import java.net.http.HttpClient;
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
public final class GitLabForge implements Forge, Reviews, OpenPullRequests, Decorations, AutoMerge, Accounts {

    /** How addresses of repositories are built, such as {@code https://host/gitlab/group/sub/config.git}. */
    public static final RepositoryAddresses ADDRESSES = new RepositoryAddresses("GitLab", "/api/v4", "", true);

    private static final ForgeDialect DIALECT = new ForgeDialect(
            "GitLab",
            "Bearer",
            Map.of("Accept", "application/json"),
            "has the scope \"api\" and at least the role Developer in the project");

    /** GitLab takes bodies of a million characters; GitHub's limit keeps pages readable. */
    static final ForgeTexts TEXTS = new ForgeTexts("description", 255, 65_536);

    private static final int MAX_PAGES = 20;

    private final ForgeHttp http;
    private final PullRequestCalls calls;

    /**
     * Prepares the adapter; asks nothing.
     *
     * @throws IllegalArgumentException when the client follows redirects by itself
     */
    public GitLabForge(HttpClient client, ForgeEndpoint endpoint) {
        this(new ForgeHttp(client, endpoint, DIALECT));
    }

    /**
     * Prepares an adapter that remembers together with the others of its endpoint and credential; asks nothing.
     *
     * @throws IllegalArgumentException when the client follows redirects by itself
     */
    public GitLabForge(HttpClient client, ForgeEndpoint endpoint, ForgeMemory memory) {
        this(new ForgeHttp(client, endpoint, DIALECT, memory));
    }

    private GitLabForge(ForgeHttp http) {
        this.http = http;
        this.calls = new PullRequestCalls(http, ForgePaging.LINK_HEADER, new GitLabMergeRequests(http), TEXTS);
    }

    @Override
    public Optional<PullRequest> findOpen(RepositorySlug repository, String headBranch, String baseBranch) {
        PullRequestPlace place = place(repository);
        String filter = "?state=opened&per_page=100&source_branch=" + encode(headBranch) + "&target_branch="
                + encode(baseBranch);
        return calls.findOpen(place.path() + filter, place.between(headBranch, baseBranch), MAX_PAGES);
    }

    @Override
    public PullRequest create(RepositorySlug repository, NewPullRequest wanted) {
        PullRequestPlace place = place(repository);
        String subject = place.between(wanted.headBranch(), wanted.baseBranch()).subject();
        requireDifference(repository, wanted, subject);
        ObjectNode body = TEXTS.fields(wanted.title(), wanted.body())
                .put("source_branch", wanted.headBranch())
                .put("target_branch", wanted.baseBranch());
        ForgeCall call = ForgeCall.send("POST", place.path(), body, subject).handling(400, 404, 409, 422);
        return calls.open(new Opening(this, repository, wanted, call), GitLabForge::whyNotOpened);
    }

    private static NotOpened whyNotOpened(ForgeAnswer answer) {
        String words = answer.message().toLowerCase(Locale.ROOT);
        if (answer.status() == 409 || words.contains("already exists")) {
            return NotOpened.EXISTS;
        }
        boolean notSeen = answer.status() == 404 || words.contains("source_branch") && words.contains("does not exist");
        return notSeen ? NotOpened.BRANCH_NOT_SEEN : NotOpened.OTHER;
    }

    /** GitLab opens merge requests without commits, and shows that only later; so this is asked first. */
    private void requireDifference(RepositorySlug repository, NewPullRequest wanted, String subject) {
        String path = project(repository) + "/repository/compare?from=" + encode(wanted.baseBranch()) + "&to="
                + encode(wanted.headBranch());
        ForgeCall call = ForgeCall.get(path, subject).handling(404);
        ForgeAnswer answer = http.send(call);
        if (answer.status() == 404) {
            throw calls.branchNotSeen(call, answer);
        }
        if (!answer.body().path("commits").isArray()) {
            throw http.unreadable(call, "was answered without \"/commits\"; check that this is the address of its API");
        }
        if (answer.body().path("commits").isEmpty()) {
            throw calls.noDifference(call, wanted);
        }
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
        String kept = DraftTitle.keeping(now, GitLabDecorations.DRAFT, title);
        return calls.read(ForgeCall.send("PUT", place.one(number), TEXTS.fields(kept, body), subject));
    }

    @Override
    public PullRequest get(RepositorySlug repository, long number) {
        PullRequestPlace place = place(repository);
        return calls.read(ForgeCall.get(place.one(number), place.subject(number)));
    }

    @Override
    public void comment(RepositorySlug repository, long number, String text) {
        PullRequestPlace place = place(repository);
        calls.comment(place.one(number) + "/notes", "/body", text, place.subject(number));
    }

    @Override
    public PullRequest merge(RepositorySlug repository, long number, MergeMethod method, String expectedHeadCommit) {
        PullRequestPlace place = place(repository);
        String subject = place.subject(number);
        if (method == MergeMethod.REBASE) {
            throw new ForgeException(
                    Reason.REFUSED,
                    subject + ": GitLab rebases by the project's setting only; set the project's merge method to"
                            + " fast-forward and use MERGE, or choose another method",
                    null);
        }
        ObjectNode body = ForgeJson.object().put("sha", expectedHeadCommit).put("squash", method == MergeMethod.SQUASH);
        ForgeCall call = ForgeCall.send("PUT", place.one(number) + "/merge", body, subject)
                .handling(401, 405, 406, 409, 422);
        ForgeAnswer answer = http.send(call);
        // a token that is not valid fails here
        ForgeCall question = ForgeCall.get(place.one(number), subject);
        JsonNode node = http.send(question).body();
        PullRequest now = new GitLabMergeRequests(http).read(node, question);
        if (answer.status() == 401 && node.at("/user/can_merge").asBoolean(true)) {
            throw http.refusal(call, answer);
        }
        return calls.merged(
                answer, now, subject, expectedHeadCommit, true, () -> inTheWay(repository, now, method, node, subject));
    }

    /** GitLab answers 401 also where the account may not merge, and squashes by the project's setting. */
    private Mergeability inTheWay(
            RepositorySlug repository, PullRequest now, MergeMethod method, JsonNode node, String subject) {
        JsonNode mayMerge = node.at("/user/can_merge");
        if (mayMerge.isBoolean() && !mayMerge.asBoolean()) {
            return Mergeability.accountForbidden(now.baseBranch());
        }
        boolean forbidden = method == MergeMethod.SQUASH
                && http.send(ForgeCall.get(project(repository), subject))
                        .body()
                        .path("squash_option")
                        .asText()
                        .equals("never");
        return forbidden ? Mergeability.methodForbidden(method) : now.mergeability();
    }

    @Override
    public PullRequest close(RepositorySlug repository, long number) {
        PullRequest now = get(repository, number);
        if (!now.isOpen()) {
            return now;
        }
        ObjectNode body = ForgeJson.object().put("state_event", "close");
        PullRequestPlace place = place(repository);
        return calls.read(ForgeCall.send("PUT", place.one(number), body, place.subject(number)));
    }

    @Override
    public ReviewDecision reviewDecision(RepositorySlug repository, long number) {
        PullRequestPlace place = place(repository);
        return new GitLabReviews(http).decision(project(repository), place.one(number), place.subject(number));
    }

    @Override
    public Optional<PullRequest> findLastEnded(RepositorySlug repository, String headBranch, String baseBranch) {
        PullRequestPlace place = place(repository);
        String filter = "?state=all&order_by=created_at&sort=desc&per_page=100&source_branch=" + encode(headBranch)
                + "&target_branch=" + encode(baseBranch);
        return calls.findEnded(place.path() + filter, place.between(headBranch, baseBranch), 1);
    }

    @Override
    public Map<Long, String> listOpen(RepositorySlug repository) {
        PullRequestPlace place = place(repository);
        return calls.listOpen(place.path() + "?state=opened&per_page=100", place, "updated_at", MAX_PAGES);
    }

    @Override
    public List<String> decorate(RepositorySlug repository, long number, Decoration wanted) {
        PullRequestPlace place = place(repository);
        return new GitLabDecorations(http)
                .decorate(project(repository), place.one(number), wanted, place.subject(number));
    }

    /** GitLab merges at once what has no pipeline that runs and no other rule to wait for. */
    @Override
    public boolean mergeWhenReady(
            RepositorySlug repository, long number, MergeMethod method, String expectedHeadCommit) {
        if (method == MergeMethod.REBASE) {
            return false;
        }
        PullRequestPlace place = place(repository);
        // the second name is that of servers before 17.11
        ObjectNode body = ForgeJson.object()
                .put("sha", expectedHeadCommit)
                .put("squash", method == MergeMethod.SQUASH)
                .put("auto_merge", true)
                .put("merge_when_pipeline_succeeds", true);
        ForgeCall call = ForgeCall.send("PUT", place.one(number) + "/merge", body, place.subject(number))
                .handling(400, 401, 403, 405, 406, 409, 422);
        return http.send(call).isSuccess();
    }

    @Override
    public void cancelMerge(RepositorySlug repository, long number) {
        PullRequestPlace place = place(repository);
        ForgeCall call = ForgeCall.send(
                        "POST",
                        place.one(number) + "/cancel_merge_when_pipeline_succeeds",
                        ForgeJson.object(),
                        place.subject(number))
                .handling(405, 406);
        ForgeAnswer answer = http.send(call);
        // 406, or 201 with a word of it, where nothing is to be taken back, and for other reasons; 405 where it is not
        // open
        boolean refused =
                !answer.isSuccess() || answer.body().path("status").asText().equals("error");
        if (refused && willMerge(place, number)) {
            throw ForgeException.passing(
                    Reason.UNAVAILABLE,
                    http.refusal(call, answer).getMessage() + "; it will still be merged by GitLab, try again",
                    null,
                    null);
        }
    }

    private boolean willMerge(PullRequestPlace place, long number) {
        JsonNode now = http.send(ForgeCall.get(place.one(number), place.subject(number)))
                .body();
        return now.path("state").asText().equals("opened")
                && now.path("merge_when_pipeline_succeeds").asBoolean();
    }

    private static String project(RepositorySlug repository) {
        return "/projects/" + encode(repository.toString());
    }

    private static PullRequestPlace place(RepositorySlug repository) {
        return new PullRequestPlace(repository, project(repository) + "/merge_requests", "merge request");
    }

    @Override
    public ForgeAccount account(RepositorySlug repository) {
        return new GitLabAccounts(http).account(repository);
    }
}
