package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import java.time.Instant;
import java.util.List;

/** Writes pull requests as GitHub's API description has them ({@code pull-request} and {@code pull-request-simple}). */
final class GitHubJson {

    private static final List<String> USER_LINKS = List.of(
            "avatar_url",
            "events_url",
            "followers_url",
            "following_url",
            "gists_url",
            "organizations_url",
            "received_events_url",
            "repos_url",
            "starred_url",
            "subscriptions_url");

    private final String api;
    private final String web;
    private final SandboxForge forge;

    GitHubJson(String api, String web, SandboxForge forge) {
        this.api = api;
        this.web = web;
        this.forge = forge;
    }

    /** As in lists: without what is computed, and without how it was merged. */
    ObjectNode simple(SandboxPullRequest pullRequest) {
        RepositorySlug slug = pullRequest.repository();
        String self = api + "/repos/" + slug + "/pulls/" + pullRequest.number();
        String issue = api + "/repos/" + slug + "/issues/" + pullRequest.number();
        String page = web + "/" + slug + "/pulls/" + pullRequest.number();
        ObjectNode json = ApiServlet.object()
                .put("url", self)
                .put("id", 9_000_000 + pullRequest.number())
                .put("node_id", GitHubGraphQlApi.nodeId(pullRequest))
                .put("html_url", page)
                .put("diff_url", page + ".diff")
                .put("patch_url", page + ".patch")
                .put("issue_url", issue)
                .put("commits_url", self + "/commits")
                .put("review_comments_url", self + "/comments")
                .put("review_comment_url", api + "/repos/" + slug + "/pulls/comments{/number}")
                .put("comments_url", issue + "/comments")
                .put("statuses_url", api + "/repos/" + slug + "/statuses/" + pullRequest.headCommit())
                .put("number", pullRequest.number())
                .put("state", pullRequest.isOpen() ? "open" : "closed")
                .put("locked", false)
                .put("title", pullRequest.title());
        json.set("user", user(pullRequest.author()));
        json.put("body", pullRequest.body().isEmpty() ? null : pullRequest.body());
        json.putNull("milestone").putNull("active_lock_reason");
        json.put("created_at", time(pullRequest.times().opened()));
        json.put("updated_at", time(pullRequest.times().changed()));
        json.put("closed_at", time(pullRequest.times().endedOrNull()));
        json.put("merged_at", pullRequest.merge().map(merge -> time(merge.at())).orElse(null));
        json.put("merge_commit_sha", mergeCommit(pullRequest));
        json.putNull("assignee");
        GitHubExtrasApi.write(forge, pullRequest, json);
        json.set("head", branch(slug, pullRequest.head(), pullRequest.headCommit()));
        json.set("base", branch(slug, pullRequest.base(), pullRequest.mergeBase()));
        ObjectNode links = json.putObject("_links");
        for (String link : List.of("self", "html", "issue", "comments", "review_comments", "commits", "statuses")) {
            links.putObject(link).put("href", link.equals("html") ? page : self);
        }
        links.putObject("review_comment").put("href", self + "/comments{/number}");
        json.put("author_association", "MEMBER");
        if (forge.extras().of(pullRequest).isScheduled()) {
            json.putObject("auto_merge").put("merge_method", "squash");
        } else {
            json.putNull("auto_merge");
        }
        return json;
    }

    /** A trial merge before the merge: a commit that no branch contains. */
    private static String mergeCommit(SandboxPullRequest pullRequest) {
        return pullRequest
                .merge()
                .map(SandboxPullRequest.Merge::commit)
                .orElse(pullRequest.isOpen() && pullRequest.mergeable() != null ? "0badc0de".repeat(5) : null);
    }

    /** As on its own. */
    ObjectNode full(SandboxPullRequest pullRequest) {
        ObjectNode json = simple(pullRequest);
        Boolean mergeable = pullRequest.isOpen() ? pullRequest.mergeable() : null;
        json.put("merged", pullRequest.isMerged())
                .put("mergeable", mergeable)
                .put("rebaseable", mergeable)
                .put("mergeable_state", state(pullRequest, mergeable));
        json.set("merged_by", pullRequest.merge().map(merge -> user(merge.by())).orElse(null));
        return json.put("comments", pullRequest.comments().size())
                .put("review_comments", 0)
                .put("maintainer_can_modify", false)
                .put("commits", 1)
                .put("additions", 1)
                .put("deletions", 1)
                .put("changed_files", 1);
    }

    private String state(SandboxPullRequest pullRequest, Boolean mergeable) {
        if (mergeable == null) {
            return "unknown";
        }
        if (!mergeable) {
            return "dirty";
        }
        if (!pullRequest.blockedBy().isEmpty()) {
            return "blocked";
        }
        String build = forge.buildState(pullRequest.repository(), pullRequest.headCommit());
        return build.isEmpty() || build.equals("SUCCESSFUL") ? "clean" : "unstable";
    }

    private ObjectNode branch(RepositorySlug slug, String name, String commit) {
        ObjectNode json = ApiServlet.object()
                .put("label", slug.owner() + ":" + name)
                .put("ref", name)
                .put("sha", commit);
        json.set("user", user(slug.owner()));
        json.set("repo", repository(slug));
        return json;
    }

    ObjectNode repository(RepositorySlug slug) {
        return GitHubRepositoryJson.of(slug, api, web, user(slug.owner()));
    }

    ObjectNode user(String login) {
        String self = api + "/users/" + login;
        ObjectNode json = ApiServlet.object()
                .put("login", login)
                .put("id", 1 + Math.abs(login.hashCode() % 100_000))
                .put("node_id", "U_" + login)
                .put("gravatar_id", "")
                .put("url", self)
                .put("html_url", web + "/" + login)
                .put("type", "User")
                .put("site_admin", false);
        USER_LINKS.forEach(link -> json.put(link, self + "/" + link.replace("_url", "")));
        return json;
    }

    ObjectNode comment(SandboxPullRequest.Comment comment, String issueUrl) {
        String self = api + "/comments/" + comment.id();
        ObjectNode json = ApiServlet.object()
                .put("id", comment.id())
                .put("node_id", "IC_" + comment.id())
                .put("url", self)
                .put("html_url", self)
                .put("issue_url", issueUrl)
                .put("body", comment.text());
        json.set("user", user(comment.by()));
        return json.put("created_at", time(comment.at()))
                .put("updated_at", time(comment.at()))
                .put("author_association", "MEMBER");
    }

    private static String time(Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
