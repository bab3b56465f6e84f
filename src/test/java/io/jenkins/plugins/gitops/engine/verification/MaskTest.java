package io.jenkins.plugins.gitops.engine.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.operation.Redactor;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {

    private static Mask create(String variable, String value) {
        Resource pod = ManifestLoader.load(
                        Map.of("a.yaml", """
                apiVersion: v1
                kind: Pod
                metadata: {name: cart}
                spec: {containers: [{name: app, env: [{name: %s, value: "%s"}]}]}
                """.formatted(variable, value).getBytes(UTF_8)))
                .get(0);
        return new Mask(new Redactor(List.of("given-secret")), List.of(Workload.of(pod, List.of(), List.of())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DB_PASSWORD",
                "db_passwd",
                "API_TOKEN",
                "CLIENT_SECRET",
                "AWS_SECRET_ACCESS_KEY",
                "apiKey",
                "SSH_PRIVATE_KEY",
                "DB_PWD",
                "STRIPE_KEY",
                "BASIC_AUTH",
            })
    void shouldMaskValuesOfVariablesThatAreNamedLikePasswords(String name) {
        String masked = create(name, "hunter22").apply("cannot sign in as shop with hunter22");

        assertThat(masked).isEqualTo("cannot sign in as shop with ****");
    }

    @Test
    void shouldLeaveOtherVariablesReadable() {
        assertThat(create("LOG_LEVEL", "verbose").apply("level is verbose")).isEqualTo("level is verbose");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password=hunter22",
                "PASSWORD: hunter22",
                "{\"db_password\": \"hunter22\"}",
                "api-key = 'hunter22'",
                "my.secret.value=hunter22;x",
                "postgres://shop:hunter22@db/shop",
                "Authorization: Bearer hunter22hunter22",
                "given-secret",
            })
    void shouldMaskWhatLogsWrite(String text) {
        assertThat(create("A", "b").apply(text))
                .doesNotContain("hunter22")
                .doesNotContain("given-secret")
                .contains("****");
    }

    @Test
    void shouldLeaveImagesReadable() {
        String text = "Back-off pulling image \"registry.example.org/shop/token-service:1.4\"";

        assertThat(create("A", "b").apply(text)).isEqualTo(text);
    }

    @Test
    void shouldBeQuickOnLongLines() {
        String text = "token".repeat(40_000);

        assertThat(create("A", "b").apply(text)).isEqualTo(text);
    }
}
