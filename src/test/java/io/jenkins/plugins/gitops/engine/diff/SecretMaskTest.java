package io.jenkins.plugins.gitops.engine.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretMaskTest {

    private static Resource custom(Object password) {
        return Resource.of(Map.of(
                "apiVersion",
                "example.org/v1",
                "kind",
                "Vault",
                "metadata",
                Map.of("name", "v"),
                "spec",
                Map.of("adminPassword", password, "automountServiceAccountToken", true)));
    }

    @Test
    void shouldHideANumberUnderANameLikeAPassword() {
        SecretMask mask = SecretMask.create();

        assertThat(ResourceDiff.between(custom(4711471147L), custom(47114711L), mask))
                .singleElement()
                .asString()
                .doesNotContain("4711")
                .contains("spec.adminPassword: (secret ");
        assertThat(mask.text(custom(1L), "spec.automountServiceAccountToken", true))
                .isEqualTo("true");
    }

    @Test
    void shouldKnowAKeyOfSeveralLinesHoweverItIsQuoted() {
        String key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n";

        assertThat(SecretMask.create().secretValues(custom(key)))
                .contains(key, key.replace("\n", "\\n"), "MIIEvQIBADANBgkq", "hkiG9w0BAQEFAASC")
                .doesNotContain("-----BEGIN PRIVATE KEY-----");
    }

    @Test
    void shouldTellLongValuesApartThatBeginAlike() {
        String same = "x".repeat(300);

        List<Difference> one = ResourceDiff.between(text(""), text(same + "1"));
        List<Difference> other = ResourceDiff.between(text(""), text(same + "2"));

        assertThat(one).isNotEqualTo(other);
        assertThat(one.get(0).after()).hasSizeLessThan(300).contains("301 characters");
    }

    private static Resource text(String value) {
        return Resource.of(Map.of("apiVersion", "v1", "kind", "ConfigMap", "data", Map.of("key", value)));
    }

    /** Seven thousand characters took eleven seconds, and twice as many eight times that. */
    @ParameterizedTest
    @ValueSource(strings = {"env[name=password ", "env[0 name=token", "env[name=", "password.", "secret abcd", "a"})
    @Timeout(5)
    void shouldTellAtOnceWhetherALongKeyIsASecrets(String part) {
        SecretMask mask = SecretMask.create().alsoHiding(Set.of(), List.of("spec.*a*b*c*d*.value"));

        assertThat(mask.covers(custom("x"), "spec." + part.repeat(5_000) + "].value", "value"))
                .as("too long to tell")
                .isTrue();
        assertThat(SecretMask.create().covers(custom("x"), "spec." + part.repeat(5_000) + "!", "value"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "spec.containers[name=app].env[0 name=DB_PASSWORD].value, true",
        "spec.containers[name=app].env[name=API_TOKEN].value, true",
        "spec.containers[name=app].env[name=SECRET_NAME env[name=x].value, true",
        "spec.containers[name=app].env[name=COLOR].value, false",
        "spec.containers[name=secret].env[name=COLOR].value, false",
        "spec.myenv[name=DB_PASSWORD].value, false",
        "spec.adminPassword, true",
        "spec[\"admin-password\"], true",
        "spec.secretName, false",
    })
    void shouldHideValuesUnderNamesLikePasswords(String path, boolean hidden) {
        assertThat(SecretMask.create().covers(custom("x"), path, "value")).isEqualTo(hidden);
    }
}
