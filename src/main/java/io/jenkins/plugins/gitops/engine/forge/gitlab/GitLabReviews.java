package io.jenkins.plugins.gitops.engine.forge.gitlab;

import static io.jenkins.plugins.gitops.engine.forge.ForgeCall.encode;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.Approval;
import io.jenkins.plugins.gitops.engine.forge.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what people decided about GitLab's merge requests. */
final class GitLabReviews {

    private final ForgeHttp http;
    private final GitLabMergeRequests mergeRequests;

    GitLabReviews(ForgeHttp http, GitLabMergeRequests mergeRequests) {
        this.http = http;
        this.mergeRequests = mergeRequests;
    }

    /**
     * GitLab does not say which commit was approved; it takes approvals back by the project's setting when commits are
     * added.
     *
     * @param path of the merge request
     */
    List<Approval> approvals(String path, String subject) {
        ForgeCall call = ForgeCall.get(path + "/approvals", subject);
        JsonNode approvedBy = http.send(call).body().path("approved_by");
        List<Approval> approvals = new ArrayList<>();
        for (JsonNode node : approvedBy) {
            approvals.add(new Approval(new ForgeJson(node, call, http).text("/user/username"), null));
        }
        return approvals;
    }

    /** @param path of the project */
    Optional<PullRequest> findLastEnded(String path, String head, String base, String subject) {
        ForgeCall call = ForgeCall.get(
                path + "/merge_requests?state=all&order_by=created_at&sort=desc&per_page=100&source_branch="
                        + encode(head) + "&target_branch=" + encode(base),
                subject);
        for (JsonNode node : http.list(call, http.send(call))) {
            if (GitLabMergeRequests.isWithinRepository(node)) {
                PullRequest found = mergeRequests.read(node, call);
                if (!found.isOpen()
                        && found.headBranch().equals(head)
                        && found.baseBranch().equals(base)) {
                    return Optional.of(found);
                }
            }
        }
        return Optional.empty();
    }
}
