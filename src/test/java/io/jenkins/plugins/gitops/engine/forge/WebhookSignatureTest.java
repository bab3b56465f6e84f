package io.jenkins.plugins.gitops.engine.forge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignatureTest {

    private static final byte[] BODY = "Hello, World!".getBytes(UTF_8);
    private static final String SECRET = "It's a Secret to Everybody";

    /** The example of GitHub's documentation. */
    private static final String HEX = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    private static boolean verifies(WebhookSignature signature, String proof, byte[] body, String secret) {
        return signature.verifies(name -> Map.of(signature.header(), proof).get(name), body, secret);
    }

    @ParameterizedTest
    @CsvSource({"GITHUB,sha256=", "GITEA,''", "BITBUCKET_CLOUD,sha256=", "BITBUCKET_DATA_CENTER,sha256="})
    void shouldAcceptWhatIsSigned(WebhookSignature signature, String prefix) {
        assertThat(verifies(signature, prefix + HEX, BODY, SECRET)).isTrue();
        assertThat(verifies(signature, prefix + HEX, "Hello, World?".getBytes(UTF_8), SECRET))
                .isFalse();
        assertThat(verifies(signature, prefix + HEX, BODY, "another secret")).isFalse();
        assertThat(verifies(signature, prefix + HEX.replace('7', '8'), BODY, SECRET))
                .isFalse();
    }

    @Test
    void shouldAcceptGitLabsToken() {
        assertThat(verifies(WebhookSignature.GITLAB, SECRET, BODY, SECRET)).isTrue();
        assertThat(verifies(WebhookSignature.GITLAB, SECRET + "x", BODY, SECRET))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseWithoutAProofOrASecret(WebhookSignature signature) {
        assertThat(signature.verifies(name -> null, BODY, SECRET)).isFalse();
        assertThat(verifies(signature, "", BODY, SECRET)).isFalse();
        assertThat(verifies(signature, "", BODY, "")).isFalse();
        assertThat(verifies(signature, "x", BODY, null)).isFalse();
    }

    @Test
    void shouldKnowWhatCouldBeAProofWithoutTheBody() {
        assertThat(isPresent(WebhookSignature.GITHUB, "sha256=" + HEX)).isTrue();
        assertThat(isPresent(WebhookSignature.GITEA, HEX)).isTrue();
        assertThat(isPresent(WebhookSignature.GITLAB, "x")).isTrue();
        assertThat(isPresent(WebhookSignature.GITHUB, HEX)).isFalse();
        assertThat(isPresent(WebhookSignature.GITHUB, "sha256=7571")).isFalse();
        assertThat(isPresent(WebhookSignature.GITEA, HEX + "00")).isFalse();
        assertThat(isPresent(WebhookSignature.GITLAB, " ")).isFalse();
        assertThat(isPresent(WebhookSignature.GITLAB, "x".repeat(2_000))).isFalse();
        assertThat(WebhookSignature.BITBUCKET_CLOUD.isPresent(name -> null)).isFalse();
    }

    private static boolean isPresent(WebhookSignature signature, String proof) {
        return signature.isPresent(name -> Map.of(signature.header(), proof).get(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256=", "sha256=zz", "sha1=757107ea", "757107", "sha256=7571"})
    void shouldRefuseWhatIsNoSignature(String proof) {
        assertThat(verifies(WebhookSignature.GITHUB, proof, BODY, SECRET)).isFalse();
    }
}
