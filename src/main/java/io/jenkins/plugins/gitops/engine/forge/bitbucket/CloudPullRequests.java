package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.Mergeability;
import io.jenkins.plugins.gitops.engine.forge.Mergeability.Verdict;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestPlace;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestReader;
import java.net.URI;

/** Reads Bitbucket Cloud's JSON of a pull request. */
final class CloudPullRequests implements PullRequestReader {

    private final ForgeHttp http;
    private final PullRequestPlace place;
    private final FullIds commits;

    /** Makes a full id of the first characters of one. */
    interface FullIds {
        String of(String shortened, PullRequestPlace place, String subject);
    }

    CloudPullRequests(ForgeHttp http, PullRequestPlace place, FullIds commits) {
        this.http = http;
        this.place = place;
        this.commits = commits;
    }

    /** The source's repository is null when a fork was deleted. */
    @Override
    public boolean isBetween(JsonNode node, String head, String base) {
        String repository = node.at("/destination/repository/full_name").asText();
        return !repository.isEmpty()
                && repository.equals(node.at("/source/repository/full_name").asText())
                && node.at("/source/branch/name").asText().equals(head)
                && node.at("/destination/branch/name").asText().equals(base);
    }

    @Override
    public boolean isOpen(JsonNode node) {
        return state(node) == PullRequestState.OPEN;
    }

    /** Whether it is open and its head, of which it tells the first characters, is that commit. */
    static boolean isOpenAt(JsonNode node, String commit) {
        String head = node.at("/source/commit/hash").asText();
        return state(node) == PullRequestState.OPEN && !head.isEmpty() && commit.startsWith(head);
    }

    private static PullRequestState state(JsonNode node) {
        return switch (node.path("state").asText()) {
            case "OPEN" -> PullRequestState.OPEN;
            case "MERGED" -> PullRequestState.MERGED;
            // declined by a person, or superseded by another one of its branch
            default -> PullRequestState.CLOSED;
        };
    }

    /** Without its mergeability. */
    @Override
    public PullRequest read(JsonNode node, ForgeCall call) {
        return read(node, call, Mergeability.UNKNOWN);
    }

    /** With its mergeability. */
    PullRequest complete(JsonNode node, long number) {
        ForgeCall call = ForgeCall.get(place.one(number), place.subject(number));
        new ForgeJson(node, call, http).number("/id");
        return read(node, call, isOpen(node) ? mergeability(node, number) : Mergeability.NOT_OPEN);
    }

    private PullRequest read(JsonNode node, ForgeCall call, Mergeability mergeability) {
        ForgeJson json = new ForgeJson(node, call, http);
        PullRequestState state = state(node);
        long number = json.number("/id");
        URI page = json.webAddress("/links/html/href");
        return new PullRequest(
                number,
                page,
                state,
                new PullRequest.Content(json.text("/title"), json.textOrEmpty("/description"), name(json, "/author")),
                new PullRequest.Branches(
                        json.text("/source/branch/name"),
                        commits.of(json.text("/source/commit/hash"), place, call.subject()),
                        json.text("/destination/branch/name")),
                state == PullRequestState.OPEN ? mergeability : Mergeability.NOT_OPEN,
                state == PullRequestState.MERGED ? merge(json, call) : null);
    }

    /** An account of a program has no nickname. */
    private static String name(ForgeJson json, String account) {
        String nickname = json.textOrNull(account + "/nickname");
        return nickname == null ? json.textOrNull(account + "/display_name") : nickname;
    }

    /** When it was merged is told by its activity only: the last change is that moment, unless somebody commented later. */
    private PullRequest.Merge merge(ForgeJson json, ForgeCall call) {
        String commit = json.mergeCommit("/merge_commit/hash");
        return new PullRequest.Merge(
                commits.of(commit, place, call.subject()), name(json, "/closed_by"), json.instantOrNull("/updated_on"));
    }

    /** From the pull request itself, and from the list of files that conflict, where the server has that list. */
    private Mergeability mergeability(JsonNode node, long number) {
        ForgeCall call = ForgeCall.get(place.one(number) + "/conflicts", place.subject(number))
                .handling(400, 404);
        ForgeAnswer answer = http.send(call);
        JsonNode conflicts =
                answer.body().isArray() ? answer.body() : answer.body().path("values");
        if (answer.isSuccess() && !conflicts.isEmpty()) {
            return new Mergeability(Verdict.NOT_MERGEABLE, "it conflicts with the base branch");
        }
        if (node.path("draft").asBoolean()) {
            return new Mergeability(Verdict.BLOCKED, "it is a draft");
        }
        for (JsonNode participant : node.path("participants")) {
            if (participant.path("state").asText().equals("changes_requested")) {
                return new Mergeability(Verdict.BLOCKED, "a reviewer has requested changes");
            }
        }
        return answer.isSuccess() && conflicts.isArray() ? Mergeability.MERGEABLE : Mergeability.UNKNOWN;
    }
}
