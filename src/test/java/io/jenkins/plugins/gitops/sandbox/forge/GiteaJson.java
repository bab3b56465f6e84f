package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import java.time.Instant;

/** Writes pull requests as Gitea does ({@code modules/structs/pull.go}, {@code services/convert/pull.go}). */
final class GiteaJson {

    private final String web;

    GiteaJson(String web) {
        this.web = web;
    }

    /** @param headExists whether the head's branch is still there; once it is gone Gitea shows the pull request's own ref */
    ObjectNode pullRequest(SandboxPullRequest pullRequest, boolean headExists, String baseTip) {
        RepositorySlug slug = pullRequest.repository();
        String page = web + "/" + slug + "/pulls/" + pullRequest.number();
        // work in progress counts among the reasons not to merge
        boolean mergeable = Boolean.TRUE.equals(pullRequest.mergeable()) && !SandboxForge.isDraftByTitle(pullRequest);
        ObjectNode json = ApiServlet.object()
                .put("id", 9_000 + pullRequest.number())
                .put("url", page)
                .put("number", pullRequest.number());
        json.set("user", user(pullRequest.author()));
        json.put("title", pullRequest.title()).put("body", pullRequest.body());
        json.putArray("labels");
        json.putNull("milestone").putNull("assignee").putNull("assignees").putNull("requested_reviewers");
        json.put("state", pullRequest.isOpen() ? "open" : "closed")
                .put("draft", false)
                .put("is_locked", false)
                .put("comments", pullRequest.comments().size())
                .put("html_url", page)
                .put("diff_url", page + ".diff")
                .put("patch_url", page + ".patch")
                .put("mergeable", mergeable)
                .put("merged", pullRequest.isMerged())
                .put(
                        "merged_at",
                        pullRequest.merge().map(merge -> time(merge.at())).orElse(null))
                .put(
                        "merge_commit_sha",
                        pullRequest
                                .merge()
                                .map(SandboxPullRequest.Merge::commit)
                                .orElse(null));
        json.set("merged_by", pullRequest.merge().map(merge -> user(merge.by())).orElse(null));
        json.put("allow_maintainer_edit", false);
        json.set("base", branch(slug, pullRequest.base(), pullRequest.base(), baseTip));
        String ref = headExists ? pullRequest.head() : "refs/pull/" + pullRequest.number() + "/head";
        json.set("head", branch(slug, pullRequest.head(), ref, pullRequest.headCommit()));
        return json.put("merge_base", pullRequest.mergeBase())
                .putNull("due_date")
                .put("created_at", time(pullRequest.times().opened()))
                .put("updated_at", time(pullRequest.times().changed()))
                .put("closed_at", time(pullRequest.times().endedOrNull()))
                .put("pin_order", 0);
    }

    private ObjectNode branch(RepositorySlug slug, String label, String ref, String commit) {
        ObjectNode json = ApiServlet.object()
                .put("label", label)
                .put("ref", ref)
                .put("sha", commit)
                .put("repo_id", GitHubRepositoryJson.id(slug));
        json.set("repo", repository(slug));
        return json;
    }

    ObjectNode repository(RepositorySlug slug) {
        ObjectNode json = ApiServlet.object().put("id", GitHubRepositoryJson.id(slug));
        json.set("owner", user(slug.owner()));
        return json.put("name", slug.name())
                .put("full_name", slug.toString())
                .put("html_url", web + "/" + slug)
                .put("clone_url", web + "/" + slug + ".git")
                .put("default_branch", "main")
                .put("archived", false);
    }

    ObjectNode user(String login) {
        return ApiServlet.object()
                .put("id", 1 + Math.abs(login.hashCode() % 100_000))
                .put("login", login)
                .put("login_name", "")
                .put("full_name", "")
                .put("email", login + "@noreply.sandbox.example.org")
                .put("html_url", web + "/" + login)
                .put("username", login);
    }

    ObjectNode comment(SandboxPullRequest.Comment comment, String page) {
        ObjectNode json = ApiServlet.object()
                .put("id", comment.id())
                .put("html_url", page + "#issuecomment-" + comment.id())
                .put("pull_request_url", page)
                .put("issue_url", "");
        json.set("user", user(comment.by()));
        return json.put("body", comment.text())
                .put("created_at", time(comment.at()))
                .put("updated_at", time(comment.at()));
    }

    private static String time(Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
