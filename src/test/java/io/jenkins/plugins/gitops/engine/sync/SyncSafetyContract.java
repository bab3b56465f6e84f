package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.fields.ManagedFields;
import io.jenkins.plugins.gitops.engine.sync.options.DeletionGuard;
import io.jenkins.plugins.gitops.engine.sync.options.EnvironmentLimits;
import io.jenkins.plugins.gitops.engine.sync.options.Provenance;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions.ConflictPolicy;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a sync from doing harm: the same against the sandbox's API server and a real one. */
abstract class SyncSafetyContract extends SyncFixture {

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    /** Connects as an account that may do everything in the test's namespace, deletion perhaps excepted, and nothing else. */
    abstract Cluster limited(boolean mayDelete);

    /** Returns the version of autoscalers that the server serves. */
    abstract String autoscalerVersion();

    private static String config(String name, String data) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + "}\ndata: {" + data + "}\n---\n";
    }

    /** Makes an object look as kubectl's client-side apply leaves it. */
    private void kubectlApply(ApiKind kind, String yaml, String lastApplied) {
        applyAs("kubectl-client-side-apply", kind, yaml);
        Resource live = live(kind, load(yaml).get(0).name());
        List<Map<String, Object>> entries = new ArrayList<>();
        for (Map<String, Object> entry : live.maps("metadata", "managedFields")) {
            Map<String, Object> changed = new LinkedHashMap<>(entry);
            changed.put("operation", "Update");
            entries.add(changed);
        }
        Map<String, Object> annotations = new LinkedHashMap<>(live.annotations());
        annotations.put(LAST_APPLIED, lastApplied);
        cluster.patch(
                kind,
                live,
                List.of(
                        Map.of("op", "add", "path", "/metadata/annotations", "value", annotations),
                        Map.of("op", "replace", "path", "/metadata/managedFields", "value", entries)),
                ApplyOptions.as("test"));
    }

    @Test
    void shouldTakeOverWhatKubectlAppliedAndRemoveWhatLeftTheManifest() {
        kubectlApply(
                CONFIG_MAP,
                config("a", "keep: x, drop: old"),
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},"
                        + "\"data\":{\"keep\":\"x\",\"drop\":\"old\"}}");

        SyncPlan plan = plan(config("a", "keep: new"));
        ChangeSet done = run(plan);

        assertThat(plan.text())
                .contains("- data.drop: old", "~ data.keep: x -> new")
                .doesNotContain("last-applied");
        assertThat(done.count(ChangeAction.CONFIGURED)).isEqualTo(1);
        assertThat(data("a")).isEqualTo(Map.of("keep", "new"));
        assertThat(live(CONFIG_MAP, "a").annotations()).doesNotContainKey(LAST_APPLIED);
        assertThat(ManagedFields.entries(live(CONFIG_MAP, "a")))
                .extracting(entry -> entry.get("manager"))
                .doesNotContain("kubectl-client-side-apply")
                .contains("jenkins-gitops");
        assertThat(plan(config("a", "keep: new")).changes().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "annotations: {meta.helm.sh/release-name: shop}",
                "annotations: {argocd.argoproj.io/tracking-id: shop}",
                "labels: {kustomize.toolkit.fluxcd.io/name: shop}"
            })
    void shouldRefuseWhatAnotherToolKeepsUnlessItIsAdopted(String mark) {
        applyAs(
                "helm",
                CONFIG_MAP,
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, " + mark + "}\ndata: {old: x}\n");

        assertThatThrownBy(() -> plan(configMap("a", "1")))
                .hasMessageContaining("ConfigMap " + namespace + "/a belongs to");
        sync(SyncOptions.defaults().withAdopt(), configMap("a", "1"));

        assertThat(data("a")).isEqualTo(Map.of("key", "1"));
        assertThat(plan(configMap("a", "1")).changes().isEmpty()).isTrue();
    }

    @Test
    void shouldNameAnImmutableFieldAndRecreateOnlyWhenAskedTo() {
        sync(deployment("registry.example.org/cart:1", 1));
        String uid = live(DEPLOYMENT, "cart").uid();
        String other = deployment("registry.example.org/cart:1", 1).replace("app: cart", "app: basket");

        assertThatThrownBy(() -> plan(other))
                .hasMessageContaining("Deployment " + namespace + "/cart: IMMUTABLE(spec.selector.matchLabels.app)");
        ChangeSet done =
                sync(other.replace("{name: cart}", "{name: cart, annotations: {gitops.jenkins.io/apply: recreate}}"));

        assertThat(done.with(ChangeAction.RECREATED)).hasSize(1);
        assertThat(live(DEPLOYMENT, "cart").uid()).isNotEqualTo(uid);
        assertThat(live(DEPLOYMENT, "cart").text("spec", "selector", "matchLabels", "app"))
                .isEqualTo("basket");
    }

    @Test
    void shouldNotRecreateForAnObjectThatIsInvalidAnyway() {
        sync(deployment("registry.example.org/cart:1", 1));
        String uid = live(DEPLOYMENT, "cart").uid();

        assertThatThrownBy(() ->
                        plan(SyncOptions.defaults().withRecreate(), deployment("registry.example.org/cart:1", -1)))
                .hasMessageContaining("422");
        assertThat(live(DEPLOYMENT, "cart").uid()).isEqualTo(uid);
    }

    @Test
    void shouldObeyTheAnnotationsOfAnObject() {
        sync(
                configMap("ignored", "1", "apply: ignore"),
                configMap("once", "1", "apply: create-only"),
                configMap("kept", "1", "prune: disabled"));

        ChangeSet done = sync(configMap("once", "2", "apply: create-only"));

        assertThat(exists("ignored")).isFalse();
        assertThat(data("once")).containsEntry("key", "1");
        assertThat(done.with(ChangeAction.SKIPPED)).singleElement().asString().contains("/kept skipped");
        assertThat(exists("kept")).isTrue();
        assertThatThrownBy(() -> plan(configMap("a", "1", "prune: disbled")))
                .hasMessageContaining("it can be disabled");
    }

    @Test
    void shouldApplyWaveAfterWaveAndWhatOthersDependOnFirst() {
        sync(configMap("a", "1", "wave: \"1\""), configMap("b", "1", "depends-on: ConfigMap/c"), configMap("c", "1"));

        assertThat(log.lines())
                .containsExactly(
                        "ConfigMap " + namespace + "/c created",
                        "ConfigMap " + namespace + "/b created",
                        "ConfigMap " + namespace + "/a created");
        assertThatThrownBy(() -> plan(
                        configMap("b", "1", "depends-on: ConfigMap/c"), configMap("c", "1", "depends-on: ConfigMap/b")))
                .hasMessageContaining("waits for itself");
        assertThatThrownBy(() -> plan(configMap("b", "1", "depends-on: Secret/x")))
                .hasMessageContaining("which is not in the set");
    }

    @Test
    void shouldLeaveContestedFieldsToTheirOwnerWhenItYields() {
        sync(config("a", "mine: \"1\", theirs: \"1\""));
        applyAs("somebody", CONFIG_MAP, config("a", "theirs: changed"));
        SyncOptions yielding = SyncOptions.defaults().withConflicts(ConflictPolicy.YIELD);

        sync(yielding, config("a", "mine: \"2\", theirs: \"1\""));

        assertThat(data("a")).isEqualTo(Map.of("mine", "2", "theirs", "changed"));
        assertThat(plan(yielding, config("a", "mine: \"2\", theirs: \"1\""))
                        .changes()
                        .isEmpty())
                .isTrue();
    }

    @Test
    void shouldNameSinceWhenSomebodyOwnsAFieldAndLetOneObjectTakeItOver() {
        sync(configMap("a", "1"));
        applyAs("somebody", CONFIG_MAP, configMap("a", "2"));

        assertThatThrownBy(() -> plan(configMap("a", "1")))
                .hasMessageContaining(".data.key is owned by \"somebody\" since 20");
        sync(configMap("a", "1", "conflicts: force"));

        assertThat(data("a")).containsEntry("key", "1");
    }

    @Test
    void shouldRefuseToDeleteMoreThanTheGuardAllows() {
        String[] seven = new String[7];
        for (int i = 0; i < seven.length; i++) {
            seven[i] = configMap("m" + i, "1");
        }
        sync(seven);

        assertThatThrownBy(() -> plan(configMap("m0", "1"))).hasMessageContaining("6 of 7 objects would be deleted");
        assertThatThrownBy(() -> plan(
                        SyncOptions.defaults().withGuard(new DeletionGuard(1, 100)),
                        configMap("m0", "1"),
                        configMap("m1", "1")))
                .hasMessageContaining("5 objects would be deleted, 1 are allowed");
        assertThat(sync(SyncOptions.defaults().withGuard(DeletionGuard.unlimited()), configMap("m0", "1"))
                        .count(ChangeAction.DELETED))
                .isEqualTo(6);
    }

    @Test
    void shouldHandReplicasOverToAnAutoscalerInsteadOfResettingThem() {
        sync(deployment("registry.example.org/cart:1", 3));
        String without = deployment("registry.example.org/cart:1", 3).replace("  replicas: 3\n", "");
        String autoscaler = """
                apiVersion: autoscaling/%s
                kind: HorizontalPodAutoscaler
                metadata: {name: cart}
                spec:
                  minReplicas: 1
                  maxReplicas: 5
                  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}
                ---
                """.formatted(autoscalerVersion());

        SyncPlan reset = plan(without);
        sync(without, autoscaler);

        assertThat(reset.text()).contains("spec.replicas: 3 -> 1");
        assertThat(live(DEPLOYMENT, "cart").number(0, "spec", "replicas")).isEqualTo(3);
        assertThat(plan(without, autoscaler).changes().isEmpty()).isTrue();
    }

    @Test
    void shouldStayInsideTheLimitsOfTheEnvironment() {
        SyncOptions limited =
                SyncOptions.defaults().withLimits(new EnvironmentLimits(Set.of(namespace), false, Set.of()));

        assertThatThrownBy(() -> plan(
                        limited,
                        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\n---\n",
                        "apiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n"))
                .hasMessageContaining("ConfigMap default/a is outside of the namespaces")
                .hasMessageContaining("Namespace other is cluster-scoped");
        assertThat(plan(limited, configMap("a", "1")).changes().count(ChangeAction.CREATED))
                .isEqualTo(1);
    }

    @Test
    void shouldNeverDeleteANamespaceThatHoldsObjectsOfTheSet() {
        String other = namespace + "-u";
        String space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + other + "}\n---\n";
        String inside = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: " + other + "}\n---\n";
        sync(space, inside);

        SyncPlan plan = plan(SyncOptions.defaults().withDeleteProtected(), inside);

        assertThat(plan.changes().with(ChangeAction.SKIPPED))
                .singleElement()
                .extracting(Change::reason)
                .asString()
                .contains("objects of the set are in it");
    }

    @Test
    void shouldWorkWithAnAccountOfOneNamespace() {
        try (Cluster account = limited(true)) {
            syncer = new Syncer(account);

            sync(configMap("a", "1"), configMap("b", "1"), deployment("registry.example.org/cart:1", 1));
            ChangeSet done = sync(configMap("a", "1"), deployment("registry.example.org/cart:1", 1));

            assertThat(done.summary()).isEqualTo("2 unchanged, 1 deleted");
        }
    }

    @Test
    void shouldAskForMissingRightsBeforeTheFirstWrite() {
        sync(configMap("a", "1"), configMap("b", "1"));
        try (Cluster account = limited(false)) {
            syncer = new Syncer(account);

            assertThatThrownBy(() -> plan(configMap("a", "2")))
                    .hasMessageContaining("may not delete configmaps in the namespace " + namespace);
            assertThat(data("a")).containsEntry("key", "1");
        }
    }

    @Test
    void shouldLeadBackToTheCommitThatChangedAnObjectLast() {
        SyncOptions first =
                SyncOptions.defaults().withProvenance(Provenance.none().with("commit", "aaaa"));
        SyncOptions second =
                SyncOptions.defaults().withProvenance(Provenance.none().with("commit", "bbbb"));
        sync(first, configMap("a", "1"), configMap("b", "1"));

        SyncPlan plan = plan(second, configMap("a", "1"), configMap("b", "2"));
        run(plan);

        assertThat(plan.text()).doesNotContain("commit");
        assertThat(live(CONFIG_MAP, "a").annotations()).containsEntry("gitops.jenkins.io/commit", "aaaa");
        assertThat(live(CONFIG_MAP, "b").annotations()).containsEntry("gitops.jenkins.io/commit", "bbbb");
        assertThat(plan(first, configMap("a", "1"), configMap("b", "2"))
                        .changes()
                        .isEmpty())
                .isTrue();
    }

    @Test
    void shouldHashThePlanByWhatItChanges() {
        String secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter22}\n---\n";
        SyncPlan plan = plan(configMap("a", "1"), secret);

        assertThat(plan.hash())
                .hasSize(64)
                .isEqualTo(plan(configMap("a", "1"), secret).hash());
        assertThat(plan.hash()).isNotEqualTo(plan(configMap("a", "2"), secret).hash());
        assertThat(plan.json())
                .contains("\"action\":\"CREATED\"", "\"kind\":\"Secret\"", plan.hash())
                .doesNotContain("hunter22");
    }
}
