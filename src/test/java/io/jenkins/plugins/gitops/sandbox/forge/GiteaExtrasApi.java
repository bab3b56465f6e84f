package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reviewers, labels, assignees and milestones in Gitea's dialect: labels by their numbers, also the organization's. */
final class GiteaExtrasApi {

    private final SandboxForge forge;

    GiteaExtrasApi(SandboxForge forge) {
        this.forge = forge;
    }

    Optional<ApiAnswer> handle(ApiRequest request) {
        if (request.is("POST", "repos", "*", "*", "pulls", "*", "requested_reviewers")) {
            List<String> reviewers = SandboxExtras.texts(request.body().path("reviewers"));
            List<String> teams = SandboxExtras.texts(request.body().path("team_reviewers"));
            SandboxExtras.requirePeople(reviewers);
            SandboxExtras.require(SandboxExtras.TEAMS.containsAll(teams), "team");
            extras(request).reviewers().addAll(reviewers);
            extras(request).teams().addAll(teams);
            return Optional.of(new ApiAnswer(201, ApiServlet.object().arrayNode(), Map.of()));
        }
        if (request.is("GET", "repos", "*", "*", "labels")) {
            return Optional.of(labels(request, SandboxExtras.LABELS));
        }
        if (request.is("GET", "orgs", "*", "labels")) {
            return Optional.of(labels(request, SandboxExtras.ORGANIZATION_LABELS));
        }
        if (request.is("POST", "repos", "*", "*", "issues", "*", "labels")) {
            request.body().path("labels").forEach(id -> extras(request).labels().add(label(id)));
            return Optional.of(new ApiAnswer(200, ApiServlet.object().arrayNode(), Map.of()));
        }
        if (request.is("GET", "repos", "*", "*", "assignees")) {
            ArrayNode people = ApiServlet.object().arrayNode();
            SandboxExtras.named(people, "login", SandboxExtras.PEOPLE.keySet());
            return Optional.of(new ApiAnswer(200, people, Map.of()));
        }
        if (request.is("PATCH", "repos", "*", "*", "issues", "*")) {
            return Optional.of(edit(request));
        }
        if (request.is("GET", "repos", "*", "*", "milestones")) {
            ObjectNode milestone = ApiServlet.object()
                    .put("id", SandboxExtras.MILESTONE_NUMBER)
                    .put("title", SandboxExtras.MILESTONE);
            return Optional.of(ApiAnswer.page(List.of(milestone), 1, 50, request.apiUrl(), Map.of()));
        }
        return Optional.empty();
    }

    private ApiAnswer edit(ApiRequest request) {
        if (request.body().path("assignees").isArray()) {
            List<String> assignees = SandboxExtras.texts(request.body().path("assignees"));
            if (!SandboxExtras.PEOPLE.keySet().containsAll(assignees)) {
                // a name that Gitea does not know is a fault of its own to it
                return ApiAnswer.of(500, ApiServlet.object().put("message", "").put("url", request.webUrl()));
            }
            extras(request).assignees().clear();
            extras(request).assignees().addAll(assignees);
        }
        if (request.body().hasNonNull("milestone")) {
            extras(request).milestone(request.body().path("milestone").asLong());
        }
        return ApiAnswer.of(201, ApiServlet.object().put("number", request.number()));
    }

    private static String label(JsonNode id) {
        SandboxExtras.require(id.isNumber(), "label");
        List<Map.Entry<String, Long>> known = new ArrayList<>(SandboxExtras.LABELS.entrySet());
        known.addAll(SandboxExtras.ORGANIZATION_LABELS.entrySet());
        return known.stream()
                .filter(label -> label.getValue() == id.asLong())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new ForgeRefusal(ForgeRefusal.Kind.INVALID, "no such label"));
    }

    private static ApiAnswer labels(ApiRequest request, Map<String, Long> labels) {
        List<ObjectNode> all = labels.entrySet().stream()
                .map(label -> ApiServlet.object().put("id", label.getValue()).put("name", label.getKey()))
                .toList();
        return ApiAnswer.page(all, request.number("page", 1, 100), 50, request.apiUrl(), Map.of());
    }

    private SandboxExtras.Of extras(ApiRequest request) {
        return forge.extras().of(forge.find(request.slug(), request.number()));
    }

    static ObjectNode write(SandboxExtras.Of extras, SandboxPullRequest one, ObjectNode json) {
        SandboxExtras.named(json.putArray("labels"), "name", extras.labels());
        SandboxExtras.named(json.putArray("requested_reviewers"), "login", extras.reviewers());
        SandboxExtras.named(json.putArray("requested_reviewers_teams"), "name", extras.teams());
        SandboxExtras.named(json.putArray("assignees"), "login", extras.assignees());
        if (!extras.milestone().isEmpty()) {
            json.putObject("milestone").put("title", extras.milestone());
        }
        return json.put("draft", SandboxForge.isDraftByTitle(one));
    }
}
