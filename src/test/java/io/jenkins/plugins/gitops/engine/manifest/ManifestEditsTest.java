package io.jenkins.plugins.gitops.engine.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.manifest.yaml.RefusedEditException;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What several edits come to, and which edits are refused before any file is read. */
class ManifestEditsTest {

    private static final ImageReference CART = ImageReference.parse("cart:1.4.2");

    @Test
    void shouldReportFilePathLineAndValues() {
        MapSource source = MapSource.of("apps/kustomization.yaml", "images:\n- name: cart\n  newTag: 1.4.1\n");

        EditResult result =
                new ManifestEditor().apply(source, List.of(new ManifestEdit.Image("apps", CART, EditOptions.DEFAULT)));

        assertThat(result.changes())
                .containsExactly(
                        new ManifestChange("apps/kustomization.yaml", 3, "images[name=cart].newTag", "1.4.1", "1.4.2"));
    }

    @Test
    void shouldNameTheDocumentOfAStream() {
        MapSource source = MapSource.of("a.yaml", """
                kind: Service
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: shop}
                spec: {template: {spec: {containers: [{name: web, image: "cart:1"}]}}}
                """);

        EditResult result =
                new ManifestEditor().apply(source, List.of(new ManifestEdit.Image("", CART, EditOptions.DEFAULT)));

        String path = result.changes().get(0).path();
        assertThat(path)
                .isEqualTo("documents[kind=Deployment,metadata.namespace=shop,metadata.name=web]"
                        + ".spec.template.spec.containers[name=web].image");
        assertThat(new ManifestEditor()
                        .apply(source, List.of(set("a.yaml", path, "cart:1.4.2")))
                        .files())
                .containsOnlyKeys("a.yaml");
    }

    @Test
    void shouldChangeNoFileWhenOneEditIsRefused() {
        MapSource source = MapSource.of("a.yaml", "a: 1\n").with("b.yaml", "b: |\n  x\n");

        assertThatThrownBy(() ->
                        new ManifestEditor().apply(source, List.of(set("a.yaml", "a", "x"), set("b.yaml", "b", "x"))))
                .isInstanceOf(RefusedEditException.class)
                .hasMessage("b.yaml:1:4: the value is a block scalar (| or >); write the value on one line first");
        assertThat(new String(source.files().get("a.yaml"), StandardCharsets.UTF_8))
                .isEqualTo("a: 1\n");
    }

    @Test
    void shouldSeeTheEditsBefore() {
        MapSource source = MapSource.of("a.yaml", "a: {b: x, c: x}\n");

        EditResult result = new ManifestEditor()
                .apply(
                        source,
                        List.of(set("a.yaml", "a.b", "v"), set("a.yaml", "a.c", "z"), set("a.yaml", "a.b", "w")));

        assertThat(result.files().get("a.yaml"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("a: {b: w, c: z}\n");
        assertThat(result.changes()).extracting(ManifestChange::path).containsExactly("a.b", "a.c");
    }

    @Test
    void shouldReportNothingWhenTheEditsUndoEachOther() {
        MapSource source = MapSource.of("a.yaml", "a: x\n");

        EditResult result =
                new ManifestEditor().apply(source, List.of(set("a.yaml", "a", "v"), set("a.yaml", "a", "x")));

        assertThat(result.isUnchanged()).isTrue();
        assertThat(result.changes()).isEmpty();
    }

    @Test
    void shouldSelectTheElementOfAListByItself() {
        MapSource source = MapSource.of("a.yaml", "args: [--level, debug, \"--port=8080\"]\n");

        EditResult result = new ManifestEditor().apply(source, List.of(set("a.yaml", "args[.=debug]", "info")));

        assertThat(result.files().get("a.yaml"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("args: [--level, info, \"--port=8080\"]\n");
    }

    @Test
    void shouldMaskTheValuesOfSecrets() {
        MapSource source = MapSource.of("a.yaml", "kind: Secret\nmetadata: {name: a}\nstringData: {k: hunter2}\n");

        EditResult result = new ManifestEditor()
                .apply(source, List.of(set("a.yaml", "stringData.k", "hunter3"), set("a.yaml", "metadata.name", "b")));

        assertThat(result.changes())
                .extracting(ManifestChange::newValueOrNull)
                .containsExactly("****", "b")
                .doesNotContain("hunter3");
        assertThat(result.changes().toString()).doesNotContain("hunter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/etc/passwd", "../x.yaml", "a/../../x", "a//b", ".git/config", "a/.GIT/x", "a\\b", "a\nb", ""})
    void shouldRefusePathsOutsideOfTheRepository(String path) {
        assertThatThrownBy(() -> set(path, "a", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldMaskWhatAPatternFindsInASecret() {
        MapSource source = MapSource.of("a.yaml", "kind: Secret\nstringData: {k: hunter2}\n");

        EditResult result = new ManifestEditor()
                .apply(
                        source,
                        List.of(new ManifestEdit.RegexValue("a.yaml", "k: (\\w+)", "hunter3", 1, EditOptions.DEFAULT)));

        assertThat(result.files()).isNotEmpty();
        assertThat(result.changes().toString()).doesNotContain("hunter");
    }

    @Test
    void shouldMaskWhatIsCopiedFromASecret() {
        MapSource source = MapSource.of("a.yaml", "kind: Secret\nstringData: {k: {x: hunter2}}\n")
                .with("b.yaml", "values: {x: 1}\n");

        EditResult result = new ManifestEditor()
                .apply(
                        source,
                        List.of(new ManifestEdit.CopyValue(
                                "a.yaml",
                                YamlPath.parse("stringData.k"),
                                "b.yaml",
                                YamlPath.parse("values"),
                                EditOptions.DEFAULT)));

        assertThat(result.files()).containsOnlyKeys("b.yaml");
        assertThat(result.changes().toString()).doesNotContain("hunter");
    }

    @Test
    void shouldReportTheValuesThatACopyChanges() {
        MapSource source =
                MapSource.of("a.yaml", "r:\n  cpu: 2\n  memory: 1Gi\n").with("b.yaml", "r:\n  cpu: 1\n  disk: x\n");

        EditResult result = new ManifestEditor()
                .apply(
                        source,
                        List.of(new ManifestEdit.CopyValue(
                                "a.yaml", YamlPath.parse("r"), "b.yaml", YamlPath.parse("r"), EditOptions.DEFAULT)));

        assertThat(result.changes())
                .extracting(ManifestChange::path, ManifestChange::oldValueOrNull, ManifestChange::newValueOrNull)
                .containsExactly(tuple("r.cpu", "1", "2"), tuple("r.memory", null, "1Gi"), tuple("r.disk", "x", null));
    }

    @Test
    void shouldRefuseAnImageWithoutVersion() {
        assertThatThrownBy(() -> new ManifestEdit.Image("", ImageReference.parse("cart"), EditOptions.DEFAULT))
                .hasMessageContaining("neither tag nor digest");
    }

    @Test
    void shouldRefuseATagWhenTheDigestIsAskedFor() {
        assertThatThrownBy(() -> new ManifestEdit.Image("", CART, new EditOptions(MissingPolicy.FAIL, true, false)))
                .hasMessageContaining("has no digest");
    }

    private static ManifestEdit set(String file, String path, String value) {
        return new ManifestEdit.YamlPathValue(file, YamlPath.parse(path), YamlValue.of(value), EditOptions.DEFAULT);
    }
}
