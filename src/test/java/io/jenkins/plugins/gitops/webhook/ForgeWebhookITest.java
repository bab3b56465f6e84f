package io.jenkins.plugins.gitops.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.security.csrf.DefaultCrumbIssuer;
import hudson.util.Secret;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.gitops.config.WebhookConfiguration;
import io.jenkins.plugins.gitops.config.WebhookSecretConfig;
import io.jenkins.plugins.gitops.waiting.FakeWaitingStep;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Crumbs are asked for, and nobody may read anything without a login. */
@WithJenkins
class ForgeWebhookITest {

    private static final String PROPERTIES = ForgeWebhook.class.getName();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static JenkinsRule jenkins;
    private static int builds;

    private final List<FakeWaitingStep> waiting = new ArrayList<>();

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
        rule.jenkins.setCrumbIssuer(new DefaultCrumbIssuer(false));
        List<WebhookSecretConfig> secrets = new ArrayList<>();
        for (WebhookForge forge : WebhookForge.values()) {
            for (String age : List.of("old", "new")) {
                String id = forge.path() + "-" + age;
                SystemCredentialsProvider.getInstance()
                        .getCredentials()
                        .add(new StringCredentialsImpl(
                                CredentialsScope.SYSTEM, id, "", Secret.fromString("secret of " + id)));
                secrets.add(new WebhookSecretConfig(forge.path(), id));
            }
        }
        WebhookConfiguration.get().setSecrets(secrets);
    }

    @AfterEach
    void signOut() {
        waiting.forEach(WaitingSteps.get()::signOut);
        System.clearProperty(PROPERTIES + ".mostBytes");
        System.clearProperty(PROPERTIES + ".longestMillis");
    }

    private FakeWaitingStep waitFor(String repository, long number) {
        FakeWaitingStep step = new FakeWaitingStep("cart#" + ++builds, "7", repository, number, "of-no-event");
        waiting.add(step);
        WaitingSteps.get().signIn(step);
        return step;
    }

    private static URI address(String path) throws Exception {
        return jenkins.getURL().toURI().resolve("gitops-webhook/" + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder post(WebhookForge forge, String body) throws Exception {
        return HttpRequest.newBuilder(address(forge.path())).POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private static HttpRequest.Builder signed(WebhookForge forge, String body) throws Exception {
        return post(forge, body)
                .header(forge.signature().header(), proof(forge, "secret of " + forge.path() + "-new", body));
    }

    private static String proof(WebhookForge forge, String secret, String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String hex = HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        return switch (forge) {
            case GITLAB -> secret;
            case GITEA -> hex;
            default -> "sha256=" + hex;
        };
    }

    private static String merged(WebhookForge forge) throws Exception {
        return ForgePayloadTest.payload(
                switch (forge) {
                    case GITHUB -> "github-pull_request";
                    case GITLAB -> "gitlab-merge_request";
                    case GITEA -> "gitea-pull_request";
                    case BITBUCKET -> "bitbucket-pullrequest";
                    case BITBUCKET_SERVER -> "bitbucket-server-pr";
                });
    }

    private FakeWaitingStep waiterOf(WebhookForge forge) {
        return switch (forge) {
            case GITHUB -> waitFor("https://github.com/Codertocat/Hello-World.git", 2);
            case GITLAB -> waitFor("git@gitlab.example.org:shop/teams/config.git", 42);
            case GITEA, BITBUCKET -> waitFor("https://forge.example.org/shop/config", 42);
            case BITBUCKET_SERVER -> waitFor("https://forge.example.org/scm/shop/config.git", 42);
        };
    }

    @ParameterizedTest
    @EnumSource(WebhookForge.class)
    void shouldWakeWhoWaitsForTheMerge(WebhookForge forge) throws Exception {
        FakeWaitingStep concerned = waiterOf(forge);
        FakeWaitingStep otherNumber = waitFor(concerned.repository(), 3);
        FakeWaitingStep otherRepository = waitFor("https://forge.example.org/other/repository.git", 42);

        HttpResponse<String> answer = send(signed(forge, merged(forge)).header("Content-Type", "application/json"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(concerned.nudges()).isEqualTo(1);
        assertThat(otherNumber.nudges()).isZero();
        assertThat(otherRepository.nudges()).isZero();
    }

    @ParameterizedTest
    @EnumSource(WebhookForge.class)
    void shouldAnswerTheSameWhetherOrNotAnybodyWaits(WebhookForge forge) throws Exception {
        HttpResponse<String> unknown = send(signed(forge, merged(forge)));
        waiterOf(forge);

        HttpResponse<String> known = send(signed(forge, merged(forge)));

        assertThat(known.statusCode()).isEqualTo(unknown.statusCode());
        assertThat(known.body()).isEqualTo(unknown.body());
        assertThat(known.headers().map().keySet())
                .isEqualTo(unknown.headers().map().keySet());
        assertThat(known.headers().allValues("Set-Cookie")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(WebhookForge.class)
    void shouldRefuseAlikeWhateverIsWrongWithTheProof(WebhookForge forge) throws Exception {
        FakeWaitingStep step = waiterOf(forge);
        String body = merged(forge);
        String header = forge.signature().header();
        WebhookForge otherForge = forge == WebhookForge.GITLAB ? WebhookForge.GITEA : WebhookForge.GITLAB;

        List<HttpResponse<String>> answers = List.of(
                send(post(forge, body)),
                send(post(forge, body).header(header, "")),
                send(post(forge, body).header(header, "sha256=zz")),
                send(post(forge, body).header(header, proof(forge, "another secret", body))),
                send(post(forge, body + " ").header(header, "sha256=" + "0".repeat(64))),
                send(post(forge, body).header(header, proof(forge, "secret of " + otherForge.path() + "-new", body))),
                send(post(forge, "no JSON").header(header, proof(forge, "another secret", "no JSON"))));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).isEqualTo(answers.get(0).body());
        });
        assertThat(step.nudges()).isZero();
    }

    @Test
    void shouldAcceptTheOldSecretToo() throws Exception {
        WebhookForge forge = WebhookForge.GITHUB;
        FakeWaitingStep step = waiterOf(forge);
        String body = merged(forge);

        HttpResponse<String> answer =
                send(post(forge, body).header(forge.signature().header(), proof(forge, "secret of github-old", body)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(step.nudges()).isEqualTo(1);
    }

    @Test
    void shouldRefuseEverythingOfAForgeWithoutASecret() throws Exception {
        List<WebhookSecretConfig> before = WebhookConfiguration.get().getSecrets();
        try {
            WebhookConfiguration.get().setSecrets(List.of(new WebhookSecretConfig("gitea", "there-is-none")));

            assertThat(send(signed(WebhookForge.GITHUB, "{}")).statusCode()).isEqualTo(403);
            assertThat(send(signed(WebhookForge.GITEA, "{}")).statusCode()).isEqualTo(403);
            assertThat(send(post(WebhookForge.GITLAB, "{}").header("X-Gitlab-Token", ""))
                            .statusCode())
                    .isEqualTo(403);
        } finally {
            WebhookConfiguration.get().setSecrets(before);
        }
    }

    @Test
    void shouldReadTheJsonOfAForm() throws Exception {
        FakeWaitingStep step = waiterOf(WebhookForge.GITHUB);
        String form = "payload=" + URLEncoder.encode(merged(WebhookForge.GITHUB), StandardCharsets.UTF_8);

        HttpResponse<String> answer =
                send(signed(WebhookForge.GITHUB, form).header("Content-Type", "application/x-www-form-urlencoded"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(step.nudges()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no JSON", "[]", "", "{\"a\":1,\"a\":1}"})
    void shouldSayThatAProvedBodyCannotBeRead(String body) throws Exception {
        assertThat(send(signed(WebhookForge.GITHUB, body)).statusCode()).isEqualTo(400);
        assertThat(send(signed(WebhookForge.GITHUB, "payload=" + body)
                                .header("Content-Type", "application/x-www-form-urlencoded"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(send(signed(WebhookForge.GITHUB, "payload=%zz")
                                .header("Content-Type", "application/x-www-form-urlencoded"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void shouldMakeOneLookOutOfWhatIsSentAgainAndAgain() throws Exception {
        FakeWaitingStep step = waiterOf(WebhookForge.GITEA);
        String body = merged(WebhookForge.GITEA);

        for (int i = 0; i < 20; i++) {
            assertThat(send(signed(WebhookForge.GITEA, body)).statusCode()).isEqualTo(200);
        }

        assertThat(step.nudges()).isBetween(1, 2);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, github, 405",
        "PUT, github, 405",
        "DELETE, github, 405",
        "POST, '', 404",
        "POST, subversion, 404",
        "POST, github/more, 404",
        "POST, GitHub, 404",
    })
    void shouldTakePostsToTheFiveAddressesOnly(String method, String path, int status) throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(address(path))
                .method(method, HttpRequest.BodyPublishers.ofString("{}"))
                .header("X-Hub-Signature-256", proof(WebhookForge.GITHUB, "secret of github-new", "{}")));

        if (answer.statusCode() == 403) {
            // other paths are no exclusion from crumbs
            assertThat(answer.body()).contains("No valid crumb");
        } else {
            assertThat(answer.statusCode()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @EnumSource(WebhookForge.class)
    void shouldNotRedirectWithOrWithoutASlash(WebhookForge forge) throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(address(forge.path() + "/"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .header(forge.signature().header(), proof(forge, "secret of " + forge.path() + "-new", "{}")));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(send(signed(forge, "{}")).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gitops-webhook/../createItem?name=x",
                "gitops-webhook/github/../../createItem?name=x",
                "gitops-webhook/github;a=/../../createItem?name=x",
                "gitops-webhook/github%2f..%2f..%2fcreateItem?name=x",
                "gitops-webhookery/github",
                "job/gitops-webhook/github",
            })
    void shouldLeaveTheCrumbsOfAllOtherPathsAlone(String path) throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(jenkins.getURL() + path))
                .POST(HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(answer.statusCode()).isIn(400, 403, 404);
        assertThat(answer.body()).doesNotContain("accepted").doesNotContain("signature");
    }

    @Test
    void shouldRefuseABodyThatIsTooLargeWhetherOrNotItsLengthIsTold() throws Exception {
        System.setProperty(PROPERTIES + ".mostBytes", "1000");
        String body = "{\"a\":\"" + "x".repeat(1000) + "\"}";

        assertThat(send(signed(WebhookForge.GITHUB, body)).statusCode()).isEqualTo(413);
        assertThat(send(HttpRequest.newBuilder(address("github"))
                                .POST(HttpRequest.BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
                                .header(
                                        "X-Hub-Signature-256",
                                        proof(WebhookForge.GITHUB, "secret of github-new", body)))
                        .statusCode())
                .isEqualTo(413);
        assertThat(send(signed(WebhookForge.GITHUB, "{\"a\":\"" + "x".repeat(900) + "\"}"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldCutOffASenderWhoTricklesItsBody() throws Exception {
        System.setProperty(PROPERTIES + ".longestMillis", "300");
        URI address = address("github");
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(silentRequest(address));
            for (int i = 0; i < 100 && socket.getInputStream().available() == 0; i++) {
                out.write('x');
                out.flush();
                Thread.sleep(60);
            }

            byte[] answer = socket.getInputStream().readNBytes(12);

            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
        }
    }

    /** The head of a request with what could be a signature. */
    private static byte[] silentRequest(URI address) {
        return ("POST " + address.getPath() + " HTTP/1.1\r\nHost: " + address.getAuthority()
                        + "\r\nX-Hub-Signature-256: sha256=" + "0".repeat(64) + "\r\nContent-Length: 100000\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void shouldTakeWebhooksWhileManyConnectionsAreSilentAndCutThoseOff() throws Exception {
        URI address = address("github");
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket(address.getHost(), address.getPort());
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(silentRequest(address));
                socket.getOutputStream().flush();
                silent.add(socket);
            }
            Thread.sleep(300);

            assertThat(send(signed(WebhookForge.GITHUB, "{}")).statusCode()).isEqualTo(200);

            for (Socket socket : silent) {
                byte[] answer = socket.getInputStream().readNBytes(12);
                assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
            }
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void shouldNotReadTheBodyOfWhoHasNoSignature() throws Exception {
        URI address = address("github");
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(1_500);
            socket.getOutputStream()
                    .write(new String(silentRequest(address), StandardCharsets.US_ASCII)
                            .replace("sha256=", "sha1=")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();

            byte[] answer = socket.getInputStream().readNBytes(12);

            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 403");
        }
    }

    @Test
    void shouldReadABodyOfUnknownLength() throws Exception {
        String body = merged(WebhookForge.GITHUB);

        assertThat(send(HttpRequest.newBuilder(address("github"))
                                .POST(HttpRequest.BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
                                .header(
                                        "X-Hub-Signature-256",
                                        proof(WebhookForge.GITHUB, "secret of github-new", body)))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldKeepTheSecretsOverAReloadAndListThemToAdministratorsOnly() throws Exception {
        List<WebhookSecretConfig> before = WebhookConfiguration.get().getSecrets();

        JenkinsRule.WebClient administrator = jenkins.createWebClient().login("admin");
        jenkins.submit(administrator.goTo("manage/configure").getFormByName("config"));

        assertThat(new WebhookConfiguration().getSecrets())
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(before);
        assertThat(before).hasSize(10);
    }

    @Test
    void shouldBeConfiguredAsCode() throws Exception {
        List<WebhookSecretConfig> before = WebhookConfiguration.get().getSecrets();
        try {
            ConfigurationAsCode.get()
                    .configure(getClass()
                            .getResource("ForgeWebhookITest/jenkins.yaml")
                            .toExternalForm());

            assertThat(WebhookConfiguration.get().getSecrets()).singleElement().satisfies(secret -> {
                assertThat(secret.getProvider()).isEqualTo("bitbucket-server");
                assertThat(secret.getCredentialsId()).isEqualTo("bitbucket-webhook");
            });
            ByteArrayOutputStream exported = new ByteArrayOutputStream();
            ConfigurationAsCode.get().export(exported);
            assertThat(exported.toString(StandardCharsets.UTF_8))
                    .contains("gitopsWebhooks:")
                    .contains("credentialsId: \"bitbucket-webhook\"");
        } finally {
            WebhookConfiguration.get().setSecrets(before);
        }
    }
}
