package io.jenkins.plugins.gitops.engine.forge.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.Mergeability;
import io.jenkins.plugins.gitops.engine.forge.Mergeability.Verdict;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import java.util.Optional;

/** Reads Gitea's JSON of a pull request. */
final class GiteaPullRequests {

    private final ForgeHttp http;

    GiteaPullRequests(ForgeHttp http) {
        this.http = http;
    }

    PullRequest read(JsonNode node, ForgeCall call) {
        ForgeJson json = new ForgeJson(node, call, http);
        boolean merged = json.isTrue("/merged");
        PullRequestState state = merged
                ? PullRequestState.MERGED
                : json.text("/state").equals("open") ? PullRequestState.OPEN : PullRequestState.CLOSED;
        // once the branch is deleted the ref reads refs/pull/<n>/head; the label keeps the branch's name
        String ref = json.text("/head/ref");
        String head = ref.startsWith("refs/pull/") ? json.text("/head/label") : ref;
        return new PullRequest(
                json.number("/number"),
                json.webAddress("/html_url"),
                state,
                new PullRequest.Content(json.text("/title"), json.textOrEmpty("/body"), json.textOrNull("/user/login")),
                new PullRequest.Branches(head, json.text("/head/sha"), json.text("/base/ref")),
                state == PullRequestState.OPEN ? mergeability(json) : Mergeability.NOT_OPEN,
                merged ? merge(json, call) : null);
    }

    static boolean isWithinRepository(JsonNode node) {
        long base = node.at("/base/repo_id").asLong(-1);
        return base >= 0 && base == node.at("/head/repo_id").asLong(-2);
    }

    /** Whether it is within the repository and between these branches. */
    static boolean isOf(JsonNode node, String head, String base) {
        return isWithinRepository(node)
                && node.at("/head/ref").asText().equals(head)
                && node.at("/base/ref").asText().equals(base);
    }

    /** Whether the base has all commits of the head; Gitea opens such a pull request, other forges refuse it. */
    static boolean isWithoutCommits(JsonNode node) {
        String mergeBase = node.path("merge_base").asText("");
        return !mergeBase.isEmpty() && mergeBase.equals(node.at("/head/sha").asText());
    }

    private static PullRequest.Merge merge(ForgeJson json, ForgeCall call) {
        String commit = json.textOrEmpty("/merge_commit_sha");
        if (commit.isEmpty()) {
            throw ForgeException.passing(
                    ForgeException.Reason.UNAVAILABLE,
                    call.subject() + " is merged, but Gitea does not tell its merge commit yet; try again",
                    null,
                    null);
        }
        return new PullRequest.Merge(commit, json.textOrNull("/merged_by/login"), json.instantOrNull("/merged_at"));
    }

    private static Mergeability mergeability(ForgeJson json) {
        Optional<Boolean> mergeable = json.findBoolean("/mergeable");
        if (mergeable.isEmpty()) {
            return Mergeability.UNKNOWN;
        }
        if (mergeable.get()) {
            return Mergeability.MERGEABLE;
        }
        // one false for all: see (*PullRequest).Mergeable in Gitea's models/issues/pull.go
        return json.isTrue("/draft")
                ? new Mergeability(Verdict.BLOCKED, "it is a draft")
                : new Mergeability(
                        Verdict.NOT_MERGEABLE, "it conflicts with the base branch, or Gitea has not checked it yet");
    }
}
