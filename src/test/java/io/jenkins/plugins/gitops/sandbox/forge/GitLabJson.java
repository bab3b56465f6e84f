package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import java.time.Instant;

/** Writes merge requests as GitLab does. */
final class GitLabJson {

    private final String web;
    private final SandboxForge forge;

    GitLabJson(String web, SandboxForge forge) {
        this.web = web;
        this.forge = forge;
    }

    ObjectNode mergeRequest(SandboxPullRequest one) {
        RepositorySlug slug = one.repository();
        long project = GitHubRepositoryJson.id(slug);
        boolean conflict = one.isOpen() && Boolean.FALSE.equals(one.mergeable());
        ObjectNode json = ApiServlet.object()
                .put("id", 70_000 + one.number())
                .put("iid", one.number())
                .put("project_id", project)
                .put("source_project_id", project)
                .put("target_project_id", project)
                .put("title", one.title())
                .put("description", one.body())
                .put("state", one.isOpen() ? "opened" : one.isMerged() ? "merged" : "closed")
                .put("source_branch", one.head())
                .put("target_branch", one.base())
                .put("sha", one.headCommit())
                .put("draft", false)
                .put("work_in_progress", false)
                .put("has_conflicts", conflict)
                .put("merge_status", mergeStatus(one))
                .put("detailed_merge_status", detailedStatus(one))
                .put("squash", false)
                .put("merge_when_pipeline_succeeds", forge.extras().of(one).isScheduled())
                .putNull("squash_commit_sha")
                .put(
                        "merge_commit_sha",
                        one.merge().map(SandboxPullRequest.Merge::commit).orElse(null))
                .put("merged_at", one.merge().map(merge -> time(merge.at())).orElse(null))
                .put("created_at", time(one.times().opened()))
                .put("updated_at", time(one.times().changed()))
                .put("closed_at", one.isMerged() ? null : time(one.times().endedOrNull()))
                .put("user_notes_count", one.comments().size())
                .put("web_url", web + "/" + slug + "/pulls/" + one.number());
        String build = forge.buildState(slug, one.headCommit());
        if (!build.isEmpty()) {
            json.putObject("head_pipeline").put("status", build.equals("FAILED") ? "failed" : "success");
        }
        json.set("author", user(one.author()));
        json.set("merge_user", one.merge().map(merge -> user(merge.by())).orElse(null));
        json.set("merged_by", one.merge().map(merge -> user(merge.by())).orElse(null));
        json.putObject("diff_refs")
                .put("base_sha", one.mergeBase())
                .put("head_sha", one.headCommit())
                .put("start_sha", one.mergeBase());
        return GitLabExtrasApi.write(forge.extras().of(one), one, json);
    }

    private static String mergeStatus(SandboxPullRequest one) {
        if (one.mergeable() == null) {
            return "checking";
        }
        return one.mergeable() ? "can_be_merged" : "cannot_be_merged";
    }

    private static String detailedStatus(SandboxPullRequest one) {
        if (!one.isOpen()) {
            return "not_open";
        }
        if (one.mergeable() == null) {
            return "checking";
        }
        if (!one.mergeable()) {
            return "conflict";
        }
        return one.blockedBy().isEmpty() ? "mergeable" : "not_approved";
    }

    static ObjectNode user(String login) {
        return ApiServlet.object()
                .put("id", 1 + Math.abs(login.hashCode() % 100_000))
                .put("username", login)
                .put("name", login)
                .put("state", "active");
    }

    private static String time(Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
