package io.jenkins.plugins.gitops.engine.forge.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
import io.jenkins.plugins.gitops.engine.forge.ForgeException.Reason;
import io.jenkins.plugins.gitops.engine.forge.ForgeToken;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    private static final ForgeCall CALL = ForgeCall.get("/repos/shop/config/pulls/7", "Pull request 7 of shop/config");

    private final Refusals refusals = new Refusals(
            ForgeEndpoint.of(URI.create("https://api.github.com"), ForgeToken.of("s3cret-token-0123456789")),
            new ForgeDialect("GitHub", "Bearer", Map.of(), "has the scope \"repo\""),
            Clock.systemUTC());

    @Test
    void shouldQuoteTheForgesWordsAndItsListOfErrors() throws IOException {
        ForgeException refusal = refusals.of(CALL, answer(422, Map.of(), """
                        {"message": "Validation Failed", "errors": [{"resource": "PullRequest", "field": "base", "code": "invalid"},
                         {"code": "custom", "message": "second\\n thing"}, "third"]}
                        """));

        assertThat(refusal)
                .hasMessage("Pull request 7 of shop/config: GitHub at https://api.github.com answered 422"
                        + " (Validation Failed: base is invalid: second thing: third)");
        assertThat(refusal.reason()).isEqualTo(Reason.REFUSED);
    }

    @Test
    void shouldRemoveTheTokenFromTheForgesWords() throws IOException {
        ForgeException refusal =
                refusals.of(CALL, answer(400, Map.of(), "{\"message\": \"bad header s3cret-token-0123456789\"}"));

        assertThat(refusal.getMessage()).doesNotContain("s3cret").contains("bad header ****");
    }

    @Test
    void shouldCutLongQuotes() throws IOException {
        ForgeException refusal =
                refusals.of(CALL, answer(400, Map.of(), "{\"message\": \"" + "x".repeat(5000) + "\"}"));

        assertThat(refusal.getMessage()).hasSizeLessThan(500);
    }

    @Test
    void shouldNameThePermissionsThatGitHubAsksFor() throws IOException {
        ForgeException refusal = refusals.of(
                CALL, answer(403, Map.of("x-accepted-github-permissions", List.of("contents=write")), "{}"));

        assertThat(refusal)
                .hasMessageEndingWith("use one that has the scope \"repo\" (the forge asks for: contents=write)");
    }

    @Test
    void shouldSayThatAnArchivedRepositoryTakesNothing() throws IOException {
        ForgeException refusal = refusals.of(CALL, answer(423, Map.of(), "{}"));

        assertThat(refusal.isRetryable()).isFalse();
        assertThat(refusal).hasMessageContaining("archived");
    }

    @Test
    void shouldNotRetryWhatACertificateStops() {
        IOException untrusted = new SSLHandshakeException("PKIX path building failed");
        untrusted.initCause(new CertificateException("unable to find valid certification path"));

        ForgeException refusal = refusals.noAnswer(CALL, untrusted);

        assertThat(refusal.isRetryable()).isFalse();
        assertThat(refusal)
                .hasMessageContaining("a certificate that is not trusted (PKIX path building failed)")
                .hasMessageContaining("add its certificate authority");
    }

    @Test
    void shouldNameTheFailureThatHasNoMessage() {
        assertThat(refusals.noAnswer(CALL, new ConnectException())).hasMessageContaining("(ConnectException)");
    }

    private static ForgeAnswer answer(int status, Map<String, List<String>> headers, String json) throws IOException {
        JsonNode body = new ObjectMapper().readTree(json);
        return new ForgeAnswer(status, HttpHeaders.of(headers, (name, value) -> true), body);
    }
}
