package io.jenkins.plugins.gitops.engine.forge.gitea;

import static io.jenkins.plugins.gitops.engine.forge.adapter.BestEffort.lacking;
import static io.jenkins.plugins.gitops.engine.forge.adapter.BestEffort.texts;
import static io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Adds reviewers, labels (by their numbers), assignees, a milestone and the draft's mark to a pull request on Gitea. */
final class GiteaDecorations {

    /** The mark of a draft, before its title. */
    static final String DRAFT = "WIP: ";

    private static final int MAX_PAGES = 20;

    private final ForgeHttp http;
    private final ForgePages pages;

    GiteaDecorations(ForgeHttp http) {
        this.http = http;
        this.pages = new ForgePages(http, ForgePaging.LINK_HEADER);
    }

    /** @param repository the repository's path */
    List<String> decorate(String repository, String owner, long number, Decoration wanted, String subject) {
        String pull = repository + "/pulls/" + number;
        String issue = repository + "/issues/" + number;
        BestEffort effort = new BestEffort(subject);
        JsonNode now = http.send(ForgeCall.get(pull, subject)).body();
        for (String reviewer : lacking(wanted.reviewers(), reviewers(now, pull, wanted, subject))) {
            effort.attempt("the reviewer " + reviewer, () -> request(pull, "reviewers", reviewer, subject));
        }
        for (String team : lacking(wanted.teams(), texts(now.path("requested_reviewers_teams"), "/name"))) {
            effort.attempt("the team " + team, () -> request(pull, "team_reviewers", team, subject));
        }
        List<String> labels = lacking(wanted.labels(), texts(now.path("labels"), "/name"));
        if (!labels.isEmpty()) {
            effort.attempt("the labels", () -> label(effort, repository, owner, issue, labels, subject));
        }
        List<String> present = texts(now.path("assignees"), "/login");
        List<String> assignees = lacking(wanted.assignees(), present);
        if (!assignees.isEmpty()) {
            effort.attempt(
                    "the assignees " + String.join(", ", assignees),
                    () -> assign(effort, repository, issue, present, assignees, subject));
        }
        if (!wanted.milestone().isEmpty()
                && !now.at("/milestone/title").asText().equals(wanted.milestone())) {
            effort.attempt("its milestone", () -> milestone(repository, issue, wanted.milestone(), subject));
        }
        if (wanted.draft() && !now.path("draft").asBoolean()) {
            effort.attempt("the mark of a draft", () -> {
                String title = DRAFT + now.path("title").asText();
                http.send(ForgeCall.send("PATCH", pull, GiteaForge.TEXTS.title(title), subject));
            });
        }
        return effort.shortfalls();
    }

    /** A name that it does not know makes Gitea answer 500, for all of them. */
    private void assign(
            BestEffort effort,
            String repository,
            String issue,
            List<String> present,
            List<String> wanted,
            String subject) {
        ForgeCall question = ForgeCall.get(repository + "/assignees", subject);
        List<String> possible = texts(http.send(question).body(), "/login");
        List<String> unknown = lacking(wanted, possible);
        effort.missing(unknown, "the assignees", "Gitea assigns people with access to the repository only");
        // the list takes the old one's place
        ObjectNode body = ForgeJson.object();
        ArrayNode all = body.putArray("assignees");
        present.forEach(all::add);
        lacking(wanted, unknown).forEach(all::add);
        if (unknown.size() < wanted.size()) {
            http.send(ForgeCall.send("PATCH", issue, body, subject));
        }
    }

    /** Those who are asked, and those who have reviewed already. */
    private List<String> reviewers(JsonNode now, String pull, Decoration wanted, String subject) {
        List<String> known = new ArrayList<>(texts(now.path("requested_reviewers"), "/login"));
        if (!lacking(wanted.reviewers(), known).isEmpty()) {
            pages.forEach(
                    pull + "/reviews?limit=50",
                    subject,
                    MAX_PAGES,
                    (review, call) -> known.add(review.at("/user/login").asText()));
        }
        return known;
    }

    private void request(String pull, String field, String name, String subject) {
        ObjectNode body = ForgeJson.object();
        body.putArray(field).add(name);
        http.send(ForgeCall.send("POST", pull + "/requested_reviewers", body, subject));
    }

    private void label(
            BestEffort effort, String repository, String owner, String issue, List<String> names, String subject) {
        Map<String, Long> ids = new HashMap<>();
        collect(repository + "/labels?limit=50", subject, ids);
        if (!ids.keySet().containsAll(lowerCase(names))) {
            try {
                collect("/orgs/" + encode(owner) + "/labels?limit=50", subject, ids);
            } catch (ForgeException e) {
                if (e.isRetryable()) {
                    throw e;
                }
                // the owner is a person, who has no labels of an organization, or the token may not read those
            }
        }
        effort.missing(lacking(names, ids.keySet()), "the labels", "Gitea has no such labels; create them");
        ObjectNode body = ForgeJson.object();
        ArrayNode numbers = body.putArray("labels");
        lowerCase(names).stream().filter(ids::containsKey).forEach(name -> numbers.add(ids.get(name)));
        if (!numbers.isEmpty()) {
            http.send(ForgeCall.send("POST", issue + "/labels", body, subject));
        }
    }

    private static List<String> lowerCase(List<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    private void collect(String list, String subject, Map<String, Long> ids) {
        pages.forEach(
                list,
                subject,
                MAX_PAGES,
                (label, call) -> ids.putIfAbsent(
                        label.path("name").asText().toLowerCase(Locale.ROOT),
                        label.path("id").asLong()));
    }

    private void milestone(String repository, String issue, String title, String subject) {
        String list = repository + "/milestones?state=open&limit=50&name=" + encode(title);
        long id = pages.findFirst(
                        list,
                        subject,
                        MAX_PAGES,
                        (one, call) -> one.path("title").asText().equals(title)
                                ? Optional.of(one.path("id").asLong())
                                : Optional.empty())
                .orElseThrow(() -> new ForgeException(
                        Reason.REFUSED, "there is no open milestone \"" + title + "\"; create it", null));
        http.send(ForgeCall.send("PATCH", issue, ForgeJson.object().put("milestone", id), subject));
    }
}
