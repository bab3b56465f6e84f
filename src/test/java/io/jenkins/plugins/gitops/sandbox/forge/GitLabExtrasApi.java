package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reviewers, labels, assignees and milestones in GitLab's dialect: people and milestones by their numbers. */
final class GitLabExtrasApi {

    private GitLabExtrasApi() {}

    static Optional<ApiAnswer> handle(ApiRequest request) {
        if (request.is("GET", "users")) {
            String login = request.query().getOrDefault("username", "");
            Long number = SandboxExtras.PEOPLE.get(login);
            return Optional.of(ApiAnswer.page(
                    number == null
                            ? List.of()
                            : List.of(ApiServlet.object().put("id", number).put("username", login)),
                    1,
                    20,
                    request.apiUrl(),
                    Map.of()));
        }
        if (request.is("GET", "projects", "*", "milestones")) {
            boolean known = SandboxExtras.MILESTONE.equals(request.query().get("title"));
            return Optional.of(ApiAnswer.page(
                    known
                            ? List.of(ApiServlet.object()
                                    .put("id", SandboxExtras.MILESTONE_NUMBER)
                                    .put("title", SandboxExtras.MILESTONE))
                            : List.of(),
                    1,
                    20,
                    request.apiUrl(),
                    Map.of()));
        }
        return Optional.empty();
    }

    /** Takes in what an edit says of them. */
    static void edit(SandboxExtras.Of extras, JsonNode body) {
        replace(extras.reviewers(), body, "reviewer_ids");
        replace(extras.assignees(), body, "assignee_ids");
        if (body.hasNonNull("add_labels")) {
            extras.labels().addAll(List.of(body.path("add_labels").asText().split(",")));
        }
        if (body.hasNonNull("milestone_id")) {
            extras.milestone(body.path("milestone_id").asLong());
        }
    }

    private static void replace(Collection<String> people, JsonNode body, String field) {
        if (body.path(field).isArray()) {
            people.clear();
            body.path(field).forEach(id -> SandboxExtras.person(id.asLong()).ifPresent(people::add));
        }
    }

    static ObjectNode write(SandboxExtras.Of extras, SandboxPullRequest one, ObjectNode json) {
        ArrayNode labels = json.putArray("labels");
        extras.labels().forEach(labels::add);
        people(json.putArray("reviewers"), extras.reviewers());
        people(json.putArray("assignees"), extras.assignees());
        if (!extras.milestone().isEmpty()) {
            json.putObject("milestone").put("title", extras.milestone());
        }
        return json.put("draft", SandboxForge.isDraftByTitle(one));
    }

    private static void people(ArrayNode list, Collection<String> logins) {
        logins.forEach(login ->
                list.addObject().put("id", SandboxExtras.PEOPLE.get(login)).put("username", login));
    }
}
