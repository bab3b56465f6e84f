package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import io.jenkins.plugins.gitops.engine.forge.Accounts;
import io.jenkins.plugins.gitops.engine.forge.ForgeAccount;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import io.jenkins.plugins.gitops.engine.forge.adapter.PullRequestPlace;
import io.jenkins.plugins.gitops.engine.forge.adapter.Scopes;
import java.util.List;
import java.util.Optional;

/**
 * Whose a token of Bitbucket Cloud is, where it has the scope {@code account}: access tokens of repositories and workspaces belong to nobody. Scopes
 * are in a header, and in the refusal of a call that lacks one.
 */
final class CloudAccounts implements Accounts {

    private final ForgeHttp http;

    CloudAccounts(ForgeHttp http) {
        this.http = http;
    }

    @Override
    public ForgeAccount account(RepositorySlug repository) {
        ForgeAnswer user =
                http.send(ForgeCall.get("/user", "The account of the token").handling(403, 404));
        String path = "/repositories/" + PullRequestPlace.flat(repository, "/", "Bitbucket Cloud");
        ForgeAnswer project = http.send(ForgeCall.get(path, "The repository " + repository));
        Optional<List<String>> scopes = Scopes.ofHeader(user)
                .or(() -> Scopes.ofHeader(project))
                .or(() -> Scopes.ofList(user.body().at("/error/detail/granted")));
        return new ForgeAccount(
                user.isSuccess() ? user.body().path("nickname").asText() : "",
                scopes.orElse(List.of()),
                // which includes writing to the repository; tokens of Atlassian's own have names of their own
                Scopes.lacking(scopes, "pullrequest:write", "write:pullrequest:bitbucket"));
    }
}
