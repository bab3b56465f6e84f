package io.jenkins.plugins.gitops.engine.forge.gitlab;

import static io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall.encode;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.Accounts;
import io.jenkins.plugins.gitops.engine.forge.ForgeAccount;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.Scopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whose a token of GitLab is: a person's, or the bot of a project or a group. Access tokens tell their scopes (from GitLab 15.5 on), those of
 * OAuth do not.
 */
final class GitLabAccounts implements Accounts {

    /** Who may push and open merge requests. */
    private static final int DEVELOPER = 30;

    private final ForgeHttp http;

    GitLabAccounts(ForgeHttp http) {
        this.http = http;
    }

    @Override
    public ForgeAccount account(RepositorySlug repository) {
        ForgeAnswer user =
                http.send(ForgeCall.get("/user", "The account of the token").handling(403));
        ForgeAnswer token = http.send(ForgeCall.get("/personal_access_tokens/self", "The token's own description")
                .handling(400, 401, 403, 404));
        JsonNode project = http.send(
                        ForgeCall.get("/projects/" + encode(repository.toString()), "The project " + repository))
                .body();
        Optional<List<String>> scopes =
                token.isSuccess() ? Scopes.ofList(token.body().path("scopes")) : Optional.empty();
        return new ForgeAccount(
                user.isSuccess() ? user.body().path("username").asText() : "",
                scopes.orElse(List.of()),
                lacking(scopes, project));
    }

    static List<String> lacking(Optional<List<String>> scopes, JsonNode project) {
        List<String> lacking = new ArrayList<>(Scopes.lacking(scopes, "api"));
        JsonNode own = project.at("/permissions/project_access/access_level");
        JsonNode ofGroup = project.at("/permissions/group_access/access_level");
        // administrators have neither, and may do all
        boolean told = own.isNumber() || ofGroup.isNumber();
        if (told && Math.max(own.asInt(), ofGroup.asInt()) < DEVELOPER) {
            lacking.add("the role Developer in the project");
        }
        if (project.path("archived").asBoolean()) {
            lacking.add("a project that is not archived");
        }
        return lacking;
    }
}
