package io.jenkins.plugins.gitops.engine.forge.bitbucket;

import static io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall.encode;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.Accounts;
import io.jenkins.plugins.gitops.engine.forge.ForgeAccount;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeAnswer;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeCall;
import io.jenkins.plugins.gitops.engine.forge.adapter.ForgeHttp;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Whose a token of Bitbucket Data Center is: a header of each answer names the user. Repositories can be listed by what the account may do
 * with them; tokens have no scopes beside that.
 */
final class DataCenterAccounts implements Accounts {

    private final ForgeHttp http;
    private final String path;

    /** @param path of the repository */
    DataCenterAccounts(ForgeHttp http, String path) {
        this.http = http;
        this.path = path;
    }

    @Override
    public ForgeAccount account(RepositorySlug repository) {
        ForgeAnswer project = http.send(ForgeCall.get(path, "The repository " + repository));
        String login = project.headers()
                .firstValue("x-ausername")
                .map(name -> URLDecoder.decode(name, StandardCharsets.UTF_8))
                .orElse("");
        List<String> lacking = new ArrayList<>();
        if (!isWritable(project.body())) {
            lacking.add("the permission \"Repository write\"");
        }
        if (project.body().path("archived").asBoolean()) {
            lacking.add("a repository that is not archived");
        }
        return new ForgeAccount(login, List.of(), lacking);
    }

    private boolean isWritable(JsonNode repository) {
        ForgeCall call = ForgeCall.get(
                "/repos?limit=100&permission=REPO_WRITE&name="
                        + encode(repository.path("name").asText()),
                "The repositories that the account may write to");
        ForgeAnswer answer = http.send(call);
        for (JsonNode each : answer.body().path("values")) {
            if (each.path("id").equals(repository.path("id"))) {
                return true;
            }
        }
        // the filter takes parts of names: on another page it would not be seen
        return !answer.body().path("isLastPage").asBoolean(true);
    }
}
