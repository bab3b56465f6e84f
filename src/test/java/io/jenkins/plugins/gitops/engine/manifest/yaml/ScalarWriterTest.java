package io.jenkins.plugins.gitops.engine.manifest.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

class ScalarWriterTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "~",
                "null",
                "NULL",
                "y",
                "Y",
                "yes",
                "No",
                "on",
                "OFF",
                "true",
                "False",
                "=",
                "<<", // words
                "1",
                "-1",
                "+1",
                "0",
                "0123",
                "0o17",
                "0x1F",
                "0b101",
                "1_000",
                "19.",
                ".5",
                "1.10",
                "-1.5e3",
                "1e3",
                "12e3456",
                "1E+2",
                "1.e1",
                "12345678e9",
                ".inf",
                "-.INF",
                ".NaN",
                ".",
                "1:30",
                "12:30:45",
                "1:30.5", // numbers
                "2024-01-02",
                "2024-1-2",
                "2001-12-14t21:59:43.10-05:00",
                "2001-12-14 21:59:43.10 -5", // dates
                "x: y",
                "x:",
                "x #y",
                "@x",
                "`x",
                "-",
                "- x",
                "?x",
                ":x",
                ",x",
                "[x",
                "]x",
                "{x",
                "}x",
                "#x",
                "&x",
                "*x",
                "!x",
                "|x",
                ">x",
                "'x",
                "\"x",
                "%x",
                "---",
                "...",
                " x",
                "x ",
                "a\tb",
                "a\nb",
                "\u0000",
                "\u0085",
                "\u2028",
                "\uFEFF",
                "\u00A0",
                "\u007F"
            })
    void shouldQuoteWhatWouldNotReadAsAString(String text) {
        assertThat(plain(text)).startsWith("\"").endsWith("\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "v1",
                "1.4.2",
                "1.27-alpine",
                "2024.01.02-1",
                "1a",
                "0x",
                "0xfg",
                "e5",
                "1.2.3e4",
                "a:b",
                "a#b",
                "cart:1.4.2",
                "registry.example.org:5000/a/b@sha256:0123",
                "yesterday",
                "nothing",
                "a b",
                "it's",
                "café",
                "\u540d\u524d",
                "\ud83d\ude80",
                "--port=80",
                "a,b",
                "a]b",
                "<<x",
                "==",
                "~x",
                "1:x",
                "latest",
                "sha-1e3a"
            })
    void shouldWriteStringsPlain(String text) {
        boolean indicator = text.startsWith("-");

        assertThat(plain(text)).isEqualTo(indicator ? '"' + text + '"' : text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"a,b    | \"a,b\"", "a]     | \"a]\"", "a:1    | \"a:1\"", "a b    | a b", "1.4.2  | 1.4.2"})
    void shouldQuoteWhatWouldEndAPlainTokenBetweenBrackets(String text, String expected) {
        assertThat(ScalarWriter.write(YamlValue.of(text), ScalarStyle.PLAIN, true, false, false))
                .isEqualTo(expected);
    }

    @Test
    void shouldKeepSingleQuotesAndDoubleThoseInside() {
        assertThat(ScalarWriter.write(YamlValue.of("it's \"x\""), ScalarStyle.SINGLE_QUOTED, false, false, false))
                .isEqualTo("'it''s \"x\"'");
    }

    @Test
    void shouldTakeDoubleQuotesForWhatSingleQuotesCannotHold() {
        assertThat(ScalarWriter.write(
                        YamlValue.of("a\n\t\u0007\u2028\"\\"), ScalarStyle.SINGLE_QUOTED, false, false, false))
                .isEqualTo("\"a\\n\\t\\u0007\\u2028\\\"\\\\\"");
    }

    @Test
    void shouldLeaveATaggedStringPlain() {
        assertThat(ScalarWriter.write(YamlValue.of("1.10"), ScalarStyle.PLAIN, false, false, true))
                .isEqualTo("1.10");
    }

    @Test
    void shouldWriteOtherTypesWithoutQuotes() {
        assertThat(ScalarWriter.write(YamlValue.of(new BigDecimal(5)), ScalarStyle.DOUBLE_QUOTED, false, false, false))
                .isEqualTo("5");
        assertThat(YamlValue.of(new BigDecimal("1E+3")).text()).isEqualTo("1000");
        assertThat(YamlValue.of(false).text()).isEqualTo("false");
        assertThat(YamlValue.ofNull().text()).isEqualTo("null");
    }

    @Test
    void shouldRefuseValuesThatReadersTakeDifferently() {
        assertThatThrownBy(() -> new YamlValue("0x1F", YamlValue.Type.NUMBER))
                .hasMessageContaining("no number that every reader");
        assertThatThrownBy(() -> new YamlValue("1e3", YamlValue.Type.NUMBER))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> YamlValue.of("\ud83d")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldNotSpendTimeOnLongNumbers() {
        assertThat(plain("1".repeat(1_000_000))).startsWith("\"");
        assertThat(plain("1:1".repeat(100_000))).startsWith("\"");
    }

    private static String plain(String text) {
        return ScalarWriter.write(YamlValue.of(text), ScalarStyle.PLAIN, false, false, false);
    }
}
