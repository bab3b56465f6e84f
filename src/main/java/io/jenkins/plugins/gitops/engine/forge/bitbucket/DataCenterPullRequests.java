package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.Approval;
import io.jenkins.plugins.gitops.engine.forge.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.Mergeability;
import io.jenkins.plugins.gitops.engine.forge.Mergeability.Verdict;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads Bitbucket Data Center's JSON of a pull request. */
final class DataCenterPullRequests {

    private static final String HEADS = "refs/heads/";

    private final ForgeHttp http;

    DataCenterPullRequests(ForgeHttp http) {
        this.http = http;
    }

    static PullRequestState state(JsonNode node) {
        return switch (node.path("state").asText()) {
            case "OPEN" -> PullRequestState.OPEN;
            case "MERGED" -> PullRequestState.MERGED;
            default -> PullRequestState.CLOSED;
        };
    }

    /** @param mergeOrNull of a merged one; it is told by another call */
    PullRequest read(JsonNode node, ForgeCall call, Mergeability mergeability, PullRequest.Merge mergeOrNull) {
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
                mergeOrNull);
    }

    private static String branch(String ref) {
        return ref.startsWith(HEADS) ? ref.substring(HEADS.length()) : ref;
    }

    static boolean isOf(JsonNode node, String head, String base) {
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
    static PullRequest.Merge merge(JsonNode activities, JsonNode pullRequest) {
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
