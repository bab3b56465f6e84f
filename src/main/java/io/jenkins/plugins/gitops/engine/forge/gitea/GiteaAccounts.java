package io.jenkins.plugins.gitops.engine.forge.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.Accounts;
import io.jenkins.plugins.gitops.engine.forge.ForgeAccount;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestPlace;
import java.util.ArrayList;
import java.util.List;

/** Whose a token of Gitea is, where it has the scope {@code read:user}; the scopes themselves are told nobody. */
final class GiteaAccounts implements Accounts {

    private final ForgeHttp http;

    GiteaAccounts(ForgeHttp http) {
        this.http = http;
    }

    @Override
    public ForgeAccount account(RepositorySlug repository) {
        ForgeAnswer user =
                http.send(ForgeCall.get("/user", "The account of the token").handling(403));
        String path = "/repos/" + PullRequestPlace.flat(repository, "/", "Gitea");
        JsonNode project =
                http.send(ForgeCall.get(path, "The repository " + repository)).body();
        List<String> lacking = new ArrayList<>();
        JsonNode push = project.at("/permissions/push");
        if (push.isBoolean() && !push.asBoolean()) {
            lacking.add("the right to write to the repository");
        }
        if (project.path("archived").asBoolean()) {
            lacking.add("a repository that is not archived");
        }
        return new ForgeAccount(user.isSuccess() ? user.body().path("login").asText() : "", List.of(), lacking);
    }
}
