package io.jenkins.plugins.gitops.engine.forge.gitlab;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.Mergeability;
import io.jenkins.plugins.gitops.engine.forge.Mergeability.Verdict;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestReader;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.Objects;

/** Reads GitLab's JSON of a merge request. */
final class GitLabMergeRequests implements PullRequestReader {

    private final ForgeHttp http;

    GitLabMergeRequests(ForgeHttp http) {
        this.http = http;
    }

    @Override
    public boolean isBetween(JsonNode node, String head, String base) {
        long target = node.path("target_project_id").asLong(-1);
        return target >= 0
                && target == node.path("source_project_id").asLong(-2)
                && node.path("source_branch").asText().equals(head)
                && node.path("target_branch").asText().equals(base);
    }

    @Override
    public boolean isOpen(JsonNode node) {
        return state(node.path("state").asText()) == PullRequestState.OPEN;
    }

    @Override
    public PullRequest read(JsonNode node, ForgeCall call) {
        ForgeJson json = new ForgeJson(node, call, http);
        PullRequestState state = state(json.text("/state"));
        return new PullRequest(
                json.number("/iid"),
                json.webAddress("/web_url"),
                state,
                new PullRequest.Content(
                        json.text("/title"), json.textOrEmpty("/description"), json.textOrNull("/author/username")),
                new PullRequest.Branches(
                        json.text("/source_branch"), json.textOrEmpty("/sha"), json.text("/target_branch")),
                state == PullRequestState.OPEN ? mergeability(json) : Mergeability.NOT_OPEN,
                state == PullRequestState.MERGED ? merge(json) : null);
    }

    private static PullRequestState state(String word) {
        return switch (word) {
            case "merged" -> PullRequestState.MERGED;
            // "locked" is what a merge request is for the moment of its merge
            case "opened", "locked" -> PullRequestState.OPEN;
            default -> PullRequestState.CLOSED;
        };
    }

    /** A fast-forward merge has no merge commit: then the squashed commit, or the branch's last one, is in the base. */
    private static PullRequest.Merge merge(ForgeJson json) {
        String commit = json.mergeCommit("/merge_commit_sha", "/squash_commit_sha", "/sha");
        String by = Objects.requireNonNullElse(
                json.textOrNull("/merge_user/username"), json.textOrEmpty("/merged_by/username"));
        return new PullRequest.Merge(commit, by.isEmpty() ? null : by, json.instantOrNull("/merged_at"));
    }

    private static Mergeability mergeability(ForgeJson json) {
        String status = json.textOrEmpty("/detailed_merge_status");
        if (json.isTrue("/has_conflicts") || status.equals("conflict")) {
            return new Mergeability(Verdict.NOT_MERGEABLE, "it conflicts with the base branch");
        }
        return switch (status) {
            case "mergeable" -> Mergeability.MERGEABLE;
            case "draft_status" -> blocked("it is a draft");
            case "not_approved", "approvals_syncing" -> blocked("it is not approved");
            case "requested_changes" -> blocked("a reviewer has requested changes");
            case "discussions_not_resolved" -> blocked("discussions are not resolved");
            case "ci_must_pass", "ci_still_running" -> blocked("its pipeline has not succeeded");
            case "need_rebase" -> blocked("its branch must be rebased on the base branch");
            case "broken_status", "commits_status" ->
                new Mergeability(Verdict.NOT_MERGEABLE, "its branch has no commits, or cannot be merged");
            // before GitLab 15.6 there is only the coarser field
            case "" ->
                switch (json.textOrEmpty("/merge_status")) {
                    case "can_be_merged" -> Mergeability.MERGEABLE;
                    case "cannot_be_merged" ->
                        new Mergeability(Verdict.NOT_MERGEABLE, "it conflicts with the base branch");
                    default -> Mergeability.UNKNOWN;
                };
            case "unchecked", "checking", "preparing" -> Mergeability.UNKNOWN;
            default -> blocked("GitLab says " + Regex.replaceAll(status, "[^a-z_]", ""));
        };
    }

    private static Mergeability blocked(String reason) {
        return new Mergeability(Verdict.BLOCKED, reason);
    }
}
