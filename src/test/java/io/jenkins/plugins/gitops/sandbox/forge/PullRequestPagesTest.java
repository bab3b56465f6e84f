package io.jenkins.plugins.gitops.sandbox.forge;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.forge.PullRequestState;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PullRequestPagesTest {

    private static final RepositorySlug SLUG = RepositorySlug.parse("shop/config");
    private static final String BRANCH = "gitops/staging/cart";
    private static final HttpClient BROWSER = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    private SandboxForgeServer server;
    private SandboxRepository repository;

    @BeforeEach
    void start() {
        server = SandboxForgeServer.start(folder);
        repository = server.create("shop/config", Map.of("cart.yaml", "a: 1\nimage: cart:1\n"));
        repository.createBranch(BRANCH, "main");
        repository.commit(BRANCH, "Promote", Map.of("cart.yaml", "a: 1\nimage: cart:2 # <script>\n"));
        server.forge()
                .create(
                        SLUG,
                        "gitops-bot",
                        BRANCH,
                        "main",
                        new SandboxPullRequest.Text(
                                "Promote <cart>",
                                "<!-- marker -->See **cart** at https://jenkins.example.org/job/1/."));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldShowTheChangeInRedAndGreen() throws Exception {
        String page = get("/shop/config/pulls/1").body();

        assertThat(page)
                .contains("Promote &lt;cart&gt;")
                .contains("<tr class=\"removed\"><td class=\"number\">2</td>")
                .contains("image: cart:2 # &lt;script&gt;")
                .contains("<b>cart</b>")
                .contains("<a href=\"https://jenkins.example.org/job/1/\"")
                .doesNotContain("<script")
                .doesNotContain("marker");
    }

    @Test
    void shouldListPullRequests() throws Exception {
        assertThat(get("/shop/config/pulls").body())
                .contains("Open (1)")
                .contains("href=\"/shop/config/pulls/1\"")
                .contains("<code class=\"branch\">gitops/staging/cart</code>");
        assertThat(get("/").body()).contains("href=\"/shop/config/pulls\"").contains("1 open");
    }

    @Test
    void shouldMergeWhenAPersonPressesTheButton() throws Exception {
        String page = get("/shop/config/pulls/1").body();

        HttpResponse<String> pressed = press("/shop/config/pulls/1/merge", page, Map.of("method", "SQUASH"));

        assertThat(pressed.statusCode()).isEqualTo(303);
        assertThat(server.forge().pullRequest(SLUG, 1).state()).isEqualTo(PullRequestState.MERGED);
        assertThat(repository.read("main", "cart.yaml")).contains("cart:2");
        assertThat(get("/shop/config/pulls/1").body()).contains("Merged by <b>alex</b>");
    }

    @Test
    void shouldNotMergeWhatThePersonHasNotSeen() throws Exception {
        String page = get("/shop/config/pulls/1").body();
        repository.commit(BRANCH, "Sneak in", Map.of("cart.yaml", "image: evil:1\n"));

        HttpResponse<String> pressed = press("/shop/config/pulls/1/merge", page, Map.of("method", "MERGE"));

        assertThat(pressed.statusCode()).isEqualTo(409);
        assertThat(pressed.body()).contains("The branch has new commits");
    }

    @Test
    void shouldCloseAndOpenAgain() throws Exception {
        press("/shop/config/pulls/1/close", get("/shop/config/pulls/1").body(), Map.of());
        String closed = get("/shop/config/pulls/1").body();
        press("/shop/config/pulls/1/reopen", closed, Map.of());

        assertThat(closed).contains("Closed without a merge.");
        assertThat(server.forge().pullRequest(SLUG, 1).isOpen()).isTrue();
    }

    @Test
    void shouldOfferNoMergeOfAConflict() throws Exception {
        repository.commit("main", "Conflict", Map.of("cart.yaml", "a: 1\nimage: cart:9\n"));

        assertThat(get("/shop/config/pulls/1").body())
                .contains("conflicts with")
                .contains("<button class=\"primary\" disabled>");
    }

    @Test
    void shouldRefuseFormsOfOtherSites() throws Exception {
        HttpResponse<String> pressed = post("/shop/config/pulls/1/merge", Map.of("method", "MERGE", "proof", "guess"));

        assertThat(pressed.statusCode()).isEqualTo(403);
        assertThat(server.forge().pullRequest(SLUG, 1).isOpen()).isTrue();
    }

    @Test
    void shouldSendNoScriptAndAllowNone() throws Exception {
        HttpResponse<String> page = get("/shop/config/pulls/1");

        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'; style-src 'self'");
        assertThat(get("/assets/forge.css").body()).contains(".diff");
    }

    @Test
    void shouldSayThatThereIsNoSuchPage() throws Exception {
        assertThat(get("/shop/config/pulls/9").statusCode()).isEqualTo(404);
        assertThat(get("/shop/other/pulls").statusCode()).isEqualTo(404);
        assertThat(get("/x").statusCode()).isEqualTo(404);
        assertThat(get("/shop/config").headers().firstValue("Location").orElse(""))
                .endsWith("/shop/config/pulls");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return BROWSER.send(
                HttpRequest.newBuilder(URI.create(server.webUrl() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Fills the form of a page as a browser does. */
    private HttpResponse<String> press(String path, String page, Map<String, String> fields)
            throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(fields);
        Matcher hidden = Pattern.compile("type=\"hidden\" name=\"([a-z]+)\" value=\"([0-9a-f]+)\"")
                .matcher(page);
        while (hidden.find()) {
            all.put(hidden.group(1), hidden.group(2));
        }
        return post(path, all);
    }

    private HttpResponse<String> post(String path, Map<String, String> fields)
            throws IOException, InterruptedException {
        String form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return BROWSER.send(
                HttpRequest.newBuilder(URI.create(server.webUrl() + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
