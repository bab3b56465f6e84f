package io.jenkins.plugins.gitops.engine.resource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestLoaderTest {

    private static List<Resource> load(String yaml) {
        return ManifestLoader.load(Map.of("a.yaml", yaml.getBytes(UTF_8)));
    }

    private static String configMap(String name, String rest) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: " + name + "\n" + rest;
    }

    @Test
    void shouldReadStreamsInOrderAndLeaveEmptyDocumentsOut() {
        List<Resource> resources =
                load("---\n" + configMap("a", "") + "---\n# nothing\n---\n" + configMap("b", "") + "...\n");

        assertThat(resources).extracting(Resource::name).containsExactly("a", "b");
    }

    @Test
    void shouldOpenUpLists() {
        List<Resource> resources = load("apiVersion: v1\nkind: List\nitems:\n"
                + "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n"
                + "- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n");

        assertThat(resources).extracting(Resource::name).containsExactly("a", "b");
    }

    @Test
    void shouldReadJsonFiles() {
        String json = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},\"data\":{}}";

        List<Resource> resources = ManifestLoader.load(Map.of("a.json", json.getBytes(UTF_8)));

        assertThat(resources).singleElement().hasToString("ConfigMap a");
    }

    @Test
    void shouldKeepEmptyListsAndNulls() {
        Resource resource = load(configMap("a", "data:\n  x: null\nlist: []\n")).get(0);

        assertThat(resource.map("data")).containsEntry("x", null);
        assertThat(resource.tree()).containsEntry("list", List.of());
    }

    @Test
    void shouldFollowAliasesAndMergeKeys() {
        Resource resource = load(configMap("a", "base: &b {x: 1, z: 2}\nother:\n  <<: *b\n  z: 3\nsame: *b\n"))
                .get(0);

        assertThat(resource.map("other")).containsOnly(Map.entry("x", 1L), Map.entry("z", 3L));
        assertThat(resource.map("same")).containsEntry("z", 2L);
    }

    @Test
    void shouldWriteKeysThatAreNoTextAsText() {
        assertThat(load(configMap("a", "data:\n  1: a\n  true: b\n")).get(0).map("data"))
                .containsOnlyKeys("1", "true");
    }

    @Test
    void shouldFoldStringDataIntoData() {
        Resource secret = load("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
                        + "data: {old: b2xk, both: b2xk}\nstringData: {both: new}\n")
                .get(0);

        assertThat(secret.map("data")).containsOnly(Map.entry("old", "b2xk"), Map.entry("both", "bmV3"));
        assertThat(secret.tree()).doesNotContainKey("stringData");
    }

    @Test
    void shouldRefuseWhatIsNotYamlWithItsPosition() {
        assertThatThrownBy(() -> load("a: b\n  c: d: e\n"))
                .isInstanceOf(OperationException.class)
                .hasMessageStartingWith("a.yaml:2:")
                .hasMessageContaining("not valid YAML");
    }

    @Test
    void shouldNotQuoteTheLineOfABrokenSecret() {
        assertThatThrownBy(() -> load("kind: Secret\nstringData:\n  password: \"hunter2\n"))
                .isInstanceOf(OperationException.class)
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void shouldRefuseADuplicateKey() {
        assertThatThrownBy(() -> load(configMap("a", "data:\n  x: 1\n  x: 2\n")))
                .hasMessageContaining("a.yaml:7:3")
                .hasMessageContaining("\"x\" stands here a second time");
    }

    @Test
    void shouldRefuseTheSameObjectTwiceAndNameBothFiles() {
        Map<String, byte[]> files = Map.of(
                "a.yaml",
                configMap("a", "").getBytes(UTF_8),
                "b.yaml",
                configMap("a", "").getBytes(UTF_8));

        assertThatThrownBy(() -> ManifestLoader.load(files))
                .hasMessage("ConfigMap a stands in a.yaml and again in b.yaml; remove one of them");
    }

    @Test
    void shouldRefuseObjectsWithoutANameThatStays() {
        assertThatThrownBy(() -> load("apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: x-}\n"))
                .hasMessageContaining("generateName");
        assertThatThrownBy(() -> load("apiVersion: v1\nkind: ConfigMap\n")).hasMessageContaining("no metadata.name");
    }

    @Test
    void shouldRefuseWhatIsNoObject() {
        assertThatThrownBy(() -> load("- a\n")).hasMessageContaining("is not a Kubernetes object but a list");
        assertThatThrownBy(() -> load("just text\n")).hasMessageContaining("a single value");
        assertThatThrownBy(() -> load("kind: ConfigMap\nmetadata: {name: a}\n"))
                .hasMessageContaining("has no apiVersion");
    }

    @Test
    void shouldRefuseEncryptedFiles() {
        assertThatThrownBy(() -> load("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nsops: {mac: x}\n"))
                .hasMessageContaining("encrypted with SOPS");
    }

    @Test
    void shouldRefuseABillionLaughs() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9) + "*a" + (i - 1)));
        }

        assertThatThrownBy(() -> load(bomb.toString())).hasMessageContaining("expands to more than");
    }

    @Test
    void shouldRefuseDeepNesting() {
        assertThatThrownBy(() -> load("a: " + "[".repeat(5_000))).hasMessageContaining("deeper than 100 levels");
    }

    @Test
    void shouldRefuseTagsOfOtherTypes() {
        assertThatThrownBy(() -> load("a: !!javax.script.ScriptEngineManager []\n"))
                .isInstanceOf(OperationException.class);
        assertThatThrownBy(() -> load("a: !!java.net.URL x\n")).hasMessageContaining("has no meaning in a manifest");
    }

    @Test
    void shouldRefuseWhatIsNotUtf8() {
        assertThatThrownBy(() -> ManifestLoader.load(Map.of("a.yaml", new byte[] {'a', ':', ' ', (byte) 0xC3, '('})))
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void shouldRefuseDirectoriesOfWhichItCouldOnlyReadAPart() {
        assertThatThrownBy(() -> ManifestLoader.checkPlain(List.of("a/b.yaml", "a/kustomization.yaml"), List.of()))
                .hasMessageContaining("a/kustomization.yaml: a kustomization below plain manifests is not rendered");
        assertThatThrownBy(() -> ManifestLoader.checkPlain(List.of("a/Chart.yaml"), List.of()))
                .hasMessageContaining("a Helm chart below plain manifests is not rendered");
        assertThatThrownBy(() -> ManifestLoader.checkPlain(List.of("a/b.yaml"), List.of("a/c.yaml")))
                .hasMessageContaining("a/c.yaml is a symbolic link or a submodule");
    }
}
