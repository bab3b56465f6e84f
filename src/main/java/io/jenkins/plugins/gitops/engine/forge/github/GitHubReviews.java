package io.jenkins.plugins.gitops.engine.forge.github;

import static io.jenkins.plugins.gitops.engine.forge.ForgeCall.encode;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.Approval;
import io.jenkins.plugins.gitops.engine.forge.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import io.jenkins.plugins.gitops.engine.forge.ReviewTally;
import java.util.List;
import java.util.Optional;

/** Reads what people decided about GitHub's pull requests. */
final class GitHubReviews {

    private static final int MOST_PAGES = 10;

    private final ForgeHttp http;
    private final GitHubPullRequests pullRequests;

    GitHubReviews(ForgeHttp http, GitHubPullRequests pullRequests) {
        this.http = http;
        this.pullRequests = pullRequests;
    }

    /** @param path of the pull request */
    List<Approval> approvals(String path, String subject) {
        ReviewTally tally = new ReviewTally();
        for (int page = 1; page <= MOST_PAGES; page++) {
            ForgeCall call = ForgeCall.get(path + "/reviews?per_page=100&page=" + page, subject);
            ForgeAnswer answer = http.send(call);
            for (JsonNode node : http.list(call, answer)) {
                ForgeJson review = new ForgeJson(node, call, http);
                count(review, review.textOrEmpty("/user/login"), tally);
            }
            if (!answer.hasNextPage()) {
                break;
            }
        }
        return tally.approvals();
    }

    private static void count(ForgeJson review, String by, ReviewTally tally) {
        switch (review.textOrEmpty("/state")) {
            case "APPROVED" -> tally.approved(by, review.textOrNull("/commit_id"));
            case "CHANGES_REQUESTED", "DISMISSED" -> tally.withdrawn(by);
            default -> {
                // a comment leaves the person's last word as it was
            }
        }
    }

    /** @param path of the repository's pull requests */
    Optional<PullRequest> findLastEnded(String path, String owner, String head, String base, String subject) {
        ForgeCall call = ForgeCall.get(
                path + "?state=closed&sort=created&direction=desc&per_page=100&head=" + encode(owner + ":" + head)
                        + "&base=" + encode(base),
                subject);
        for (JsonNode node : http.list(call, http.send(call))) {
            if (GitHubPullRequests.isWithinRepository(node)) {
                PullRequest found = pullRequests.read(node, call);
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
