package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import java.util.List;

/** Writes all that GitHub's API description requires of a {@code repository}. */
final class GitHubRepositoryJson {

    private static final List<String> LINKS = List.of(
            "archive_url:/{archive_format}{/ref}",
            "assignees_url:/assignees{/user}",
            "blobs_url:/git/blobs{/sha}",
            "branches_url:/branches{/branch}",
            "collaborators_url:/collaborators{/collaborator}",
            "comments_url:/comments{/number}",
            "commits_url:/commits{/sha}",
            "compare_url:/compare/{base}...{head}",
            "contents_url:/contents/{+path}",
            "contributors_url:/contributors",
            "deployments_url:/deployments",
            "downloads_url:/downloads",
            "events_url:/events",
            "forks_url:/forks",
            "git_commits_url:/git/commits{/sha}",
            "git_refs_url:/git/refs{/sha}",
            "git_tags_url:/git/tags{/sha}",
            "hooks_url:/hooks",
            "issue_comment_url:/issues/comments{/number}",
            "issue_events_url:/issues/events{/number}",
            "issues_url:/issues{/number}",
            "keys_url:/keys{/key_id}",
            "labels_url:/labels{/name}",
            "languages_url:/languages",
            "merges_url:/merges",
            "milestones_url:/milestones{/number}",
            "notifications_url:/notifications{?since,all,participating}",
            "pulls_url:/pulls{/number}",
            "releases_url:/releases{/id}",
            "stargazers_url:/stargazers",
            "statuses_url:/statuses/{sha}",
            "subscribers_url:/subscribers",
            "subscription_url:/subscription",
            "tags_url:/tags",
            "teams_url:/teams",
            "trees_url:/git/trees{/sha}");

    private static final List<String> COUNTS = List.of(
            "forks",
            "forks_count",
            "open_issues",
            "open_issues_count",
            "size",
            "stargazers_count",
            "watchers",
            "watchers_count");

    private static final List<String> ABSENT = List.of("description", "homepage", "language", "license", "mirror_url");

    private static final String LONG_AGO = "2024-01-01T00:00:00Z";

    private GitHubRepositoryJson() {}

    static ObjectNode of(RepositorySlug slug, String api, String web, ObjectNode owner) {
        String self = api + "/repos/" + slug;
        ObjectNode json = ApiServlet.object()
                .put("id", id(slug))
                .put("node_id", "R_" + slug.name())
                .put("name", slug.name())
                .put("full_name", slug.toString());
        json.set("owner", owner);
        json.put("private", true)
                .put("html_url", web + "/" + slug)
                .put("fork", false)
                .put("url", self)
                .put("clone_url", web + "/" + slug + ".git")
                .put("git_url", "git:" + web.substring(web.indexOf("//") + 2) + "/" + slug + ".git")
                .put("ssh_url", "git@127.0.0.1:" + slug + ".git")
                .put("svn_url", web + "/" + slug)
                .put("default_branch", "main")
                .put("archived", false)
                .put("disabled", false);
        LINKS.forEach(
                link -> json.put(link.substring(0, link.indexOf(':')), self + link.substring(link.indexOf(':') + 1)));
        COUNTS.forEach(count -> json.put(count, 0));
        ABSENT.forEach(json::putNull);
        for (String feature : List.of("downloads", "issues", "pages", "projects", "wiki")) {
            json.put("has_" + feature, feature.equals("issues"));
        }
        return json.put("created_at", LONG_AGO).put("pushed_at", LONG_AGO).put("updated_at", LONG_AGO);
    }

    static long id(RepositorySlug slug) {
        return 1_000_000 + Math.abs(slug.hashCode() % 1_000_000);
    }
}
