package io.jenkins.plugins.gitops.engine.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlPartsTest {

    private static final List<String> DOCUMENTS = List.of(
            "a: 1",
            "---\na: 1",
            "--- {b: 2}",
            "---",
            "---\t# nothing here",
            "# a comment alone",
            "---\r\nc: &x [1, 2]\r\nd: *x",
            "---\ntext: |\n  one\n   ---\n  ---\n",
            "---\ntext: >-\n  folded\n\n  more",
            "---\nquoted: \"a\n  b ---\"",
            "---\n- ---x\n- 0644",
            "---\nend: yes\n...",
            "---\n<<: {e: 1}\nf: 🚀");

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 100})
    void shouldReadTheSameInPartsAsInOne(int length) {
        Random random = new Random(length);
        for (int round = 0; round < 300; round++) {
            String text = IntStream.range(0, 1 + random.nextInt(12))
                    .mapToObj(i -> DOCUMENTS.get(random.nextInt(DOCUMENTS.size())))
                    .collect(Collectors.joining("\n"));

            assertThat(outcome(text, length)).as(text).isEqualTo(outcome(text, Integer.MAX_VALUE));
        }
    }

    /** Some of the texts are no YAML: then the reason must be the same. */
    private static Object outcome(String text, int length) {
        try {
            return YamlDocuments.read("all.yaml", text, length);
        } catch (OperationException e) {
            return e.getMessage();
        }
    }

    @Test
    void shouldCutOnlyWhereADocumentBegins() {
        String text = "a: 1\n---\nb: |\n  ---\n---x: 2\n--- # last\nc: 3\n---";

        assertThat(YamlParts.of(text, 1))
                .containsExactly("a: 1\n", "---\nb: |\n  ---\n---x: 2\n", "--- # last\nc: 3\n", "---");
    }

    @Test
    void shouldNotCutWhatHasDirectives() {
        String text = "%TAG ! tag:example.org,2026:\n---\na: 1\n---\nb: 2\n";

        assertThat(YamlParts.of(text, 1)).containsExactly(text);
    }

    @Test
    void shouldSayTheLineOfTheWholeFileWhenAPartIsBroken() {
        String text = "a: 1\n---\nb: 1\n---\nc: 1\nc: 2\n";

        assertThatThrownBy(() -> YamlDocuments.read("all.yaml", text, 1))
                .hasMessageStartingWith("all.yaml:6:1: ")
                .hasMessageContaining("\"c\"");
    }

    @Test
    void shouldLimitWhatAllPartsTogetherExpandTo() {
        String bomb = "---\na: &a [" + "x,".repeat(1000) + "]\nb: [" + "*a,".repeat(1500) + "]\n";

        assertThatThrownBy(() -> YamlDocuments.read("all.yaml", bomb + bomb, 1))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("expands to more than " + YamlDocuments.MAX_NODES + " values");
    }
}
