package io.jenkins.plugins.gitops.sandbox.forge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reviewers, labels, assignees and milestones in GitHub's dialect. */
final class GitHubExtrasApi {

    private final SandboxForge forge;

    GitHubExtrasApi(SandboxForge forge) {
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
            return Optional.of(ApiAnswer.of(201, ApiServlet.object().put("number", request.number())));
        }
        if (request.is("POST", "repos", "*", "*", "issues", "*", "labels")) {
            // unknown ones are created
            extras(request).labels().addAll(SandboxExtras.texts(request.body().path("labels")));
            return Optional.of(new ApiAnswer(
                    200,
                    SandboxExtras.named(
                            ApiServlet.object().putArray("labels"),
                            "name",
                            extras(request).labels()),
                    Map.of()));
        }
        if (request.is("POST", "repos", "*", "*", "issues", "*", "assignees")) {
            // unknown ones are left out without a word
            SandboxExtras.texts(request.body().path("assignees")).stream()
                    .filter(SandboxExtras.PEOPLE::containsKey)
                    .forEach(extras(request).assignees()::add);
            return Optional.of(ApiAnswer.of(201, issue(request)));
        }
        if (request.is("PATCH", "repos", "*", "*", "issues", "*")) {
            extras(request).milestone(request.body().path("milestone").asLong());
            return Optional.of(ApiAnswer.of(200, issue(request)));
        }
        if (request.is("GET", "repos", "*", "*", "milestones")) {
            ObjectNode milestone = ApiServlet.object()
                    .put("number", SandboxExtras.MILESTONE_NUMBER)
                    .put("title", SandboxExtras.MILESTONE);
            return Optional.of(ApiAnswer.page(List.of(milestone), 1, 100, request.apiUrl(), Map.of()));
        }
        return Optional.empty();
    }

    private SandboxExtras.Of extras(ApiRequest request) {
        return forge.extras().of(forge.find(request.slug(), request.number()));
    }

    private ObjectNode issue(ApiRequest request) {
        ObjectNode json = ApiServlet.object().put("number", request.number());
        SandboxExtras.named(json.putArray("assignees"), "login", extras(request).assignees());
        return json;
    }

    static void write(SandboxForge forge, SandboxPullRequest one, ObjectNode json) {
        SandboxExtras.Of extras = forge.extras().of(one);
        SandboxExtras.named(json.putArray("labels"), "name", extras.labels());
        SandboxExtras.named(json.putArray("assignees"), "login", extras.assignees());
        // who has reviewed is not asked any more
        List<String> reviewed = forge.reviews().of(one.repository(), one.number()).stream()
                .map(SandboxReviews.Review::by)
                .toList();
        SandboxExtras.named(
                json.putArray("requested_reviewers"),
                "login",
                extras.reviewers().stream()
                        .filter(login -> !reviewed.contains(login))
                        .toList());
        SandboxExtras.named(json.putArray("requested_teams"), "slug", extras.teams());
        if (!extras.milestone().isEmpty()) {
            json.putObject("milestone").put("title", extras.milestone());
        }
        json.put("draft", extras.isDraft());
    }
}
