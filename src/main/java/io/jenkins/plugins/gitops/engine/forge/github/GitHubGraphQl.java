package io.jenkins.plugins.gitops.engine.forge.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeJson;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** What GitHub offers in its GraphQL API only: drafts, the merge queue, auto-merge to be taken back. */
final class GitHubGraphQl {

    private static final String AUTO_MERGE = "autoMergeRequest { enabledAt }";
    private static final String QUEUE_FIELD = "mergeQueueEntry";
    private static final String QUEUE = QUEUE_FIELD + " { state }";

    private final ForgeHttp http;
    private final String path;

    GitHubGraphQl(ForgeHttp http, ForgeEndpoint endpoint) {
        this.http = http;
        // https://api.github.com/graphql, but https://<host>/api/graphql beside an Enterprise Server's /api/v3
        this.path = endpoint.apiUrl().getPath().endsWith("/v3") ? "/../graphql" : "/graphql";
    }

    void convertToDraft(String id, String subject) {
        Asked asked = mutate("convertPullRequestToDraft", ForgeJson.object().put("pullRequestId", id), subject);
        if (asked.isRefused()) {
            throw refusal(asked);
        }
    }

    /**
     * Returns whether the merge queue has taken it on, which drops it when its head changes. GitHub's auto-merge looks at the head
     * only when it is asked for, and later merges whatever people with write access have pushed since: it is never asked for.
     *
     * @throws ForgeException for what may pass
     */
    boolean enqueue(String id, String head, String subject) {
        ObjectNode wanted = ForgeJson.object().put("pullRequestId", id).put("expectedHeadOid", head);
        // also refused where there is no queue: then the caller merges
        return !mutate("enqueuePullRequest", wanted, subject).isRefused();
    }

    /**
     * Takes a merge back that is still to come, and takes it out of the queue, where it is in one: in this order, so that
     * nothing puts it there again in between.
     *
     * @throws ForgeException when either is left, or could not be seen
     */
    void cancelMerge(String id, boolean scheduled, String subject) {
        Optional<Asked> disabled = scheduled
                ? Optional.of(
                        mutate("disablePullRequestAutoMerge", ForgeJson.object().put("pullRequestId", id), subject))
                : Optional.empty();
        // also refused where there is no queue, or it is not in it: what is left tells
        Asked dequeued = mutate("dequeuePullRequest", ForgeJson.object().put("id", id), subject);
        JsonNode left = whatMerges(id, subject);
        if (left.path("mergeQueueEntry").isObject()) {
            throw stillMerging(Optional.of(dequeued), "is still in the merge queue", subject);
        }
        if (left.path("autoMergeRequest").isObject()) {
            throw stillMerging(disabled, "will still be merged by GitHub", subject);
        }
    }

    private ForgeException stillMerging(Optional<Asked> asked, String fact, String subject) {
        return asked.filter(Asked::isRefused)
                .map(this::refusal)
                .orElseGet(() ->
                        ForgeException.passing(Reason.UNAVAILABLE, subject + " " + fact + "; try again", null, null));
    }

    private JsonNode whatMerges(String id, String subject) {
        Asked asked = whatMerges(id, AUTO_MERGE + " " + QUEUE, subject);
        // an older Enterprise Server knows no queue, so nothing can be in one
        boolean hasQueue = !asked.isUnknown(QUEUE_FIELD);
        if (!hasQueue) {
            asked = whatMerges(id, AUTO_MERGE, subject);
        }
        if (asked.isRefused()) {
            throw refusal(asked);
        }
        JsonNode node = asked.answer().body().at("/data/node");
        if (!node.has("autoMergeRequest") || hasQueue && !node.has(QUEUE_FIELD)) {
            throw http.unreadable(asked.call(), "was answered without \"autoMergeRequest\" and \"mergeQueueEntry\"");
        }
        return node;
    }

    private Asked whatMerges(String id, String fields, String subject) {
        ObjectNode body = ForgeJson.object()
                .put("query", "query($id: ID!) { node(id: $id) { ... on PullRequest { " + fields + " } } }");
        body.putObject("variables").put("id", id);
        return ask(body, subject);
    }

    /** What was asked and answered; GraphQL answers refusals with 200. */
    private record Asked(ForgeCall call, ForgeAnswer answer) {

        private JsonNode errors() {
            return answer.body().path("errors");
        }

        boolean isRefused() {
            return !errors().isEmpty();
        }

        boolean isUnknown(String field) {
            return StreamSupport.stream(errors().spliterator(), false)
                    .map(error -> error.path("extensions"))
                    .anyMatch(about -> about.path("code").asText().equals("undefinedField")
                            && about.path("fieldName").asText().equals(field));
        }
    }

    private Asked mutate(String name, ObjectNode input, String subject) {
        String type = Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Input!";
        ObjectNode body = ForgeJson.object()
                .put("query", "mutation($input: " + type + ") { " + name + "(input: $input) { clientMutationId } }");
        body.putObject("variables").set("input", input);
        return ask(body, subject);
    }

    /** @throws ForgeException for what may pass; other refusals are in the answer */
    private Asked ask(ObjectNode body, String subject) {
        ForgeCall call = ForgeCall.send("POST", path, body, subject);
        Asked asked = new Asked(call, http.send(call));
        if (asked.isRefused()) {
            ForgeException refusal = refusal(asked);
            if (refusal.isRetryable()) {
                throw refusal;
            }
        }
        return asked;
    }

    private ForgeException refusal(Asked asked) {
        return http.refusal(
                asked.call(),
                new ForgeAnswer(
                        status(asked.errors()),
                        asked.answer().headers(),
                        asked.answer().body()));
    }

    /** The status that GitHub's REST API has for the same; of several refusals the one that may pass, else the last. */
    private static int status(JsonNode errors) {
        int status = 422;
        for (JsonNode error : errors) {
            status = switch (error.path("type").asText()) {
                case "RATE_LIMITED" -> 429;
                case "FORBIDDEN", "INSUFFICIENT_SCOPES" -> 403;
                case "NOT_FOUND" -> 404;
                // a fault of its own comes without a type; what nobody has heard of is a refusal, not tried for ever
                case "" -> error.path("message").asText().startsWith("Something went wrong") ? 503 : 422;
                default -> 422;
            };
            if (status == 429 || status == 503) {
                return status;
            }
        }
        return status;
    }
}
