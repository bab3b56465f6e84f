package io.jenkins.plugins.gitops.engine.forge.github;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import java.util.Locale;

/** What GitHub offers in its GraphQL API only: drafts, merges by itself, the merge queue. */
final class GitHubGraphQl {

    private final ForgeHttp http;
    private final String path;

    GitHubGraphQl(ForgeHttp http, ForgeEndpoint endpoint) {
        this.http = http;
        // https://api.github.com/graphql, but https://<host>/api/graphql beside an Enterprise Server's /api/v3
        this.path = endpoint.apiUrl().getPath().endsWith("/v3") ? "/../graphql" : "/graphql";
    }

    void convertToDraft(String id, String subject) {
        ForgeAnswer answer =
                mutate("convertPullRequestToDraft", ForgeJson.object().put("pullRequestId", id), subject);
        if (isRefused(answer)) {
            throw new ForgeException(Reason.REFUSED, subject + ": GitHub answered " + answer.message(), null);
        }
    }

    /** Returns whether GitHub has taken it on. */
    boolean mergeWhenReady(String id, MergeMethod method, String head, String subject) {
        ObjectNode wanted = ForgeJson.object().put("pullRequestId", id).put("expectedHeadOid", head);
        ForgeAnswer scheduled = mutate(
                "enablePullRequestAutoMerge",
                wanted.deepCopy().put("mergeMethod", method.name().toUpperCase(Locale.ROOT)),
                subject);
        if (!isRefused(scheduled)) {
            return true;
        }
        // nothing stands in the way: with a merge queue it goes in there, otherwise the caller merges
        boolean ready = scheduled.message().toLowerCase(Locale.ROOT).contains("clean status");
        return ready && !isRefused(mutate("enqueuePullRequest", wanted, subject));
    }

    /** Takes it out of the queue, where it is in one, and takes a merge back that is still to come. */
    void cancelMerge(String id, boolean scheduled, String subject) {
        // refused where there is no queue, or it is not in it
        mutate("dequeuePullRequest", ForgeJson.object().put("id", id), subject);
        if (scheduled) {
            ForgeAnswer answer =
                    mutate("disablePullRequestAutoMerge", ForgeJson.object().put("pullRequestId", id), subject);
            if (isRefused(answer)) {
                throw new ForgeException(Reason.REFUSED, subject + ": GitHub answered " + answer.message(), null);
            }
        }
    }

    private ForgeAnswer mutate(String name, ObjectNode input, String subject) {
        String type = Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Input!";
        ObjectNode body = ForgeJson.object()
                .put("query", "mutation($input: " + type + ") { " + name + "(input: $input) { clientMutationId } }");
        body.putObject("variables").set("input", input);
        return http.send(ForgeCall.send("POST", path, body, subject));
    }

    /** GraphQL answers refusals with 200. */
    private static boolean isRefused(ForgeAnswer answer) {
        return !answer.body().path("errors").isEmpty();
    }
}
