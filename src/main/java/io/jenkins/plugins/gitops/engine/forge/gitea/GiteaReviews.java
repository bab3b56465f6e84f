package io.jenkins.plugins.gitops.engine.forge.gitea;

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

/** Reads what people decided about Gitea's pull requests. */
final class GiteaReviews {

    private static final int MOST_PAGES = 10;

    /** With Gitea's pages of 50: the last hundred that ended. */
    private static final int MOST_ENDED_PAGES = 2;

    private final ForgeHttp http;
    private final GiteaPullRequests pullRequests;

    GiteaReviews(ForgeHttp http, GiteaPullRequests pullRequests) {
        this.http = http;
        this.pullRequests = pullRequests;
    }

    /** @param path of the pull request */
    List<Approval> approvals(String path, String subject) {
        ReviewTally tally = new ReviewTally();
        for (int page = 1; page <= MOST_PAGES; page++) {
            ForgeCall call = ForgeCall.get(path + "/reviews?limit=50&page=" + page, subject);
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
            case "APPROVED" -> {
                if (review.isTrue("/dismissed")) {
                    tally.withdrawn(by);
                } else {
                    tally.approved(by, review.textOrNull("/commit_id"));
                }
            }
            case "REQUEST_CHANGES" -> tally.withdrawn(by);
            default -> {
                // a comment leaves the person's last word as it was
            }
        }
    }

    /** @param path of the repository's pull requests */
    Optional<PullRequest> findLastEnded(String path, String head, String base, String subject) {
        for (int page = 1; page <= MOST_ENDED_PAGES; page++) {
            ForgeCall call = ForgeCall.get(
                    path + "?state=closed&limit=50&base_branch=" + encode(base) + "&page=" + page, subject);
            ForgeAnswer answer = http.send(call);
            for (JsonNode node : http.list(call, answer)) {
                if (GiteaPullRequests.isOf(node, head, base)) {
                    PullRequest found = pullRequests.read(node, call);
                    if (!found.isOpen()) {
                        return Optional.of(found);
                    }
                }
            }
            if (!answer.hasNextPage()) {
                break;
            }
        }
        return Optional.empty();
    }
}
