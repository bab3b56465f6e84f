package io.jenkins.plugins.gitops.engine.forge.gitlab;

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
import java.util.ArrayList;
import java.util.List;

/** Adds reviewers, labels, assignees, a milestone and the draft's mark to a merge request on GitLab. */
final class GitLabDecorations {

    /** The mark of a draft, before its title. */
    static final String DRAFT = "Draft: ";

    private final ForgeHttp http;

    GitLabDecorations(ForgeHttp http) {
        this.http = http;
    }

    /**
     * @param project the project's path
     * @param path of the merge request
     */
    List<String> decorate(String project, String path, Decoration wanted, String subject) {
        BestEffort effort = new BestEffort(subject);
        JsonNode now = http.send(ForgeCall.get(path, subject)).body();
        people(effort, now, "reviewer", wanted.reviewers(), ForgeCall.get(path, subject));
        people(effort, now, "assignee", wanted.assignees(), ForgeCall.get(path, subject));
        effort.missing(wanted.teams(), "the teams", "GitLab asks people only; name them as reviewers");
        List<String> labels = new ArrayList<>();
        now.path("labels").forEach(label -> labels.add(label.asText()));
        List<String> missing = lacking(wanted.labels(), labels);
        if (!missing.isEmpty()) {
            effort.attempt(
                    "the labels " + String.join(", ", missing),
                    () -> put(path, ForgeJson.object().put("add_labels", String.join(",", missing)), subject));
        }
        if (!wanted.milestone().isEmpty()
                && !now.at("/milestone/title").asText().equals(wanted.milestone())) {
            effort.attempt("its milestone", () -> milestone(project, path, wanted.milestone(), subject));
        }
        if (wanted.draft() && !now.path("draft").asBoolean()) {
            effort.attempt("the mark of a draft", () -> {
                String title = DRAFT + now.path("title").asText();
                put(path, GitLabForge.TEXTS.title(title), subject);
            });
        }
        return effort.shortfalls();
    }

    /** Sent with those who are there already: the list takes the old one's place. */
    private void people(BestEffort effort, JsonNode now, String role, List<String> wanted, ForgeCall mergeRequest) {
        JsonNode present = now.path(role + "s");
        List<Long> added = new ArrayList<>();
        for (String login : lacking(wanted, texts(present, "/username"))) {
            effort.attempt("the " + role + " " + login, () -> added.add(user(login, mergeRequest.subject())));
        }
        if (!added.isEmpty()) {
            ObjectNode body = ForgeJson.object();
            ArrayNode ids = body.putArray(role + "_ids");
            present.forEach(person -> ids.add(person.path("id").asLong()));
            added.forEach(ids::add);
            effort.attempt("the wanted " + role + "s", () -> put(mergeRequest.path(), body, mergeRequest.subject()));
        }
    }

    private long user(String login, String subject) {
        ForgeCall call = ForgeCall.get("/users?username=" + encode(login), subject);
        for (JsonNode user : http.list(call, http.send(call))) {
            if (user.path("username").asText().equalsIgnoreCase(login)) {
                return user.path("id").asLong();
            }
        }
        throw new ForgeException(Reason.REFUSED, "GitLab has no user " + login + "; check the name", null);
    }

    private void milestone(String project, String path, String title, String subject) {
        ForgeCall call = ForgeCall.get(
                project + "/milestones?state=active&include_ancestors=true&title=" + encode(title), subject);
        for (JsonNode milestone : http.list(call, http.send(call))) {
            if (milestone.path("title").asText().equals(title)) {
                put(
                        path,
                        ForgeJson.object()
                                .put("milestone_id", milestone.path("id").asLong()),
                        subject);
                return;
            }
        }
        throw new ForgeException(Reason.REFUSED, "there is no open milestone \"" + title + "\"; create it", null);
    }

    private void put(String path, ObjectNode body, String subject) {
        http.send(ForgeCall.send("PUT", path, body, subject));
    }
}
