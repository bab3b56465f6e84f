package io.jenkins.plugins.gitops.engine.forge.gitea;

import static io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall.encode;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.ReviewDecision;
import io.jenkins.plugins.gitops.engine.forge.adapter.Committers;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePages;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePaging;
import io.jenkins.plugins.gitops.engine.forge.adapter.ReviewTally;
import java.util.List;
import java.util.Optional;

/** Reads what people decided about Gitea's pull requests. */
final class GiteaReviews {

    private static final int MAX_PAGES = 10;

    private final ForgeHttp http;
    private final ForgePages pages;

    GiteaReviews(ForgeHttp http) {
        this.http = http;
        this.pages = new ForgePages(http, ForgePaging.LINK_HEADER);
    }

    /** What a person said, as Gitea counts it. */
    private record Told(long userId, boolean official, boolean stale) {}

    /**
     * @param repository path of the repository
     * @param path of the pull request
     */
    ReviewDecision decision(String repository, String path, String subject) {
        ReviewTally<Told> tally = new ReviewTally<>();
        pages.forEach(path + "/reviews?limit=50", subject, MAX_PAGES, (node, call) -> {
            ForgeJson review = new ForgeJson(node, call, http);
            count(review, review.textOrEmpty("/user/login"), tally);
        });
        ReviewDecision said = tally.decision((by, told) -> whyNot(told));
        if (!said.approvals().isEmpty()) {
            Committers committers = Committers.read(
                    pages, path + "/commits?limit=50", subject, List.of("/author/login", "/committer/login"));
            said = said.leavingOut(approval -> committers.whyNot(approval.by()));
        }
        return hasFailed(repository, path, subject) ? said.against("a check of its last commit has failed") : said;
    }

    private static void count(ForgeJson review, String by, ReviewTally<Told> tally) {
        Told told = new Told(review.numberOr("/user/id", 0), review.isTrue("/official"), !isFalse(review, "/stale"));
        switch (review.textOrEmpty("/state")) {
            case "APPROVED" -> {
                if (review.isTrue("/dismissed")) {
                    tally.withdrawn(by);
                } else {
                    tally.approved(by, told, review.textOrEmpty("/commit_id"));
                }
            }
            case "REQUEST_CHANGES" -> {
                if (review.isTrue("/dismissed")) {
                    tally.withdrawn(by);
                } else {
                    // also of an older commit: nobody has said that it is good now
                    tally.changesRequested(by, new Told(told.userId(), told.official(), false));
                }
            }
            default -> {
                // a comment leaves the person's last word as it was
            }
        }
    }

    private static boolean isFalse(ForgeJson review, String pointer) {
        return review.findBoolean(pointer).filter(value -> !value).isPresent();
    }

    private static Optional<String> whyNot(Told told) {
        if (told.userId() <= 0) {
            return Optional.of("is no person's account");
        }
        if (!told.official()) {
            return Optional.of("may not approve for this branch by Gitea's own count");
        }
        return told.stale() ? Optional.of("approved before the last push") : Optional.empty();
    }

    private boolean hasFailed(String repository, String path, String subject) {
        JsonNode now = http.send(ForgeCall.get(path, subject)).body();
        if (!now.path("state").asText().equals("open")) {
            return false;
        }
        String head = now.at("/head/sha").asText();
        String state = http.send(ForgeCall.get(repository + "/commits/" + encode(head) + "/status", subject))
                .body()
                .path("state")
                .asText();
        return state.equals("failure") || state.equals("error");
    }
}
