package io.jenkins.plugins.gitops.engine.forge.gitlab;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.Approval;
import io.jenkins.plugins.gitops.engine.forge.ReviewDecision;
import io.jenkins.plugins.gitops.engine.forge.adapter.Committers;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePages;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePaging;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what people decided about GitLab's merge requests. GitLab itself lets nobody approve who may not; but whether it counts
 * the author, committers, and what was approved before a push, is a setting of the project.
 */
final class GitLabReviews {

    private static final Set<String> FAILED = Set.of("failed", "canceled");

    private final ForgeHttp http;

    GitLabReviews(ForgeHttp http) {
        this.http = http;
    }

    /**
     * @param project path of the project
     * @param path of the merge request
     */
    ReviewDecision decision(String project, String path, String subject) {
        ReviewDecision said = new ReviewDecision(List.of(), requestedChanges(path, subject), List.of());
        ForgeCall call = ForgeCall.get(path + "/approvals", subject);
        JsonNode approvedBy = http.send(call).body().path("approved_by");
        if (!approvedBy.isEmpty()) {
            said = approvals(approvedBy, call, project, path, said);
        }
        String pipeline = http.send(ForgeCall.get(path, subject))
                .body()
                .at("/head_pipeline/status")
                .asText();
        return FAILED.contains(pipeline) ? said.against("its pipeline has failed") : said;
    }

    private List<String> requestedChanges(String path, String subject) {
        // unknown to servers before 15
        ForgeAnswer answer =
                http.send(ForgeCall.get(path + "/reviewers", subject).handling(404));
        List<String> objections = new ArrayList<>();
        for (JsonNode reviewer : answer.body()) {
            if (reviewer.path("state").asText().equals("requested_changes")) {
                objections.add(reviewer.at("/user/username").asText() + " has requested changes");
            }
        }
        return objections;
    }

    private ReviewDecision approvals(
            JsonNode approvedBy, ForgeCall call, String project, String path, ReviewDecision before) {
        Committers committers = Committers.read(
                new ForgePages(http, ForgePaging.LINK_HEADER),
                path + "/commits?per_page=100",
                call.subject(),
                List.of("/author_name", "/author_email", "/committer_name", "/committer_email"));
        ForgeCall question = ForgeCall.get(path + "/versions", call.subject());
        // the newest one first
        JsonNode version = http.list(question, http.send(question)).path(0);
        Instant pushed =
                version.isMissingNode() ? null : new ForgeJson(version, question, http).instantOrNull("/created_at");
        List<Approval> approvals = new ArrayList<>();
        List<String> notCounted = new ArrayList<>();
        for (JsonNode node : approvedBy) {
            ForgeJson approval = new ForgeJson(node, call, http);
            String by = approval.text("/user/username");
            whyNot(approval, by, committers)
                    .or(() -> whyOld(approval, pushed, project, call.subject()))
                    .ifPresentOrElse(
                            why -> notCounted.add(by + " (" + why + ")"),
                            () -> approvals.add(new Approval(
                                    by, version.path("head_commit_sha").asText())));
        }
        return new ReviewDecision(approvals, before.objections(), notCounted);
    }

    private Optional<String> whyNot(ForgeJson approval, String by, Committers committers) {
        ForgeAnswer user = http.send(ForgeCall.get("/users/" + approval.number("/user/id"), "The account " + by)
                .handling(403, 404));
        JsonNode bot = user.body().path("bot");
        if (!bot.isBoolean() || bot.asBoolean()) {
            return Optional.of(
                    bot.isBoolean() ? "is no person's account" : "GitLab does not say whether that is a person");
        }
        if (!approval.textOrEmpty("/user/state").equals("active")) {
            return Optional.of("has no active account");
        }
        return committers.whyNot(
                by,
                approval.textOrEmpty("/user/name"),
                user.body().path("public_email").asText());
    }

    /** Older servers do not tell when somebody approved; then the project must take approvals back with each push. */
    private Optional<String> whyOld(ForgeJson approval, Instant pushedOrNull, String project, String subject) {
        Instant approved = approval.instantOrNull("/approved_at");
        if (approved != null && pushedOrNull != null) {
            return approved.isBefore(pushedOrNull) ? Optional.of("approved before the last push") : Optional.empty();
        }
        ForgeAnswer settings =
                http.send(ForgeCall.get(project + "/approvals", subject).handling(401, 403, 404));
        return settings.body().path("reset_approvals_on_push").asBoolean()
                ? Optional.empty()
                : Optional.of("GitLab does not say when, and the project keeps approvals when commits are added");
    }
}
