package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import static io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall.encode;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.ReviewDecision;
import io.jenkins.plugins.gitops.engine.forge.adapter.Committers;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePages;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePaging;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestPlace;
import io.jenkins.plugins.gitops.engine.forge.adapter.ReviewTally;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what people decided about Bitbucket Cloud's pull requests. It does not say which commit somebody approved: the order of
 * approvals and pushes in the pull request's activity does.
 */
final class CloudReviews {

    private static final int MAX_PAGES = 10;

    private final ForgeHttp http;
    private final ForgePages pages;
    private final PullRequestPlace place;

    CloudReviews(ForgeHttp http, PullRequestPlace place) {
        this.http = http;
        this.pages = new ForgePages(http, ForgePaging.NEXT_FIELD);
        this.place = place;
    }

    /** @param head full id of the head */
    ReviewDecision decision(JsonNode node, long number, String head) {
        ReviewTally<JsonNode> tally = new ReviewTally<>();
        Map<String, JsonNode> users = new HashMap<>();
        for (JsonNode participant : node.path("participants")) {
            JsonNode user = participant.path("user");
            String by = user.path("nickname").asText(user.path("display_name").asText());
            users.put(by, user);
            if (participant.path("state").asText().equals("changes_requested")) {
                tally.changesRequested(by, participant);
            } else if (participant.path("approved").asBoolean()) {
                tally.approved(by, participant, head);
            }
        }
        ReviewDecision said = tally.decision((by, participant) -> whyNot(participant));
        if (said.approvals().isEmpty()) {
            return said;
        }
        Set<String> present = approversOf(head, number);
        Committers committers = Committers.read(
                pages, place.one(number) + "/commits?pagelen=100", place.subject(number), List.of("/author/user/uuid"));
        return said.leavingOut(approval -> {
            String uuid = users.get(approval.by()).path("uuid").asText();
            return present.contains(uuid)
                    ? committers.whyNot(uuid)
                    : Optional.of("approved before the last push, as far as Bitbucket tells");
        });
    }

    /** A reviewer was named by somebody who may write; others of a public repository may be anybody. */
    private Optional<String> whyNot(JsonNode participant) {
        if (!participant.at("/user/type").asText().equals("user")) {
            return Optional.of("is no person's account");
        }
        if (participant.path("role").asText().equals("REVIEWER")) {
            return Optional.empty();
        }
        String member = "/workspaces/" + encode(place.repository().owner()) + "/members/"
                + encode(participant.at("/user/uuid").asText());
        ForgeAnswer answer = http.send(ForgeCall.get(member, place.subject()).handling(403, 404));
        if (answer.isSuccess()) {
            return Optional.empty();
        }
        return Optional.of(
                answer.status() == 403
                        ? "is not among the reviewers, and the token may not ask who belongs to the workspace"
                        : "is neither among the reviewers nor of the workspace");
    }

    /** From the newest on: what was approved behind the push of this head, and not what came before it. */
    private Set<String> approversOf(String head, long number) {
        Set<String> waiting = new HashSet<>();
        Set<String> present = new HashSet<>();
        pages.findFirst(
                place.one(number) + "/activity?pagelen=50", place.subject(number), MAX_PAGES, (activity, call) -> {
                    String approver = activity.at("/approval/user/uuid").asText();
                    if (!approver.isEmpty()) {
                        waiting.add(approver);
                        return Optional.empty();
                    }
                    String commit = activity.at("/update/source/commit/hash").asText();
                    if (commit.isEmpty()) {
                        return Optional.empty();
                    }
                    if (!head.startsWith(commit)) {
                        return Optional.of(commit);
                    }
                    present.addAll(waiting);
                    waiting.clear();
                    return Optional.empty();
                });
        return present;
    }
}
