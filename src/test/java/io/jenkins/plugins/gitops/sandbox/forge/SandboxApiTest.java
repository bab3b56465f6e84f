package io.jenkins.plugins.gitops.sandbox.forge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the simulator does beyond the adapters' calls. */
class SandboxApiTest {

    private static final RepositorySlug SLUG = RepositorySlug.parse("shop/config");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    private SandboxForgeServer server;
    private SandboxRepository repository;

    @BeforeEach
    void start() {
        server = SandboxForgeServer.start(folder);
        repository = server.create("shop/config", Map.of("cart.yaml", "image: cart:1\n"));
        repository.createBranch("gitops/cart", "main");
        repository.commit("gitops/cart", "Promote", Map.of("cart.yaml", "image: cart:2\n"));
        open();
    }

    private void open() {
        server.forge().create(SLUG, "bot", "gitops/cart", "main", new SandboxPullRequest.Text("Promote", ""));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldAnswerNotModifiedToWhoHasTheAnswerAlready() throws Exception {
        URI address = URI.create(server.gitHubApiUrl() + "/repos/shop/config/pulls/1");
        String tag = send("GET", address).headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> same = CLIENT.send(
                request("GET", address).header("If-None-Match", tag).build(), HttpResponse.BodyHandlers.ofString());
        repository.commit("gitops/cart", "More", Map.of("cart.yaml", "image: cart:3\n"));
        HttpResponse<String> changed = CLIENT.send(
                request("GET", address).header("If-None-Match", tag).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(changed.statusCode()).isEqualTo(200);
    }

    @Test
    void shouldListAndDeleteBranchesInBothDialects() throws Exception {
        repository.createBranch("gitops/pay", "main");

        JsonNode gitHub = json(send("GET", URI.create(server.gitHubApiUrl() + "/repos/shop/config/branches")));
        JsonNode gitea = json(send("GET", URI.create(server.giteaApiUrl() + "/repos/shop/config/branches")));
        int byGitHub = send(
                        "DELETE", URI.create(server.gitHubApiUrl() + "/repos/shop/config/git/refs/heads/gitops/pay"))
                .statusCode();
        int byGitea = send("DELETE", URI.create(server.giteaApiUrl() + "/repos/shop/config/branches/gitops/cart"))
                .statusCode();

        assertThat(gitHub.findValuesAsText("name")).containsExactly("gitops/cart", "gitops/pay", "main");
        assertThat(gitea.findValuesAsText("id")).contains(repository.tip("main"));
        assertThat(byGitHub).isEqualTo(204);
        assertThat(byGitea).isEqualTo(204);
        assertThat(repository.branches()).containsExactly("main");
    }

    @Test
    void shouldNotDeleteProtectedBranches() throws Exception {
        repository.protect("gitops/cart");

        HttpResponse<String> answer =
                send("DELETE", URI.create(server.giteaApiUrl() + "/repos/shop/config/branches/gitops/cart"));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(repository.hasBranch("gitops/cart")).isTrue();
    }

    @Test
    void shouldCountAHeadThatWasPushedToItsBaseAsMerged() {
        repository.forceBranch("main", repository.tip("gitops/cart"));

        SandboxPullRequest one = server.forge().pullRequest(SLUG, 1);

        assertThat(one.state()).isEqualTo(PullRequestState.MERGED);
        assertThat(one.merge().orElseThrow().commit()).isEqualTo(repository.tip("main"));
    }

    @Test
    void shouldCloseWhenTheHeadIsMovedBackToItsBase() {
        repository.forceBranch("gitops/cart", repository.tip("main"));

        assertThat(server.forge().pullRequest(SLUG, 1).state()).isEqualTo(PullRequestState.CLOSED);
    }

    @Test
    void shouldCloseWhenTheBranchWasAwayForAMoment() {
        String head = repository.tip("gitops/cart");
        repository.deleteBranch("gitops/cart");
        repository.forceBranch("gitops/cart", head);

        assertThat(server.forge().pullRequest(SLUG, 1).state()).isEqualTo(PullRequestState.CLOSED);
    }

    @Test
    void shouldKnowNobodyWithoutAToken() throws Exception {
        URI address = URI.create(server.giteaApiUrl() + "/repos/shop/config/pulls");

        HttpResponse<String> answer =
                CLIENT.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
    }

    private HttpRequest.Builder request(String method, URI address) {
        return HttpRequest.newBuilder(address)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "token " + server.token());
    }

    private HttpResponse<String> send(String method, URI address) throws IOException, InterruptedException {
        return CLIENT.send(request(method, address).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }
}
