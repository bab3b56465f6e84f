package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import static io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall.encode;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.Mergeability;
import io.jenkins.plugins.gitops.engine.forge.Mergeability.Verdict;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.ReviewDecision;
import io.jenkins.plugins.gitops.engine.forge.adapter.Committers;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePages;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePaging;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestPlace;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestReader;
import io.jenkins.plugins.gitops.engine.forge.adapter.ReviewTally;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads Bitbucket Data Center's JSON of a pull request. */
final class DataCenterPullRequests implements PullRequestReader {

    private static final String HEADS = "refs/heads/";

    private final ForgeHttp http;
    private final PullRequestPlace place;

    DataCenterPullRequests(ForgeHttp http, PullRequestPlace place) {
        this.http = http;
        this.place = place;
    }

    static PullRequestState state(JsonNode node) {
        return switch (node.path("state").asText()) {
            case "OPEN" -> PullRequestState.OPEN;
            case "MERGED" -> PullRequestState.MERGED;
            default -> PullRequestState.CLOSED;
        };
    }

    /** With how it was merged, which other calls tell, and without its mergeability. */
    @Override
    public PullRequest read(JsonNode node, ForgeCall call) {
        return read(node, call, Mergeability.UNKNOWN);
    }

    /** With how it was merged, or with its mergeability. */
    PullRequest complete(long number, JsonNode node) {
        ForgeCall call = ForgeCall.get(place.one(number), place.subject(number));
        if (!isOpen(node)) {
            return read(node, call);
        }
        ForgeCall question = ForgeCall.get(place.one(number) + "/merge", place.subject(number));
        return read(node, call, mergeability(http.send(question).body()));
    }

    private PullRequest read(JsonNode node, ForgeCall call, Mergeability mergeability) {
        ForgeJson json = new ForgeJson(node, call, http);
        PullRequestState state = state(node);
        return new PullRequest(
                json.number("/id"),
                json.webAddress("/links/self/0/href"),
                state,
                new PullRequest.Content(
                        json.text("/title"), json.textOrEmpty("/description"), json.textOrNull("/author/user/name")),
                new PullRequest.Branches(
                        branch(json.text("/fromRef/id")),
                        json.text("/fromRef/latestCommit"),
                        branch(json.text("/toRef/id"))),
                state == PullRequestState.OPEN ? mergeability : Mergeability.NOT_OPEN,
                state == PullRequestState.MERGED ? merge(node, call.subject()) : null);
    }

    private PullRequest.Merge merge(JsonNode node, String subject) {
        String path = place.one(node.path("id").asLong()) + "/activities?limit=100";
        PullRequest.Merge merge =
                merge(http.send(ForgeCall.get(path, subject)).body().path("values"), node);
        if (merge == null) {
            throw ForgeJson.mergeCommitNotTold(subject, http.forgeName());
        }
        return merge;
    }

    private static String branch(String ref) {
        return ref.startsWith(HEADS) ? ref.substring(HEADS.length()) : ref;
    }

    @Override
    public boolean isOpen(JsonNode node) {
        return state(node) == PullRequestState.OPEN;
    }

    @Override
    public boolean isBetween(JsonNode node, String head, String base) {
        long from = node.at("/fromRef/repository/id").asLong(-1);
        return from >= 0
                && from == node.at("/toRef/repository/id").asLong(-2)
                && node.at("/fromRef/id").asText().equals(HEADS + head)
                && node.at("/toRef/id").asText().equals(HEADS + base);
    }

    /** From the answer to whether it can be merged. */
    static Mergeability mergeability(JsonNode node) {
        if (node.path("canMerge").asBoolean()) {
            return Mergeability.MERGEABLE;
        }
        if (node.path("conflicted").asBoolean()) {
            return new Mergeability(Verdict.NOT_MERGEABLE, "it conflicts with the base branch");
        }
        List<String> vetoes = new ArrayList<>();
        for (JsonNode veto : node.path("vetoes")) {
            vetoes.add(veto.path("detailedMessage")
                    .asText(veto.path("summaryMessage").asText()));
        }
        return vetoes.isEmpty() ? Mergeability.UNKNOWN : new Mergeability(Verdict.BLOCKED, String.join(" ", vetoes));
    }

    /** From the activities, newest first: they alone tell who merged. */
    private static PullRequest.Merge merge(JsonNode activities, JsonNode pullRequest) {
        String commit = pullRequest.at("/properties/mergeCommit/id").asText("");
        for (JsonNode activity : activities) {
            if (activity.path("action").asText().equals("MERGED")) {
                String told = activity.at("/commit/id").asText(commit);
                // a fast-forward merge makes no commit of its own
                String merged =
                        told.isEmpty() ? pullRequest.at("/fromRef/latestCommit").asText() : told;
                return new PullRequest.Merge(
                        merged,
                        activity.at("/user/name").asText(null),
                        Instant.ofEpochMilli(activity.path("createdDate").asLong()));
            }
        }
        return commit.isEmpty() ? null : new PullRequest.Merge(commit, null, null);
    }

    /** Bitbucket itself counts each reviewer, and whoever may read the repository can make itself one. */
    ReviewDecision decision(long number, JsonNode node) {
        ReviewTally<JsonNode> tally = new ReviewTally<>();
        for (JsonNode reviewer : node.path("reviewers")) {
            String by = reviewer.at("/user/name").asText();
            if (reviewer.path("status").asText().equals("NEEDS_WORK")) {
                tally.changesRequested(by, reviewer.path("user"));
            } else if (reviewer.path("approved").asBoolean()) {
                tally.approved(
                        by,
                        reviewer.path("user"),
                        reviewer.path("lastReviewedCommit").asText(""));
            }
        }
        ReviewDecision said = tally.decision(this::whyNot);
        if (!said.approvals().isEmpty()) {
            Committers committers = Committers.read(
                    new ForgePages(http, ForgePaging.START_INDEX),
                    place.one(number) + "/commits?limit=100",
                    place.subject(number),
                    List.of("/author/name", "/committer/name"));
            said = said.leavingOut(approval -> committers.whyNot(approval.by(), displayName(node, approval.by())));
        }
        return isOpen(node) && hasFailed(number, node) ? said.against("a build of its last commit has failed") : said;
    }

    /** Tokens of a project or a repository are users of their own type. */
    private Optional<String> whyNot(String by, JsonNode user) {
        if (!user.path("type").asText().equals("NORMAL")) {
            return Optional.of("is no person's account");
        }
        if (!user.path("active").asBoolean()) {
            return Optional.of("has no active account");
        }
        RepositorySlug repository = place.repository();
        ForgeCall call = ForgeCall.get(
                        "/users?limit=100&permission.1=REPO_WRITE&permission.1.projectKey=" + encode(repository.owner())
                                + "&permission.1.repositorySlug=" + encode(repository.name()) + "&filter=" + encode(by),
                        "The permission of " + by)
                .handling(401, 403, 404);
        ForgeAnswer answer = http.send(call);
        if (!answer.isSuccess()) {
            return Optional.of("the token may not ask Bitbucket who may write");
        }
        for (JsonNode writer : answer.body().path("values")) {
            if (writer.path("name").asText().equals(by)) {
                return Optional.empty();
            }
        }
        return Optional.of("may not write to the repository");
    }

    /** As the commits name who has no account for their address. */
    private static String displayName(JsonNode node, String by) {
        for (JsonNode reviewer : node.path("reviewers")) {
            if (reviewer.at("/user/name").asText().equals(by)) {
                return reviewer.at("/user/displayName").asText();
            }
        }
        return by;
    }

    /** Another API of the same server. */
    private boolean hasFailed(long number, JsonNode node) {
        String head = node.at("/fromRef/latestCommit").asText();
        ForgeCall call = ForgeCall.get("/../../build-status/1.0/commits/stats/" + encode(head), place.subject(number));
        return http.send(call).body().path("failed").asInt() > 0;
    }
}
