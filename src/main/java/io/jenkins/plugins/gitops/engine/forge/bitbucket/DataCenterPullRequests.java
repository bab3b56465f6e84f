package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.Approval;
import io.jenkins.plugins.gitops.engine.forge.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.Mergeability;
import io.jenkins.plugins.gitops.engine.forge.Mergeability.Verdict;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequestPlace;
import io.jenkins.plugins.gitops.engine.forge.PullRequestReader;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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

    static List<Approval> approvals(JsonNode node) {
        List<Approval> approvals = new ArrayList<>();
        for (JsonNode reviewer : node.path("reviewers")) {
            if (reviewer.path("approved").asBoolean()) {
                approvals.add(new Approval(
                        reviewer.at("/user/name").asText(),
                        reviewer.path("lastReviewedCommit").asText(null)));
            }
        }
        return approvals;
    }
}
