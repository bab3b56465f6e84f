package io.jenkins.plugins.gitops.webhook;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import io.jenkins.plugins.gitops.waiting.RepositoryPath;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads which repository, pull request and branch a webhook's body is about. Of an event that is about none of these, such
 * as a ping, both sets are empty; fields that are not there are none.
 */
final class ForgePayload {

    private static final String BRANCH = "refs/heads/";

    /** One push may carry thousands of branches; more than this are not worth looking at. */
    private static final int MOST = 100;

    private final Resource body;
    private final Set<Long> pullRequests = new LinkedHashSet<>();
    private final Set<String> branches = new LinkedHashSet<>();

    private ForgePayload(Resource body) {
        this.body = body;
    }

    /**
     * Reads a body.
     *
     * @throws OperationException when it is no JSON object
     */
    static ForgeEvent read(WebhookForge forge, String json) {
        ForgePayload payload = new ForgePayload(Resource.of(ResourceJson.read(json, "The webhook's body")));
        String repository =
                switch (forge) {
                    case GITHUB, GITEA -> payload.gitHub();
                    case GITLAB -> payload.gitLab();
                    case BITBUCKET -> payload.bitbucketCloud();
                    case BITBUCKET_SERVER -> payload.bitbucketServer();
                };
        return new ForgeEvent(RepositoryPath.of(repository), payload.pullRequests, payload.branches);
    }

    /** <a href="https://docs.github.com/webhooks/webhook-events-and-payloads">GitHub's events</a>; Gitea's are alike. */
    private String gitHub() {
        pullRequest(body.number(0, "pull_request", "number"));
        branch(body.text("pull_request", "head", "ref"));
        if (body.at("issue", "pull_request").isPresent()) {
            pullRequest(body.number(0, "issue", "number"));
        }
        ref(body.text("ref"));
        for (String check : List.of("check_run", "check_suite", "workflow_run")) {
            numbers(body.maps(check, "pull_requests"), "number");
            branch(body.text(check, "head_branch"));
        }
        branch(body.text("check_run", "check_suite", "head_branch"));
        // of a commit's status
        each(body.maps("branches")).forEach(branch -> branch(branch.text("name")));
        return body.text("repository", "full_name");
    }

    /** <a href="https://docs.gitlab.com/user/project/integrations/webhook_events/">GitLab's events</a>. */
    private String gitLab() {
        if (body.text("object_kind").equals("merge_request")) {
            pullRequest(body.number(0, "object_attributes", "iid"));
            branch(body.text("object_attributes", "source_branch"));
        }
        // of a comment, and of a pipeline of a merge request
        pullRequest(body.number(0, "merge_request", "iid"));
        branch(body.text("merge_request", "source_branch"));
        if (body.text("object_kind").equals("pipeline")) {
            branch(body.text("object_attributes", "ref"));
        }
        ref(body.text("ref"));
        return body.text("project", "path_with_namespace");
    }

    /** <a href="https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/">Bitbucket Cloud's events</a>. */
    private String bitbucketCloud() {
        pullRequest(body.number(0, "pullrequest", "id"));
        branch(body.text("pullrequest", "source", "branch", "name"));
        for (Resource change : each(body.maps("push", "changes"))) {
            branch(change.text("new", "name"));
            branch(change.text("old", "name"));
        }
        branch(body.text("commit_status", "refname"));
        return body.text("repository", "full_name");
    }

    /** <a href="https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html">Data Center's events</a>. */
    private String bitbucketServer() {
        pullRequest(body.number(0, "pullRequest", "id"));
        branch(body.text("pullRequest", "fromRef", "displayId"));
        each(body.maps("changes")).forEach(change -> branch(change.text("ref", "displayId")));
        String pushed = bitbucketServerName("repository");
        return pushed.isEmpty() ? bitbucketServerName("pullRequest", "toRef", "repository") : pushed;
    }

    private String bitbucketServerName(String... path) {
        Resource repository = Resource.of(body.map(path));
        String slug = repository.text("slug");
        return slug.isEmpty() ? "" : repository.text("project", "key") + "/" + slug;
    }

    private static List<Resource> each(List<Map<String, Object>> maps) {
        return maps.stream().limit(MOST).map(Resource::of).toList();
    }

    private void numbers(List<Map<String, Object>> maps, String field) {
        each(maps).forEach(each -> pullRequest(each.number(0, field)));
    }

    private void pullRequest(long number) {
        if (number > 0) {
            pullRequests.add(number);
        }
    }

    private void branch(String name) {
        if (!name.isEmpty()) {
            branches.add(name);
        }
    }

    /** Of a push; one of a tag is about no branch. GitHub's and Gitea's events of a branch's creation have its name alone. */
    private void ref(String ref) {
        if (ref.startsWith(BRANCH)) {
            branch(ref.substring(BRANCH.length()));
        } else if (!ref.startsWith("refs/") && !body.text("ref_type").equals("tag")) {
            branch(ref);
        }
    }
}
