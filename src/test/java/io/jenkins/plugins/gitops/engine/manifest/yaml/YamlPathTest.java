package io.jenkins.plugins.gitops.engine.manifest.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Condition;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Index;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Key;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Select;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlPathTest {

    @Test
    void shouldReadKeysNumbersAndSelectors() {
        YamlPath path = YamlPath.parse("spec.containers[name=app, a.b=\"x,]\"].args[0]");

        assertThat(path.steps())
                .containsExactly(
                        new Key("spec", false),
                        new Key("containers", false),
                        new Select(List.of(
                                new Condition(List.of("name"), "app"), new Condition(List.of("a", "b"), "x,]"))),
                        new Key("args", false),
                        new Index(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a[\"b.c/d\"].e",
                "a['b.c/d'].e",
                "a.\"b.c/d\".e",
                "a.b\\.c/d.e",
            })
    void shouldReadEachSpellingOfAKeyWithDots(String text) {
        assertThat(YamlPath.parse(text))
                .hasToString("a[\"b.c/d\"].e")
                .isEqualTo(new YamlPath(List.of(new Key("a", false), new Key("b.c/d", true), new Key("e", false))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "documents[kind=Deployment,metadata.name=web].spec.replicas",
                "documents[3]",
                "a[.=text]",
                "a[\"x.y\"=\"with space \"]",
                "[\"documents\"][0]",
                "a[\"0\"]",
                "\u00fc.\ud83d\ude00"
            })
    void shouldWriteThePathThatItReads(String text) {
        assertThat(YamlPath.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''          | the path is empty (at character 1)",
                "a..b        | a key is missing (at character 3)",
                "a[-1]       | counted from 0 and never from the end",
                "a[*]        | a path leads to one place",
                "a[]         | a path leads to one place",
                "a[0         | the bracket is not closed (at character 2)",
                "a[name]     | an element is selected by field=value (at character 7)",
                "a[name=x    | the bracket is not closed",
                "a[0]b       | a dot or a bracket is missing (at character 5)",
                "'a[\"b'     | the quote is not closed (at character 3)",
                "a[99999999999] | the number of the element is too large (at character 2)",
                "a[=x]       | a field is missing (at character 3)"
            })
    void shouldRefuseWhatIsNoPathWithPositionAndReason(String text, String reason) {
        assertThatThrownBy(() -> YamlPath.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
