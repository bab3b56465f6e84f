package io.jenkins.plugins.gitops.engine.forge.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.Accounts;
import io.jenkins.plugins.gitops.engine.forge.ForgeAccount;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestPlace;
import io.jenkins.plugins.gitops.engine.forge.adapter.Scopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whose a token of GitHub is. Classic tokens list their scopes in a header; fine-grained ones and those of apps tell nothing of
 * themselves, only what the account may do with the repository. An app is no user: it is not named.
 */
final class GitHubAccounts implements Accounts {

    private final ForgeHttp http;

    GitHubAccounts(ForgeHttp http) {
        this.http = http;
    }

    @Override
    public ForgeAccount account(RepositorySlug repository) {
        ForgeAnswer user =
                http.send(ForgeCall.get("/user", "The account of the token").handling(403));
        String path = "/repos/" + PullRequestPlace.flat(repository, "/", "GitHub");
        JsonNode project =
                http.send(ForgeCall.get(path, "The repository " + repository)).body();
        Optional<List<String>> scopes = Scopes.ofHeader(user);
        return new ForgeAccount(
                user.isSuccess() ? user.body().path("login").asText() : "",
                scopes.orElse(List.of()),
                lacking(scopes, project));
    }

    static List<String> lacking(Optional<List<String>> scopes, JsonNode repository) {
        boolean open = repository.path("private").isBoolean()
                && !repository.path("private").asBoolean();
        List<String> lacking =
                new ArrayList<>(open ? Scopes.lacking(scopes, "repo", "public_repo") : Scopes.lacking(scopes, "repo"));
        JsonNode push = repository.at("/permissions/push");
        if (push.isBoolean() && !push.asBoolean()) {
            lacking.add("the right to write to the repository");
        }
        if (repository.path("archived").asBoolean()) {
            lacking.add("a repository that is not archived");
        }
        return lacking;
    }
}
