package io.jenkins.plugins.gitops.engine.resource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.resource.ForeignMark.Effect;
import io.jenkins.plugins.gitops.engine.resource.ForeignMark.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ForeignMarkTest {

    private static final Path TABLE = Path.of("docs/user/sync.md");

    private static final Map<Effect, String> DOCUMENTED = Map.of(
            Effect.LEAVE_OUT, "left out of the sync",
            Effect.LEAVE_ALONE, "neither applied nor pruned",
            Effect.CREATE_ONLY, "created where missing, never changed, never pruned",
            Effect.KEEP, "never pruned",
            Effect.CONFIRM, "pruned only with `deleteProtected`");

    static List<Row> rows() {
        return ForeignMark.TABLE;
    }

    private static Resource object(String where, String key, String value) {
        return Resource.of(Map.of(
                "apiVersion", "v1", "kind", "ConfigMap", "metadata", Map.of("name", "a", where, Map.of(key, value))));
    }

    private static Stream<String> values(Row row) {
        return row.words().stream().map(word -> word.equals("*") ? "Whatever" : word);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldReadEachWordOfEachRowHoweverItIsWritten(Row row) {
        values(row).forEach(word -> {
            List<String> writings = word.isEmpty()
                    ? List.of("", " ")
                    : List.of(
                            word,
                            word.toUpperCase(Locale.ROOT),
                            " " + word + " ",
                            "Other=x," + word,
                            word + " , Other=x",
                            "A=b,\t" + word + ",C=d");
            for (String value : writings) {
                for (String where : List.of("annotations", "labels")) {
                    assertThat(ForeignMark.of(object(where, row.key(), value), row.effect()))
                            .as("%s %s: \"%s\"", where, row.key(), value)
                            .hasValueSatisfying(mark -> assertThat(mark)
                                    .hasToString(value.isBlank() ? row.key() : row.key() + ": " + value.strip()));
                }
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "argocd.argoproj.io/sync-options, Prune=true",
        "argocd.argoproj.io/sync-options, 'PruneLast=true,Replace=true'",
        "argocd.argoproj.io/sync-options, NoPrune=false",
        "argocd.argoproj.io/hook, ''",
        "helm.sh/hook, ' '",
        "helm.sh/hook, crd-install",
        "helm.sh/resource-policy, delete",
        "kustomize.toolkit.fluxcd.io/prune, enabled",
        "kustomize.toolkit.fluxcd.io/ssa, Merge",
        "config.kubernetes.io/local-config, false",
        "kapp.k14s.io/delete-strategy, ''",
        "client.lifecycle.config.k8s.io/deletion, delete",
        "example.org/prune, disabled"
    })
    void shouldSeeNoMarkInOtherValues(String key, String value) {
        assertThat(ForeignMark.of(object("annotations", key, value))).isEmpty();
    }

    @Test
    void shouldNotCallAHookOfHelmOneThatHasAWave() {
        Resource hook = object("annotations", "helm.sh/hook", "pre-install");

        assertThat(ForeignMark.of(hook)).hasSize(1);
        assertThat(ForeignMark.of(hook.with("-5", "metadata", "annotations", "gitops.jenkins.io/wave")))
                .isEmpty();
    }

    @Test
    void shouldBeTheTableOfTheDocumentation() throws IOException {
        Set<String> documented = Files.readAllLines(TABLE).stream()
                .dropWhile(line -> !line.equals("## Marks of other tools"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(2, line.length() - 2).split(" \\| "))
                .map(cells -> cells[0].replace("`", "") + " | " + words(cells[1]) + " | " + cells[2])
                .collect(Collectors.toSet());

        assertThat(documented)
                .isEqualTo(ForeignMark.TABLE.stream()
                        .map(row ->
                                row.key() + " | " + sorted(row.words().stream()) + " | " + DOCUMENTED.get(row.effect()))
                        .collect(Collectors.toSet()));
    }

    private static String words(String cell) {
        return sorted(
                switch (cell) {
                    case "any" -> Stream.of("*");
                    case "any or empty" -> Stream.of("*", "");
                    default ->
                        Stream.of(cell.replace("`", "").toLowerCase(Locale.ROOT).split(", "));
                });
    }

    private static String sorted(Stream<String> words) {
        return words.sorted().collect(Collectors.joining(","));
    }

    @Test
    void shouldReadHooksThatTheServerWouldName() {
        String hook = """
                apiVersion: batch/v1
                kind: Job
                metadata: {generateName: migrate-, annotations: {argocd.argoproj.io/hook: PreSync}}
                ---
                """;

        assertThat(ManifestLoader.load(Map.of("a.yaml", hook.repeat(2).getBytes(UTF_8))))
                .extracting(Resource::toString)
                .containsExactly("Job migrate-*", "Job migrate-*");
        assertThatThrownBy(() -> ManifestLoader.load(
                        Map.of("a.yaml", hook.replace("hook:", "sync-wave:").getBytes(UTF_8))))
                .hasMessageContaining("generateName");
    }
}
