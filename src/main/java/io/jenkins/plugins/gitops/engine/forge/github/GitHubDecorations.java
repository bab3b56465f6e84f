package io.jenkins.plugins.gitops.engine.forge.github;

import static io.jenkins.plugins.gitops.engine.forge.adapter.BestEffort.lacking;
import static io.jenkins.plugins.gitops.engine.forge.adapter.BestEffort.texts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.engine.forge.Decoration;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.adapter.BestEffort;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeJson;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePages;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgePaging;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Adds reviewers, labels, assignees, a milestone and the draft's mark to a pull request on GitHub. */
final class GitHubDecorations {

    private static final int MAX_PAGES = 10;

    private final ForgeHttp http;
    private final GitHubGraphQl graphQl;
    private final ForgePages pages;

    GitHubDecorations(ForgeHttp http, GitHubGraphQl graphQl) {
        this.http = http;
        this.graphQl = graphQl;
        this.pages = new ForgePages(http, ForgePaging.LINK_HEADER);
    }

    /** @param repository the repository's path */
    List<String> decorate(String repository, long number, Decoration wanted, String subject) {
        String pull = repository + "/pulls/" + number;
        String issue = repository + "/issues/" + number;
        BestEffort effort = new BestEffort(subject);
        JsonNode now = http.send(ForgeCall.get(pull, subject)).body();
        for (String reviewer : lacking(wanted.reviewers(), reviewers(now, pull, wanted, subject))) {
            request(effort, "the reviewer " + reviewer, "reviewers", reviewer, ForgeCall.get(pull, subject));
        }
        for (String team : lacking(wanted.teams(), texts(now.path("requested_teams"), "/slug"))) {
            request(effort, "the team " + team, "team_reviewers", team, ForgeCall.get(pull, subject));
        }
        List<String> labels = lacking(wanted.labels(), texts(now.path("labels"), "/name"));
        if (!labels.isEmpty()) {
            effort.attempt(
                    "the labels " + String.join(", ", labels),
                    () -> post(issue + "/labels", "labels", labels, subject));
        }
        List<String> assignees = lacking(wanted.assignees(), texts(now.path("assignees"), "/login"));
        if (!assignees.isEmpty()) {
            effort.attempt("the assignees " + String.join(", ", assignees), () -> {
                // who may not be assigned is left out without a word
                JsonNode then = post(issue + "/assignees", "assignees", assignees, subject);
                effort.missing(
                        lacking(assignees, texts(then.path("assignees"), "/login")),
                        "the assignees",
                        "GitHub assigns people with write access only");
            });
        }
        if (!wanted.milestone().isEmpty()
                && !now.at("/milestone/title").asText().equals(wanted.milestone())) {
            effort.attempt("its milestone", () -> milestone(repository, issue, wanted.milestone(), subject));
        }
        if (wanted.draft() && !now.path("draft").asBoolean()) {
            effort.attempt(
                    "the mark of a draft",
                    () -> graphQl.convertToDraft(now.path("node_id").asText(), subject));
        }
        return effort.shortfalls();
    }

    /** Those who are asked, and those who have reviewed already: asked again, they would have to review again. */
    private List<String> reviewers(JsonNode now, String pull, Decoration wanted, String subject) {
        List<String> known = new ArrayList<>(texts(now.path("requested_reviewers"), "/login"));
        if (!lacking(wanted.reviewers(), known).isEmpty()) {
            pages.forEach(
                    pull + "/reviews?per_page=100",
                    subject,
                    MAX_PAGES,
                    (review, call) -> known.add(review.at("/user/login").asText()));
        }
        return known;
    }

    /** One by one, since a wrong name makes GitHub refuse them all. */
    private void request(BestEffort effort, String what, String field, String name, ForgeCall pull) {
        effort.attempt(what, () -> post(pull.path() + "/requested_reviewers", field, List.of(name), pull.subject()));
    }

    private JsonNode post(String path, String field, List<String> names, String subject) {
        ObjectNode body = ForgeJson.object();
        names.forEach(body.putArray(field)::add);
        return http.send(ForgeCall.send("POST", path, body, subject)).body();
    }

    private void milestone(String repository, String issue, String title, String subject) {
        String list = repository + "/milestones?state=open&per_page=100";
        long number = pages.findFirst(
                        list,
                        subject,
                        MAX_PAGES,
                        (one, call) -> one.path("title").asText().equals(title)
                                ? Optional.of(one.path("number").asLong())
                                : Optional.empty())
                .orElseThrow(() -> new ForgeException(
                        Reason.REFUSED, "there is no open milestone \"" + title + "\"; create it", null));
        http.send(ForgeCall.send("PATCH", issue, ForgeJson.object().put("milestone", number), subject));
    }
}
