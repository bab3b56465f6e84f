package io.jenkins.plugins.gitops.engine.render;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.testing.RecordingLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What rendering does around the program, with programs that do as told. */
class RendererTest {

    private static final HelmOptions HELM = HelmOptions.of("cart", "shop");
    private static final String CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

    @TempDir
    Path folder;

    private final RecordingLog log = new RecordingLog();

    private static SourceFiles files(String... pathsAndContents) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < pathsAndContents.length; i += 2) {
            files.put(pathsAndContents[i], pathsAndContents[i + 1].getBytes(UTF_8));
        }
        return SourceFiles.of(files);
    }

    private static SourceFiles chart() {
        return files("apps/cart/Chart.yaml", "name: cart\n", "apps/cart/templates/a.yaml", CONFIG_MAP);
    }

    private static SourceFiles kustomization() {
        return files("apps/cart/kustomization.yaml", "resources: [a.yaml]\n", "apps/cart/a.yaml", CONFIG_MAP);
    }

    private Rendering render(SourceFiles files, RenderOptions options) {
        return new Renderer(new LocalProcessRunner(folder, folder.toString())).render(files, "apps/cart", options, log);
    }

    private Rendering render(SourceFiles files) {
        return render(files, RenderOptions.defaults(HELM));
    }

    @Test
    void shouldReadPlainManifestsWithoutAnyProgram() {
        ProcessRunner none = () -> {
            throw new IOException("no machine");
        };

        Rendering rendering = new Renderer(none)
                .render(files("a/b.yaml", CONFIG_MAP, "a/README.md", "text"), "a", RenderOptions.defaults(HELM), log);

        assertThat(rendering.kind()).isEqualTo(SourceKind.PLAIN);
        assertThat(rendering.resources()).extracting(Resource::name).containsExactly("a");
        assertThatThrownBy(() -> new Renderer(none).render(chart(), "apps/cart", RenderOptions.defaults(HELM), log))
                .hasMessageContaining("The machine that renders cannot be used (no machine)")
                .satisfies(failure ->
                        assertThat(((OperationException) failure).isRetryable()).isTrue());
    }

    @Test
    void shouldTellWhatADirectoryHolds() {
        assertThat(SourceKind.of(chart(), "apps/cart"))
                .isEqualTo(SourceKind.HELM)
                .hasToString("a Helm chart");
        assertThat(SourceKind.of(kustomization(), "apps/cart")).isEqualTo(SourceKind.KUSTOMIZE);
        assertThat(SourceKind.of(kustomization(), "apps")).isEqualTo(SourceKind.PLAIN);
        assertThat(SourceKind.of(files("Kustomization", ""), "")).isEqualTo(SourceKind.KUSTOMIZE);
        assertThatThrownBy(() -> SourceKind.of(files("a/Chart.yaml", "", "a/kustomization.yml", ""), "a"))
                .hasMessageContaining("has a kustomization and a Chart.yaml");
        assertThatThrownBy(() -> render(files("other/a.yaml", CONFIG_MAP)))
                .hasMessageContaining("has no directory \"apps/cart\"");
    }

    @Test
    void shouldSayWhichProgramIsMissing() {
        assertThatThrownBy(() -> render(chart()))
                .hasMessage(
                        "A Helm chart needs helm 3.6.0 or newer on the PATH of the machine that renders; there is none:"
                                + " install it there");
        assertThatThrownBy(() -> render(kustomization()))
                .hasMessageContaining("A kustomization needs kustomize 4.0.0 or newer, or kubectl 1.21.0 or newer")
                .hasMessageContaining("there is neither");
    }

    @Test
    void shouldSayWhichProgramIsTooOld() {
        FakeProgram.in(folder, "helm", "v2.17.0+ga690bad", "exit 1");
        FakeProgram.in(folder, "kustomize", "{Version:kustomize/v3.8.7 GitCommit:ad092cc}", "exit 1");
        FakeProgram.in(folder, "kubectl", "{\"clientVersion\": {\"gitVersion\": \"v1.20.2\"}}", "exit 1");

        assertThatThrownBy(() -> render(chart())).hasMessageContaining("there is only 2.17.0");
        assertThatThrownBy(() -> render(kustomization()))
                .hasMessageContaining("there is only kustomize 3.8.7 and kubectl 1.20.2");
    }

    @Test
    void shouldTakeKubectlWhereThereIsNoKustomizeOrAnOldOne() {
        FakeProgram.in(folder, "kustomize", "{Version:3.8.7}", "exit 1");
        FakeProgram.in(
                folder,
                "kubectl",
                "{\"clientVersion\": {\"gitVersion\": \"v1.29.1\"}, \"kustomizeVersion\": \"v5.0.4\"}",
                "[ \"$1 $2 $3\" = \"kustomize ./apps/cart --load-restrictor=LoadRestrictionsRootOnly\" ] && /bin/cat apps/cart/a.yaml");

        Rendering rendering = render(kustomization());

        assertThat(rendering.tool()).isEqualTo("kubectl 1.29.1");
        assertThat(rendering.resources()).extracting(Resource::name).containsExactly("a");
        assertThat(log.lines()).containsExactly("Rendering apps/cart with kubectl 1.29.1");
    }

    @Test
    void shouldAcceptABuildWithoutAVersion() {
        FakeProgram.in(folder, "kustomize", "(devel)", "/bin/cat apps/cart/a.yaml");

        assertThat(render(kustomization()).tool()).isEqualTo("kustomize of an unknown version");
    }

    @Test
    void shouldGiveHelmWhatWasAskedFor() {
        FakeProgram.in(
                folder, "helm", "v3.16.2+g13654a5", "echo \"$@\" >&2; /bin/cat ../values/inline.yaml >&2; exit 1");
        RenderOptions options = RenderOptions.defaults(
                        HELM.withValuesFiles(List.of("values-prod.yaml", "/env/all.yaml"))
                                .withValues("replicas: 2"))
                .withCapabilities(new RenderOptions.Capabilities("1.29.3", List.of("a.example.org/v1/Basket")));
        SourceFiles files =
                files("apps/cart/Chart.yaml", "", "apps/cart/values-prod.yaml", "a: 1\n", "env/all.yaml", "b: 1\n");

        assertThatThrownBy(() -> render(files, options))
                .hasMessage("apps/cart: helm 3.16.2 ended with exit code 1: template cart ./apps/cart --namespace shop"
                        + " --values ./apps/cart/values-prod.yaml --values ./env/all.yaml --values ../values/inline.yaml"
                        + " --include-crds --kube-version 1.29.3 --api-versions a.example.org/v1/Basket\nreplicas: 2");
        assertThatThrownBy(() -> render(chart(), options))
                .hasMessageContaining(
                        "The values file values-prod.yaml of the chart apps/cart is not in the repository");
    }

    @Test
    void shouldKeepSecretsOutOfMessages() {
        FakeProgram.in(folder, "helm", "v3.16.2", "echo 'cannot use https://me:pass@example.org' >&2; exit 1");

        assertThatThrownBy(() -> render(chart()))
                .hasMessageContaining("cannot use https://****@example.org")
                .hasMessageNotContaining("pass");
    }

    @Test
    void shouldEndAProgramThatTakesTooLong() {
        FakeProgram.in(folder, "helm", "v3.16.2", "/bin/sleep 60");

        assertThatThrownBy(() -> render(chart(), RenderOptions.defaults(HELM).withTimeLimit(Duration.ofMillis(300))))
                .hasMessageContaining("apps/cart: helm 3.16.2 was not finished within 0 s and was ended");
    }

    @Test
    void shouldNameTheTemplateOfAnInvalidObject() {
        FakeProgram.in(folder, "helm", "v3.16.2", """
                /bin/cat <<'END'
                ---
                # Source: cart/templates/good.yaml
                %s---
                # Source: cart/templates/bad.yaml
                apiVersion: v1
                kind: ConfigMap
                END
                """.formatted(CONFIG_MAP));

        assertThatThrownBy(() -> render(chart()))
                .hasMessage("cart/templates/bad.yaml (rendered): ConfigMap has no metadata.name; add it");
    }

    @Test
    void shouldSayHowDependenciesComeIntoAChart() {
        FakeProgram.in(
                folder,
                "helm",
                "v3.16.2",
                "echo 'Error: found in Chart.yaml, but missing in charts/ directory: redis' >&2; exit 1");

        assertThatThrownBy(() -> render(chart())).hasMessageContaining("run \"helm dependency build\" and commit");
    }

    @Test
    void shouldShowWhatAProgramWarnsOf() {
        FakeProgram.in(
                folder,
                "kustomize",
                "v5.5.0",
                "echo \"# Warning: 'bases' is deprecated\" >&2; /bin/cat apps/cart/a.yaml");

        render(kustomization());

        assertThat(log.lines()).anyMatch(line -> line.contains("'bases' is deprecated"));
    }

    @Test
    void shouldHoldTheNetworkAway() {
        FakeProgram.in(folder, "helm", "v3.16.2", "echo \"proxy=$https_proxy git=$GIT_ALLOW_PROTOCOL\" >&2; exit 1");

        assertThatThrownBy(() -> render(chart())).hasMessageContaining("proxy=http://127.0.0.1:9 git=none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org/base//prod?ref=v1",
                "git@example.org:shop/base.git",
                "github.com/shop/base",
                "ssh://git@example.org/shop/base"
            })
    void shouldRefuseABaseFromTheNetworkBeforeAnythingRuns(String base) {
        SourceFiles files = files("apps/cart/kustomization.yaml", "resources: [\"" + base + "\"]\n");

        assertThatThrownBy(() -> render(files))
                .hasMessageContaining("apps/cart/kustomization.yaml: \"")
                .hasMessageContaining("comes from the network, which is off for renderers");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "configMapGenerator: [{name: g, files: ['x=http://127.0.0.1:1/secret']}]",
                "configMapGenerator: [{name: g, envs: ['HTTP://127.0.0.1:1/env']}]",
                "secretGenerator: [{name: g, env: 'http://127.0.0.1:1/env'}]",
                "patches: [{path: 'http://127.0.0.1:1/patch.yaml'}]",
                "patchesStrategicMerge: ['http://127.0.0.1:1/patch.yaml']",
                "patchesJson6902: [{target: {kind: ConfigMap, name: a, version: v1}, path: 'http://127.0.0.1:1/p.json'}]",
                "openapi: {path: 'http://127.0.0.1:1/openapi.json'}",
                "replacements: [{path: 'http://127.0.0.1:1/r.yaml'}]",
                "helmCharts: [{name: c, repo: 'http://127.0.0.1:1'}]",
                "a-field-of-tomorrow: {deeper: [{still: 'http://127.0.0.1:1/'}]}",
                "generators: ['http://127.0.0.1:1/g.yaml']",
                "generators: ['{apiVersion: builtin, kind: ConfigMapGenerator, files: [\"http://127.0.0.1:1/g\"]}']",
                "transformers: [\"apiVersion: builtin\\nkind: PatchTransformer\\npath: http://127.0.0.1:1/p\\n\"]",
                "transformers: [transformer.yaml]"
            })
    void shouldRefuseAnAddressInWhateverFieldOfAKustomization(String field) {
        SourceFiles files = SourceFiles.of(new LinkedHashMap<>(Map.of(
                "apps/cart/kustomization.yaml", (field + "\n").getBytes(UTF_8),
                "apps/cart/transformer.yaml",
                        "apiVersion: builtin\nkind: PatchTransformer\npath: http://127.0.0.1:1/p\n".getBytes(UTF_8))));

        assertThatThrownBy(() -> render(files))
                .hasMessageContaining("comes from the network, which is off for renderers");
    }

    @Test
    void shouldRefuseALongAddressToo() {
        SourceFiles files = files(
                "apps/cart/kustomization.yaml", "patches: [{path: 'http://127.0.0.1:1/" + "x".repeat(2_000) + "'}]\n");

        assertThatThrownBy(() -> render(files)).hasMessageContaining("comes from the network");
    }

    @Test
    void shouldAcceptAnAddressThatIsContent() {
        FakeProgram.in(folder, "kustomize", "v5.5.0", "/bin/cat apps/cart/a.yaml");
        SourceFiles files = SourceFiles.of(new LinkedHashMap<>(Map.of(
                "apps/cart/kustomization.yaml", """
                resources: [a.yaml]
                commonAnnotations: {docs: "https://example.org/docs"}
                configMapGenerator: [{name: g, literals: ["URL=https://example.org"]}]
                patches:
                  - patch: '[{"op": "add", "path": "/data/url", "value": "https://example.org"}]'
                    target: {kind: ConfigMap}
                patchesStrategicMerge:
                  - '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {url: "https://example.org"}}'
                """.getBytes(UTF_8), "apps/cart/a.yaml", CONFIG_MAP.getBytes(UTF_8))));

        assertThat(render(files).resources()).hasSize(1);
    }

    @Test
    void shouldRefuseWhatLeadsOutOfTheRepository() {
        SourceFiles files = files("apps/cart/kustomization.yaml", "resources: [../../../etc]\n");

        assertThatThrownBy(() -> render(files)).hasMessageContaining("leads out of the repository");
        assertThatThrownBy(() -> new Renderer(() -> null).render(chart(), "../x", RenderOptions.defaults(HELM), log))
                .hasMessageContaining("has no directory");
    }

    @Test
    void shouldRefuseLinksWhereTheyWouldBeRenderedAndNowhereElse() {
        FakeProgram.in(folder, "kustomize", "v5.5.0", "/bin/cat apps/cart/a.yaml");
        Map<String, byte[]> contents = Map.of(
                "apps/cart/kustomization.yaml", "resources: [../../base]\n".getBytes(UTF_8),
                "apps/cart/a.yaml", CONFIG_MAP.getBytes(UTF_8),
                "base/kustomization.yaml", "resources: [a.yaml]\n".getBytes(UTF_8));
        SourceFiles elsewhere = SourceFiles.of(contents.keySet(), List.of("docs/link"), paths -> contents);
        SourceFiles inBase = SourceFiles.of(contents.keySet(), List.of("base/link"), paths -> contents);

        assertThat(render(elsewhere).resources()).hasSize(1);
        assertThatThrownBy(() -> render(inBase)).hasMessageContaining("base/link is a symbolic link or a submodule");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apps/cart/templates/../../../x",
                "apps/cart/.git/config",
                "apps/cart/.GIT /config",
                "apps/cart/a\\b",
                "apps/cart//x",
                "apps/cart/c:x"
            })
    void shouldRefusePathsThatCouldDoHarmWhereTheyAreWritten(String path) {
        FakeProgram.in(folder, "helm", "v3.16.2", "exit 0");

        assertThatThrownBy(() -> render(files("apps/cart/Chart.yaml", "", path, "x")))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("rename it in the config repository");
    }

    @Test
    void shouldReadOnlyWhatAKustomizationCanNeed() {
        SourceFiles files = files(
                "apps/cart/kustomization.yaml",
                "resources: [../../base]\npatches: [{path: ../patch.yaml}]\n"
                        + "configMapGenerator: [{name: c, files: [app.conf=../../etc/app.conf]}]\n",
                "apps/patch.yaml",
                "",
                "apps/other/a.yaml",
                "",
                "base/Kustomization",
                "resources: [deep]\ncomponents: [../parts/one]\n",
                "base/deep/kustomization.yml",
                "resources: []\n",
                "parts/one/kustomization.yaml",
                "",
                "parts/two/kustomization.yaml",
                "",
                "etc/app.conf",
                "");

        assertThat(KustomizeFiles.of(files, "apps/cart"))
                .containsExactlyInAnyOrder(
                        "apps/cart/kustomization.yaml",
                        "apps/patch.yaml",
                        "base/Kustomization",
                        "base/deep/kustomization.yml",
                        "parts/one/kustomization.yaml",
                        "etc/app.conf");
    }

    @Test
    void shouldRefuseNamesThatCouldBeOptions() {
        assertThatThrownBy(() -> HelmOptions.of("--post-renderer=x", "shop")).hasMessageContaining("release");
        assertThatThrownBy(() -> HelmOptions.of("cart", "-n")).hasMessageContaining("namespace");
        assertThatThrownBy(() -> new RenderOptions.Capabilities("--x", List.of()))
                .hasMessageContaining("version of Kubernetes");
        assertThatThrownBy(() -> new RenderOptions.Capabilities("", List.of("--x")))
                .hasMessageContaining("API version");
    }
}
