package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Writes pull requests as Bitbucket Cloud does. */
final class BitbucketCloudJson {

    private static final int ID_LENGTH = 12;

    /** The names in requests and answers. */
    static final Map<String, MergeMethod> STRATEGIES = Map.of(
            "merge_commit", MergeMethod.MERGE, "squash", MergeMethod.SQUASH, "rebase_fast_forward", MergeMethod.REBASE);

    private final String api;
    private final String web;
    private final SandboxForge forge;

    BitbucketCloudJson(String api, String web, SandboxForge forge) {
        this.api = api;
        this.web = web;
        this.forge = forge;
    }

    static String state(SandboxPullRequest one) {
        return one.state() == PullRequestState.CLOSED ? "DECLINED" : one.state().name();
    }

    ObjectNode pullRequest(SandboxPullRequest one) {
        RepositorySlug slug = one.repository();
        ObjectNode json = ApiServlet.object()
                .put("type", "pullrequest")
                .put("id", one.number())
                .put("title", one.title())
                .put("description", one.body())
                .put("state", state(one))
                .put("draft", forge.extras().of(one).isDraft())
                .put("comment_count", one.comments().size())
                .put("task_count", 0)
                .put("created_on", one.times().opened().toString())
                .put("updated_on", one.times().changed().toString());
        json.set("author", user(one.author()));
        json.set("source", end(slug, one.head(), one.headCommit()));
        ObjectNode destination = end(slug, one.base(), one.mergeBase());
        ArrayNode strategies = destination.withObject("/branch").putArray("merge_strategies");
        STRATEGIES.forEach((strategy, method) -> {
            if (!forge.isForbidden(method)) {
                strategies.add(strategy);
            }
        });
        json.set("destination", destination);
        one.merge()
                .ifPresentOrElse(
                        merge -> {
                            json.set("merge_commit", commit(slug, merge.commit()));
                            json.set("closed_by", user(merge.by()));
                        },
                        () -> json.putNull("merge_commit").putNull("closed_by"));
        ArrayNode reviewers = json.putArray("reviewers");
        forge.extras().of(one).reviewers().forEach(login -> reviewers.add(user(login)));
        participants(json.putArray("participants"), one);
        ObjectNode links = json.putObject("links");
        links.putObject("self").put("href", api + "/repositories/" + slug + "/pullrequests/" + one.number());
        links.putObject("html").put("href", web + "/" + slug + "/pulls/" + one.number());
        return json;
    }

    private void participants(ArrayNode participants, SandboxPullRequest one) {
        Set<String> approvers = forge.reviews().approvers(one.repository(), one.number());
        Set<String> all = new LinkedHashSet<>();
        forge.reviews().of(one.repository(), one.number()).forEach(review -> all.add(review.by()));
        for (String login : all) {
            boolean approved = approvers.contains(login);
            ObjectNode participant = participants
                    .addObject()
                    .put("type", "participant")
                    .put("role", "PARTICIPANT")
                    .put("approved", approved)
                    .put("state", approved ? "approved" : "changes_requested");
            participant.set("user", user(login));
        }
    }

    private ObjectNode end(RepositorySlug slug, String branch, String commit) {
        ObjectNode json = ApiServlet.object();
        json.putObject("branch").put("name", branch);
        json.set("commit", commit(slug, commit));
        json.putObject("repository")
                .put("type", "repository")
                .put("full_name", slug.toString())
                .put("name", slug.name());
        return json;
    }

    private ObjectNode commit(RepositorySlug slug, String id) {
        String shortened = id.substring(0, Math.min(ID_LENGTH, id.length()));
        ObjectNode json = ApiServlet.object().put("type", "commit").put("hash", shortened);
        json.putObject("links").putObject("self").put("href", api + "/repositories/" + slug + "/commit/" + shortened);
        return json;
    }

    static ObjectNode user(String login) {
        return ApiServlet.object()
                .put("type", SandboxExtras.isBot(login) ? "app_user" : "user")
                .put("display_name", login)
                .put("nickname", login)
                .put("uuid", uuid(login))
                .put("account_id", "557058:" + login);
    }

    static String uuid(String login) {
        return "{" + new UUID(login.hashCode(), login.length()) + "}";
    }
}
