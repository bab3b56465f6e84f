package io.jenkins.plugins.gitops.engine.render;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RenderedStreamTest {

    private static Map<String, String> split(String text) {
        Map<String, String> found = new LinkedHashMap<>();
        RenderedStream.byTemplate("chart", text.getBytes(UTF_8))
                .forEach((name, content) -> found.put(name, new String(content, UTF_8)));
        return found;
    }

    @Test
    void shouldGatherTheDocumentsOfEachTemplate() {
        Map<String, String> found = split("""
                ---
                # Source: cart/templates/a.yaml
                a: ü
                ---
                # Source: cart/templates/b.yaml
                b: |
                  # Source: no/template
                ---
                # Source: cart/templates/a.yaml
                c: 1
                """);

        assertThat(found)
                .containsOnlyKeys("cart/templates/a.yaml (rendered)", "cart/templates/b.yaml (rendered)")
                .containsEntry(
                        "cart/templates/b.yaml (rendered)",
                        "---\n# Source: cart/templates/b.yaml\nb: |\n  # Source: no/template\n");
        assertThat(found.get("cart/templates/a.yaml (rendered)"))
                .contains("a: ü")
                .contains("c: 1");
    }

    @Test
    void shouldKeepWhatNamesNoTemplate() {
        assertThat(split("a: 1\n")).containsExactly(Map.entry("chart", "a: 1\n"));
        assertThat(split("")).isEmpty();
    }
}
