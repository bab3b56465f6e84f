package io.jenkins.plugins.gitops.engine.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of go-yaml 2 as {@code sigs.k8s.io/yaml} uses it, measured on an API server (shared/spec/sync.md, 1). */
class YamlScalarsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "42, 42",
        "-7, -7",
        "+7, 7",
        "0644, 420",
        "0o644, 420",
        "0x1F, 31",
        "0b101, 5",
        "-0x10, -16",
        "1_000, 1000",
        "08, 8",
        "1e3, 1000",
        "1.0, 1",
        "1E+2, 100",
        "9223372036854775807, 9223372036854775807"
    })
    void shouldReadWholeNumbersAsTheApiServerDoes(String text, long value) {
        assertThat(YamlScalars.resolve(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"1.5, 1.5", "-.5, -0.5", "1e-2, 0.01", "1e30, 1e30"})
    void shouldReadOtherNumbersAsFloatingPoint(String text, double value) {
        assertThat(YamlScalars.resolve(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"y", "Y", "yes", "Yes", "YES", "true", "on", "On"})
    void shouldReadWordsForTrue(String text) {
        assertThat(YamlScalars.resolve(text)).isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"n", "No", "false", "FALSE", "off"})
    void shouldReadWordsForFalse(String text) {
        assertThat(YamlScalars.resolve(text)).isEqualTo(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "~", "null", "Null", "NULL"})
    void shouldReadWordsForNull(String text) {
        assertThat(YamlScalars.resolve(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1:30",
                "2001-01-01",
                "2001-01-01T10:00:00Z",
                "v1",
                "1.2.3",
                "yEs",
                "nULL",
                "0x",
                "1e",
                "-",
                ".",
                "e3",
                "12e3456"
            })
    void shouldLeaveTheRestAsText(String text) {
        assertThat(YamlScalars.resolve(text)).isEqualTo(text);
    }

    @Test
    void shouldKeepUnsignedNumbersOf64Bits() {
        assertThat(YamlScalars.resolve("18446744073709551615")).isEqualTo(new BigInteger("18446744073709551615"));
    }

    @Test
    void shouldNotSpendTimeOnAHugeNumber() {
        String huge = "1".repeat(1_000_000);

        assertThat(YamlScalars.resolve(huge)).isEqualTo(huge);
    }

    @ParameterizedTest
    @ValueSource(strings = {".nan", ".NaN", ".inf", "-.inf"})
    void shouldRefuseWhatJsonDoesNotHave(String text) {
        assertThatThrownBy(() -> YamlScalars.resolve(text)).hasMessageContaining("put it in quotes");
    }
}
