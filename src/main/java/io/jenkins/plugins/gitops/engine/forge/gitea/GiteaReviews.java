package io.jenkins.plugins.gitops.engine.forge.gitea;

import io.jenkins.plugins.gitops.engine.forge.Approval;
import io.jenkins.plugins.gitops.engine.forge.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.ForgePages;
import io.jenkins.plugins.gitops.engine.forge.ForgePaging;
import io.jenkins.plugins.gitops.engine.forge.ReviewTally;
import java.util.List;

/** Reads what people decided about Gitea's pull requests. */
final class GiteaReviews {

    private static final int MOST_PAGES = 10;

    private final ForgeHttp http;
    private final ForgePages pages;

    GiteaReviews(ForgeHttp http) {
        this.http = http;
        this.pages = new ForgePages(http, ForgePaging.LINK_HEADER);
    }

    /** @param path of the pull request */
    List<Approval> approvals(String path, String subject) {
        ReviewTally tally = new ReviewTally();
        pages.forEach(path + "/reviews?limit=50", subject, MOST_PAGES, (node, call) -> {
            ForgeJson review = new ForgeJson(node, call, http);
            count(review, review.textOrEmpty("/user/login"), tally);
        });
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
}
