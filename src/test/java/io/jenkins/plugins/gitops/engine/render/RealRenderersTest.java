package io.jenkins.plugins.gitops.engine.render;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.testing.RecordingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the renderers of this machine make of real kustomizations and charts. */
class RealRenderersTest {

    private static final HelmOptions RELEASE = HelmOptions.of("shop", "staging");

    @TempDir
    Path folder;

    private final RecordingLog log = new RecordingLog();

    private static SourceFiles kustomization() {
        return files(Map.of(
                "base/kustomization.yaml", "resources: [deployment.yaml]\n",
                "base/deployment.yaml", """
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: cart}
                        spec:
                          selector: {matchLabels: {app: cart}}
                          template:
                            metadata: {labels: {app: cart}}
                            spec: {containers: [{name: cart, image: "registry.example.org/cart:1"}]}
                        """,
                "overlays/staging/kustomization.yaml", """
                        namespace: staging
                        resources: [../../base]
                        images: [{name: registry.example.org/cart, newTag: "2"}]
                        configMapGenerator: [{name: settings, files: [app.conf]}]
                        """,
                "overlays/staging/app.conf", "colour = blue\n"));
    }

    private static SourceFiles chart() {
        return files(Map.of(
                "charts/cart/Chart.yaml", "apiVersion: v2\nname: cart\nversion: 1.0.0\n",
                "charts/cart/values.yaml", "replicas: 1\ncolour: red\n",
                "charts/cart/crds/basket.yaml", """
                        apiVersion: apiextensions.k8s.io/v1
                        kind: CustomResourceDefinition
                        metadata: {name: baskets.example.org}
                        """,
                "charts/cart/templates/config.yaml", """
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: {{ .Release.Name }}-config, namespace: {{ .Release.Namespace }}}
                        data:
                          replicas: {{ .Values.replicas | quote }}
                          colour: {{ .Values.colour | quote }}
                          kube: {{ .Capabilities.KubeVersion.Version }}
                          baskets: {{ .Capabilities.APIVersions.Has "example.org/v1/Basket" | quote }}
                        """,
                "charts/cart/templates/migrate.yaml", """
                        apiVersion: batch/v1
                        kind: Job
                        metadata: {name: migrate, annotations: {helm.sh/hook: pre-upgrade}}
                        """,
                "charts/cart/templates/test.yaml", """
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: probe, annotations: {helm.sh/hook: test}}
                        """,
                "env/staging.yaml", "colour: green\n"));
    }

    private static SourceFiles files(Map<String, String> texts) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        texts.forEach((path, text) -> files.put(path, text.getBytes(UTF_8)));
        return SourceFiles.of(files);
    }

    private Rendering render(SourceFiles files, String directory, RenderOptions options, String path) {
        return new Renderer(new LocalProcessRunner(folder, path)).render(files, directory, options, log);
    }

    /** helm is there once or twice, as 4 and as 3. */
    private static List<String> helms() {
        return Stream.of("helm", "helm-3")
                .filter(name -> Programs.find(name).isPresent())
                .toList();
    }

    private Rendering renderChart(String helm, SourceFiles files, String directory, RenderOptions options)
            throws IOException {
        return render(files, directory, options, only(helm, "helm"));
    }

    private Rendering render(SourceFiles files, String directory, RenderOptions options) {
        return render(files, directory, options, Programs.searched());
    }

    private void shouldRenderTheOverlay(String path, String tool) {
        Rendering rendering = render(kustomization(), "overlays/staging", RenderOptions.defaults(RELEASE), path);

        assertThat(rendering.tool()).startsWith(tool + " ");
        assertThat(rendering.resources()).extracting(Resource::namespace).containsOnly("staging");
        assertThat(rendering.resources())
                .filteredOn(resource -> resource.kind().equals("Deployment"))
                .singleElement()
                .satisfies(deployment -> assertThat(deployment.maps("spec", "template", "spec", "containers"))
                        .singleElement()
                        .extracting("image")
                        .isEqualTo("registry.example.org/cart:2"));
        assertThat(rendering.resources())
                .filteredOn(resource -> resource.kind().equals("ConfigMap"))
                .singleElement()
                .satisfies(config -> assertThat(config.text("data", "app.conf")).isEqualTo("colour = blue\n"));
    }

    /** Returns a path with that program alone. */
    private String only(String name) throws IOException {
        return only(name, name);
    }

    private String only(String name, String calledAs) throws IOException {
        Path programs = Files.createDirectories(folder.resolve("programs"));
        Path script = Files.writeString(
                programs.resolve(calledAs),
                "#!/bin/sh\nexec '" + Programs.find(name).orElseThrow().toRealPath() + "' \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return programs.toString();
    }

    @Test
    @EnabledIfProgram("kustomize")
    void shouldRenderAnOverlayWithKustomize() throws IOException {
        shouldRenderTheOverlay(only("kustomize"), "kustomize");
    }

    @Test
    @EnabledIfProgram("kubectl")
    void shouldRenderAnOverlayWithKubectl() throws IOException {
        shouldRenderTheOverlay(only("kubectl"), "kubectl");
    }

    @Test
    @EnabledIfProgram("kustomize")
    void shouldNotReadFilesOutsideOfAKustomizationsOwnDirectory() {
        SourceFiles files = files(Map.of(
                "a/kustomization.yaml", "configMapGenerator: [{name: c, files: [../secret.conf]}]\n",
                "secret.conf", "x\n"));

        assertThatThrownBy(() -> render(files, "a", RenderOptions.defaults(RELEASE)))
                .hasMessageContaining("a: kustomize ")
                .hasMessageContaining("ended with exit code 1")
                .hasMessageContaining("secret.conf");
    }

    @Test
    @EnabledIfProgram("kustomize")
    void shouldNotRunChartsOfAKustomizationUnlessAllowed() {
        SourceFiles files = files(Map.of("a/kustomization.yaml", "helmCharts: [{name: cart, releaseName: cart}]\n"));

        assertThatThrownBy(() -> render(files, "a", RenderOptions.defaults(RELEASE)))
                .hasMessageContaining("--enable-helm");
    }

    @Test
    @EnabledIfProgram("kustomize")
    void shouldNotLoadABaseFromTheNetworkEvenWhereItHidesInAFile() {
        SourceFiles files = files(Map.of(
                "a/kustomization.yaml", "resources: [base]\n",
                "a/base/kustomization.yaml", "resources: [\"https://127.0.0.1:1/base.yaml\"]\n"));

        assertThatThrownBy(() -> render(files, "a", RenderOptions.defaults(RELEASE)))
                .hasMessageContaining(
                        "a/base/kustomization.yaml: \"https://127.0.0.1:1/base.yaml\" comes from the network");
    }

    @ParameterizedTest
    @MethodSource("helms")
    @EnabledIfProgram("helm")
    void shouldRenderAChart(String helm) throws IOException {
        RenderOptions options = RenderOptions.defaults(RELEASE.withValuesFiles(List.of("../../env/staging.yaml"))
                        .withValues("replicas: 3\n"))
                .withCapabilities(new RenderOptions.Capabilities("1.20.2", List.of("example.org/v1/Basket")));

        Rendering rendering = renderChart(helm, chart(), "charts/cart", options);

        assertThat(rendering.tool()).startsWith("helm ");
        assertThat(rendering.resources())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        "CustomResourceDefinition baskets.example.org", "ConfigMap staging/shop-config", "Job migrate");
        assertThat(rendering.resources())
                .filteredOn(resource -> resource.kind().equals("ConfigMap"))
                .singleElement()
                .satisfies(config -> assertThat(config.map("data"))
                        .isEqualTo(Map.of("replicas", "3", "colour", "green", "kube", "v1.20.2", "baskets", "true")));
        assertThat(rendering.notices()).singleElement().asString().contains("Pod probe is a hook of Helm for test");
    }

    @ParameterizedTest
    @MethodSource("helms")
    @EnabledIfProgram("helm")
    void shouldNameTheTemplateThatHelmCannotRender(String helm) throws IOException {
        SourceFiles files = files(Map.of(
                "c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n",
                "c/templates/bad.yaml", "a: {{ fail \"replicas are missing\" }}\n"));

        assertThatThrownBy(() -> renderChart(helm, files, "c", RenderOptions.defaults(RELEASE)))
                .hasMessageContaining("c: helm ")
                .hasMessageContaining("c/templates/bad.yaml")
                .hasMessageContaining("replicas are missing");
    }

    @ParameterizedTest
    @MethodSource("helms")
    @EnabledIfProgram("helm")
    void shouldNeverDownloadTheDependenciesOfAChart(String helm) throws IOException {
        SourceFiles files = files(
                Map.of(
                        "c/Chart.yaml",
                        "apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies: [{name: redis, version: 1.0.0, repository: \"https://127.0.0.1:1\"}]\n"));

        assertThatThrownBy(() -> renderChart(helm, files, "c", RenderOptions.defaults(RELEASE)))
                .hasMessageContaining("redis")
                .hasMessageContaining("helm dependency build");
    }

    @ParameterizedTest
    @MethodSource("helms")
    @EnabledIfProgram("helm")
    void shouldFindNoClusterWhereAChartAsksForOne(String helm) throws IOException {
        SourceFiles files = files(
                Map.of(
                        "c/Chart.yaml",
                        "apiVersion: v2\nname: c\nversion: 1.0.0\n",
                        "c/templates/a.yaml",
                        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {found: {{ lookup \"v1\" \"Namespace\" \"\" \"default\" | toJson | quote }}}\n"));

        assertThat(renderChart(helm, files, "c", RenderOptions.defaults(RELEASE).withTimeLimit(Duration.ofSeconds(30)))
                        .resources())
                .singleElement()
                .satisfies(config -> assertThat(config.text("data", "found")).isEqualTo("{}"));
    }
}
