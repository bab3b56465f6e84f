package io.jenkins.plugins.gitops.engine.render;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HelmHooksTest {

    private static Resource object(String kind, String name, String annotations) {
        String group = kind.equals("Job")
                ? "batch/v1"
                : kind.equals("CustomResourceDefinition") ? "apiextensions.k8s.io/v1" : "v1";
        String yaml = "apiVersion: " + group + "\nkind: " + kind + "\nmetadata: {name: " + name + ", annotations: {"
                + annotations + "}}\n";
        return ManifestLoader.load(Map.of("a.yaml", yaml.getBytes(UTF_8))).get(0);
    }

    private static String wave(Resource resource) {
        return resource.text("metadata", "annotations", "gitops.jenkins.io/wave");
    }

    @Test
    void shouldPutHooksBeforeAndAfterTheRest() {
        List<Resource> kept = HelmHooks.in(List.of(
                        object("ConfigMap", "plain", ""),
                        object("CustomResourceDefinition", "first", ""),
                        object("Job", "migrate", "helm.sh/hook: 'pre-install, pre-upgrade', helm.sh/hook-weight: '-5'"),
                        object("ConfigMap", "late", "helm.sh/hook: post-upgrade")))
                .kept();

        assertThat(kept).extracting(HelmHooksTest::wave).containsExactly("", "-2000000", "-1000005", "1000000");
        assertThat(kept.get(2).annotations()).containsEntry("gitops.jenkins.io/recreate", "ifFinished");
        assertThat(kept.get(3).annotations()).doesNotContainKey("gitops.jenkins.io/recreate");
    }

    @Test
    void shouldLeaveAWaveThatTheChartSetsItself() {
        Resource hook = object("Job", "a", "helm.sh/hook: pre-install, gitops.jenkins.io/wave: '3'");

        assertThat(HelmHooks.in(List.of(hook)).kept())
                .extracting(HelmHooksTest::wave)
                .containsExactly("3");
    }

    @Test
    void shouldLeaveOutWhatIsMeantForAnotherOccasionAndSaySo() {
        HelmHooks hooks = HelmHooks.in(List.of(
                object("Pod", "probe", "helm.sh/hook: test"),
                object("Job", "clean", "helm.sh/hook: 'pre-delete,post-rollback'"),
                object("ConfigMap", "plain", "")));

        assertThat(hooks.kept()).extracting(Resource::name).containsExactly("plain");
        assertThat(hooks.notices())
                .containsExactly(
                        "Pod probe is a hook of Helm for test, which a sync never does; it was left out",
                        "Job clean is a hook of Helm for post-rollback, pre-delete, which a sync never does; it was left out");
    }

    @Test
    void shouldRefuseAWeightThatIsNoNumber() {
        Resource hook = object("Job", "a", "helm.sh/hook: pre-install, helm.sh/hook-weight: heavy");

        assertThatThrownBy(() -> HelmHooks.in(List.of(hook))).hasMessageContaining("helm.sh/hook-weight is \"heavy\"");
    }
}
