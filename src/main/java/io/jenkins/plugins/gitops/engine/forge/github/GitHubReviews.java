package io.jenkins.plugins.gitops.engine.forge.github;

import static io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall.encode;

import io.jenkins.plugins.gitops.engine.forge.ReviewDecision;
import io.jenkins.plugins.gitops.engine.forge.adapter.Committers;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePages;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePaging;
import io.jenkins.plugins.gitops.engine.forge.adapter.ReviewTally;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what people decided about GitHub's pull requests. */
final class GitHubReviews {

    private static final int MAX_PAGES = 10;
    private static final Set<String> WRITERS = Set.of("write", "maintain", "admin");

    private final ForgeHttp http;
    private final ForgePages pages;

    GitHubReviews(ForgeHttp http) {
        this.http = http;
        this.pages = new ForgePages(http, ForgePaging.LINK_HEADER);
    }

    /**
     * @param repository path of the repository
     * @param path of the pull request
     */
    ReviewDecision decision(String repository, String path, String subject) {
        ReviewTally<String> tally = new ReviewTally<>();
        pages.forEach(path + "/reviews?per_page=100", subject, MAX_PAGES, (node, call) -> {
            ForgeJson review = new ForgeJson(node, call, http);
            count(review, review.textOrEmpty("/user/login"), tally);
        });
        ReviewDecision said = tally.decision((by, type) -> whyNot(repository, by, type));
        if (said.approvals().isEmpty()) {
            return said;
        }
        Committers committers = Committers.read(
                pages, path + "/commits?per_page=100", subject, List.of("/author/login", "/committer/login"));
        return said.leavingOut(approval -> committers.whyNot(approval.by()));
    }

    private static void count(ForgeJson review, String by, ReviewTally<String> tally) {
        switch (review.textOrEmpty("/state")) {
            case "APPROVED" -> tally.approved(by, review.textOrEmpty("/user/type"), review.textOrEmpty("/commit_id"));
            case "CHANGES_REQUESTED" -> tally.changesRequested(by, review.textOrEmpty("/user/type"));
            case "DISMISSED" -> tally.withdrawn(by);
            default -> {
                // a comment leaves the person's last word as it was
            }
        }
    }

    /** GitHub counts who may write to the repository; how a review is labelled says nothing of that. */
    private Optional<String> whyNot(String repository, String by, String type) {
        if (!type.equals("User") || by.endsWith("[bot]")) {
            return Optional.of("is no person's account");
        }
        ForgeCall call = ForgeCall.get(
                        repository + "/collaborators/" + encode(by) + "/permission", "The permission of " + by)
                .handling(403, 404);
        ForgeAnswer answer = http.send(call);
        if (answer.status() == 403) {
            return Optional.of("the token may not ask GitHub for this account's permission");
        }
        boolean writes = answer.isSuccess()
                && WRITERS.contains(answer.body().path("permission").asText());
        return writes ? Optional.empty() : Optional.of("may not write to the repository");
    }
}
