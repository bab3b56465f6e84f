package io.jenkins.plugins.gitops.engine.forge.github;

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

/** Reads GitHub's JSON of a pull request. */
final class GitHubPullRequests implements PullRequestReader {

    /** Checks that the base branch does not require: the forge would merge all the same. */
    static final String CHECKS_NOT_PASSED = "unstable";

    private final ForgeHttp http;

    GitHubPullRequests(ForgeHttp http) {
        this.http = http;
    }

    /** The head's repository is null when a fork was deleted. */
    @Override
    public boolean isBetween(JsonNode node, String head, String base) {
        long repository = node.at("/base/repo/id").asLong(-1);
        return repository >= 0
                && repository == node.at("/head/repo/id").asLong(-2)
                && node.at("/head/ref").asText().equals(head)
                && node.at("/base/ref").asText().equals(base);
    }

    @Override
    public boolean isOpen(JsonNode node) {
        return node.path("state").asText().equals("open");
    }

    @Override
    public PullRequest read(JsonNode node, ForgeCall call) {
        ForgeJson json = new ForgeJson(node, call, http);
        boolean merged = json.isTrue("/merged") || json.textOrNull("/merged_at") != null;
        PullRequestState state = merged
                ? PullRequestState.MERGED
                : json.text("/state").equals("open") ? PullRequestState.OPEN : PullRequestState.CLOSED;
        return new PullRequest(
                json.number("/number"),
                json.webAddress("/html_url"),
                state,
                new PullRequest.Content(json.text("/title"), json.textOrEmpty("/body"), json.textOrNull("/user/login")),
                new PullRequest.Branches(json.text("/head/ref"), json.text("/head/sha"), json.text("/base/ref")),
                state == PullRequestState.OPEN ? mergeability(json) : Mergeability.NOT_OPEN,
                merged ? merge(json) : null);
    }

    private static PullRequest.Merge merge(ForgeJson json) {
        // before the merge this field holds a trial merge that no branch contains, so it is read here only
        String commit = json.mergeCommit("/merge_commit_sha");
        return new PullRequest.Merge(commit, json.textOrNull("/merged_by/login"), json.instantOrNull("/merged_at"));
    }

    private static Mergeability mergeability(ForgeJson json) {
        Optional<Boolean> mergeable = json.findBoolean("/mergeable");
        if (mergeable.isEmpty()) {
            return Mergeability.UNKNOWN;
        }
        String state = json.textOrEmpty("/mergeable_state");
        if (!mergeable.get() || state.equals("dirty")) {
            return new Mergeability(Verdict.NOT_MERGEABLE, "it conflicts with the base branch");
        }
        return switch (state) {
            case "blocked" ->
                new Mergeability(Verdict.BLOCKED, "reviews or checks that the base branch requires are missing");
            case "behind" ->
                new Mergeability(Verdict.BLOCKED, "its branch must be brought up to date with the base branch");
            case "draft" -> new Mergeability(Verdict.BLOCKED, "it is a draft");
            case CHECKS_NOT_PASSED -> new Mergeability(Verdict.BLOCKED, "a check has failed or still runs");
            case "unknown" -> Mergeability.UNKNOWN;
            default -> Mergeability.MERGEABLE;
        };
    }
}
