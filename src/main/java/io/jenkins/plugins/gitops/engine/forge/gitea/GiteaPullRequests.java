package io.jenkins.plugins.gitops.engine.forge.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.Mergeability;
import io.jenkins.plugins.gitops.engine.forge.Mergeability.Verdict;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestReader;
import java.util.Optional;

/** Reads Gitea's JSON of a pull request. */
final class GiteaPullRequests implements PullRequestReader {

    private final ForgeHttp http;

    GiteaPullRequests(ForgeHttp http) {
        this.http = http;
    }

    @Override
    public boolean isBetween(JsonNode node, String head, String base) {
        long repository = node.at("/base/repo_id").asLong(-1);
        return repository >= 0
                && repository == node.at("/head/repo_id").asLong(-2)
                && headBranch(node).equals(head)
                && node.at("/base/ref").asText().equals(base);
    }

    /** Once the branch is deleted the ref reads {@code refs/pull/<n>/head}; the label keeps the branch's name. */
    private static String headBranch(JsonNode node) {
        String ref = node.at("/head/ref").asText();
        return ref.startsWith("refs/pull/") ? node.at("/head/label").asText() : ref;
    }

    @Override
    public boolean isOpen(JsonNode node) {
        return node.path("state").asText().equals("open");
    }

    @Override
    public PullRequest read(JsonNode node, ForgeCall call) {
        ForgeJson json = new ForgeJson(node, call, http);
        boolean merged = json.isTrue("/merged");
        PullRequestState state = merged
                ? PullRequestState.MERGED
                : json.text("/state").equals("open") ? PullRequestState.OPEN : PullRequestState.CLOSED;
        String head = json.text("/head/ref").isEmpty() ? "" : headBranch(node);
        return new PullRequest(
                json.number("/number"),
                json.webAddress("/html_url"),
                state,
                new PullRequest.Content(json.text("/title"), json.textOrEmpty("/body"), json.textOrNull("/user/login")),
                new PullRequest.Branches(head, json.text("/head/sha"), json.text("/base/ref")),
                state == PullRequestState.OPEN ? mergeability(json) : Mergeability.NOT_OPEN,
                merged ? merge(json) : null);
    }

    /** Whether the base has all commits of the head; Gitea opens such a pull request, other forges refuse it. */
    static boolean isWithoutCommits(JsonNode node) {
        String mergeBase = node.path("merge_base").asText("");
        return !mergeBase.isEmpty() && mergeBase.equals(node.at("/head/sha").asText());
    }

    private static PullRequest.Merge merge(ForgeJson json) {
        String commit = json.mergeCommit("/merge_commit_sha");
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
