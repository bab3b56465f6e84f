package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import java.util.List;
import java.util.Map;

/** The little of GitHub's GraphQL API that has no counterpart in its REST API; refusals come with 200. */
final class GitHubGraphQlApi extends ApiServlet {

    static final String BASE = "/api/graphql";

    private static final long serialVersionUID = 1L;

    GitHubGraphQlApi(SandboxForge forge, SandboxAccount account) {
        super(forge, account, BASE);
    }

    /** The id by which GraphQL knows a pull request. */
    static String nodeId(SandboxPullRequest one) {
        return "PR_" + one.repository() + "#" + one.number();
    }

    private SandboxPullRequest found(JsonNode input) {
        String id = input.path("pullRequestId").asText(input.path("id").asText());
        int hash = id.lastIndexOf('#');
        return forge().find(RepositorySlug.parse(id.substring(3, hash)), Long.parseLong(id.substring(hash + 1)));
    }

    @Override
    ApiAnswer handle(ApiRequest request) {
        String query = request.body().path("query").asText();
        JsonNode input = request.body().at("/variables/input");
        if (query.contains("node(id: $id)")) {
            return whatMerges(found(request.body().path("variables")));
        }
        SandboxPullRequest one = found(input);
        if (query.contains("dequeuePullRequest(input: $input)")) {
            if (!forge().extras().of(one).isQueued()) {
                return error("Pull request " + input.path("id").asText() + " is not in a merge queue");
            }
            forge().extras().of(one).queue(false);
            return done("dequeuePullRequest");
        }
        String head = input.path("expectedHeadOid").asText();
        if (query.contains("convertPullRequestToDraft(input: $input)")) {
            forge().extras().of(one).draft(true);
            return done("convertPullRequestToDraft");
        }
        if (query.contains("enablePullRequestAutoMerge(input: $input)")) {
            MergeMethod method = MergeMethod.valueOf(input.path("mergeMethod").asText("MERGE"));
            if (!head.equals(one.headCommit())) {
                return error("Head sha didn't match expected head");
            }
            return switch (forge().scheduleMerge(one, method, login())) {
                case SCHEDULED -> done("enablePullRequestAutoMerge");
                case READY -> error("Pull request Pull request is in clean status");
                case NOT_OFFERED -> error("Pull request Auto merge is not allowed for this repository");
            };
        }
        if (query.contains("disablePullRequestAutoMerge(input: $input)")) {
            forge().cancelScheduled(one);
            return done("disablePullRequestAutoMerge");
        }
        return error("No merge queue found for branch '" + one.base() + "'");
    }

    private ApiAnswer whatMerges(SandboxPullRequest one) {
        SandboxExtras.Of extras = forge().extras().of(one);
        ObjectNode json = object();
        ObjectNode node = json.putObject("data").putObject("node");
        node.putNull("autoMergeRequest").putNull("mergeQueueEntry");
        if (extras.isScheduled()) {
            node.putObject("autoMergeRequest").put("enabledAt", "2026-11-21T08:00:00Z");
        }
        if (extras.isQueued()) {
            node.putObject("mergeQueueEntry").put("state", "QUEUED");
        }
        return ApiAnswer.of(200, json);
    }

    private static ApiAnswer done(String name) {
        ObjectNode json = object();
        json.putObject("data").putObject(name).putNull("clientMutationId");
        return ApiAnswer.of(200, json);
    }

    private static ApiAnswer error(String message) {
        return error("UNPROCESSABLE", message);
    }

    private static ApiAnswer error(String type, String message) {
        ObjectNode json = object();
        json.putArray("errors").addObject().put("type", type).put("message", message);
        return ApiAnswer.of(200, json);
    }

    @Override
    ApiAnswer refused(ForgeRefusal refusal, ApiRequest request) {
        return error("Could not resolve to a node with the global id");
    }

    @Override
    ApiAnswer unauthorized(ApiRequest request) {
        return ApiAnswer.of(401, object().put("message", "Bad credentials"));
    }

    @Override
    ApiAnswer forbidden(ApiRequest request) {
        return error("FORBIDDEN", "Resource not accessible by personal access token");
    }

    @Override
    Map<String, String> commonHeaders() {
        return Map.of("X-GitHub-Media-Type", String.join("; ", List.of("github.v4", "format=json")));
    }
}
