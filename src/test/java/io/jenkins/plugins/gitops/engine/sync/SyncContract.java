package io.jenkins.plugins.gitops.engine.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.options.SetName;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import io.jenkins.plugins.gitops.engine.verification.VerificationReport;
import io.jenkins.plugins.gitops.engine.verification.VerificationRequest;
import io.jenkins.plugins.gitops.engine.verification.Verifier;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a sync does to a cluster: the same against the sandbox's API server and a real one. */
abstract class SyncContract extends SyncFixture {

    @Test
    void shouldCreateEverythingAndChangeNothingTheSecondTime() {
        ChangeSet first = sync(configMap("a", "1"), deployment("registry.example.org/cart:1", 1));
        ChangeSet second = sync(configMap("a", "1"), deployment("registry.example.org/cart:1", 1));

        assertThat(first.count(ChangeAction.CREATED)).isEqualTo(2);
        assertThat(second.isEmpty()).isTrue();
        assertThat(second.count(ChangeAction.UNCHANGED)).isEqualTo(2);
        assertThat(log.lines())
                .containsExactly("ConfigMap " + namespace + "/a created", "Deployment " + namespace + "/cart created");
    }

    @Test
    void shouldPlanWithoutTouchingAnything() {
        SyncPlan plan = plan(configMap("a", "1"));

        assertThat(plan.changes().count(ChangeAction.CREATED)).isEqualTo(1);
        assertThat(exists("a")).isFalse();
    }

    @Test
    void shouldPrintTheFieldsThatWillChange() {
        sync(deployment("registry.example.org/cart:1", 1));

        SyncPlan plan = plan(deployment("registry.example.org/cart:2", 1), configMap("a", "1"));
        plan.print(log);

        assertThat(log.lines())
                .containsSubsequence(
                        "Plan: 1 to create, 1 to configure",
                        "  create ConfigMap " + namespace + "/a",
                        "  configure Deployment " + namespace + "/cart",
                        "      ~ spec.template.spec.containers[name=cart].image: registry.example.org/cart:1 ->"
                                + " registry.example.org/cart:2");
    }

    @Test
    void shouldRemoveFieldsThatLeaveTheManifest() {
        sync("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {keep: x, drop: old}\n");

        ChangeSet changes = sync("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {keep: x}\n");

        assertThat(changes.with(ChangeAction.CONFIGURED))
                .singleElement()
                .extracting(Change::differences)
                .asString()
                .contains("- data.drop: old");
        assertThat(data("a")).containsOnlyKeys("keep");
    }

    @Test
    void shouldPruneWhatLeftTheSetAndNothingElse() {
        sync(configMap("a", "1"), configMap("b", "1"));
        cluster.apply(
                CONFIG_MAP,
                Resource.of(Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "ConfigMap",
                        "metadata",
                        Map.of("name", "other", "namespace", namespace))),
                ApplyOptions.as("somebody"));

        ChangeSet changes = sync(configMap("a", "1"));

        assertThat(changes.with(ChangeAction.DELETED))
                .singleElement()
                .hasToString("ConfigMap " + namespace + "/b deleted");
        assertThat(exists("b")).isFalse();
        assertThat(exists("a")).isTrue();
        assertThat(exists("other")).isTrue();
    }

    @Test
    void shouldNotPruneACopyThatMerelyCarriesTheLabel() {
        sync(configMap("a", "1"), configMap("b", "1"));
        Resource member = cluster.get(CONFIG_MAP, namespace, "b").orElseThrow();
        Resource copy = Resource.of(Map.of(
                "apiVersion", "v1",
                "kind", "ConfigMap",
                "metadata",
                        Map.of(
                                "name",
                                "copy",
                                "namespace",
                                namespace,
                                "labels",
                                member.labels(),
                                "annotations",
                                member.annotations())));
        cluster.apply(CONFIG_MAP, copy, ApplyOptions.as("somebody"));

        sync(configMap("a", "1"));

        assertThat(exists("copy")).isTrue();
        assertThat(exists("b")).isFalse();
    }

    @Test
    void shouldKeepWhatLeftTheSetWithoutPrune() {
        sync(configMap("a", "1"), configMap("b", "1"));

        run(syncer.plan(request(SyncOptions.defaults().withPrune(false), configMap("a", "1"))));

        assertThat(exists("b")).isTrue();
        assertThat(sync(configMap("a", "1")).count(ChangeAction.DELETED)).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnEmptySet() {
        SyncRequest empty = new SyncRequest(SyncFixture.SET, namespace, List.of(), SyncOptions.defaults());

        assertThatThrownBy(() -> syncer.plan(empty)).hasMessageContaining("an empty set would delete everything");
    }

    @Test
    void shouldNameFieldAndOwnerOfAConflictAndChangeNothing() {
        sync(deployment("registry.example.org/cart:1", 1));
        Resource scaled = Resource.of(Map.of(
                "apiVersion",
                "apps/v1",
                "kind",
                "Deployment",
                "metadata",
                Map.of("name", "cart", "namespace", namespace),
                "spec",
                Map.of("replicas", 3)));
        cluster.apply(DEPLOYMENT, scaled, ApplyOptions.as("autoscaler").forced());

        assertThatThrownBy(() -> plan(configMap("a", "1"), deployment("registry.example.org/cart:2", 1)))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("Deployment " + namespace + "/cart: .spec.replicas is owned by \"autoscaler\"");
        assertThat(exists("a")).isFalse();
    }

    @Test
    void shouldTakeFieldsOverWhenAskedTo() {
        sync(configMap("a", "1"));
        Resource other = Resource.of(Map.of(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                Map.of("name", "a", "namespace", namespace),
                "data",
                Map.of("key", "theirs")));
        cluster.apply(CONFIG_MAP, other, ApplyOptions.as("somebody").forced());

        run(syncer.plan(
                request(SyncOptions.defaults().withConflicts(SyncOptions.ConflictPolicy.FORCE), configMap("a", "1"))));

        assertThat(data("a")).containsEntry("key", "1");
    }

    @Test
    void shouldApplyANamespaceAndWhatLivesInIt() {
        String other = namespace + "-x";
        String yaml = "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + other + "}\n---\n"
                + "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: " + other + "}\n";

        ChangeSet first = sync(yaml);
        ChangeSet second = sync(yaml);

        assertThat(first.count(ChangeAction.CREATED)).isEqualTo(2);
        assertThat(second.isEmpty()).isTrue();
    }

    @Test
    void shouldApplyASetIntoANamespaceThatItBringsItself() {
        String other = namespace + "-y";
        List<Resource> resources = ManifestLoader.load(Map.of(
                "a.yaml",
                ("apiVersion: v1\nkind: Namespace\nmetadata: {name: " + other + "}\n---\n" + configMap("a", "1"))
                        .getBytes(UTF_8)));
        SyncRequest request = new SyncRequest(SyncFixture.SET, other, resources, SyncOptions.defaults());

        assertThat(run(syncer.plan(request)).count(ChangeAction.CREATED)).isEqualTo(2);
        assertThat(run(syncer.plan(request)).isEmpty()).isTrue();
    }

    @Test
    void shouldApplyADefinitionAndItsObjectsInOneSync() {
        String group = namespace + ".example.org";
        String yaml = """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: carts.%1$s}
                spec:
                  group: %1$s
                  scope: Namespaced
                  names: {kind: Cart, plural: carts, singular: cart, listKind: CartList}
                  versions:
                    - name: v1
                      served: true
                      storage: true
                      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                ---
                apiVersion: %1$s/v1
                kind: Cart
                metadata: {name: mine}
                spec: {wheels: 4}
                """.formatted(group);

        ChangeSet first = sync(yaml);
        ChangeSet second = sync(yaml);

        assertThat(first.count(ChangeAction.CREATED)).isEqualTo(2);
        assertThat(second.isEmpty()).isTrue();
    }

    @Test
    void shouldKeepProtectedKindsThatLeaveTheSetAndRememberThem() {
        String other = namespace + "-z";
        String extra = "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + other + "}\n---\n";
        sync(extra, configMap("a", "1"));

        ChangeSet kept = sync(configMap("a", "1"));
        SyncPlan confirmed = syncer.plan(request(SyncOptions.defaults().withDeleteProtected(), configMap("a", "1")));

        assertThat(kept.with(ChangeAction.SKIPPED)).singleElement().asString().contains("Namespace " + other);
        assertThat(confirmed.changes().count(ChangeAction.DELETED)).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnUnknownKindAndAnUnknownNamespaceTogether() {
        assertThatThrownBy(() -> plan(
                        "apiVersion: example.org/v1\nkind: Basket\nmetadata: {name: x}\n---\n",
                        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: nowhere-at-all}\n"))
                .hasMessageContaining("the cluster does not know the kind Basket of example.org/v1")
                .hasMessageContaining("the namespace nowhere-at-all does not exist");
    }

    @Test
    void shouldRefuseAnObjectOfAnotherSet() {
        sync(configMap("a", "1"));
        List<Resource> resources =
                ManifestLoader.load(Map.of("a.yaml", configMap("a", "2").getBytes(UTF_8)));
        SyncRequest other =
                new SyncRequest(new SetName("basket", "staging"), namespace, resources, SyncOptions.defaults());

        assertThatThrownBy(() -> syncer.plan(other)).hasMessageContaining("belongs to another set");
        assertThat(data("a")).containsEntry("key", "1");
    }

    @Test
    void shouldNotRepeatASecretValueThatTheServerRefuses() {
        assertThatThrownBy(
                        () -> plan(
                                "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {password: \"hunter2 is not base64\"}\n"))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("Secret " + namespace + "/s")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void shouldMaskSecretValuesInThePlan() {
        sync("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2}\n");

        SyncPlan plan = plan("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter3}\n");
        plan.print(log);

        assertThat(log.text())
                .containsPattern("~ data.password: \\(secret [0-9a-f]{8}\\) -> \\(secret [0-9a-f]{8}\\)")
                .doesNotContain("hunter")
                .doesNotContain("aHVudGVy");
    }

    @Test
    void shouldSayWhatAnInvalidObjectIsAndChangeNothing() {
        assertThatThrownBy(() -> plan(configMap("a", "1"), deployment("registry.example.org/cart:1", -1)))
                .hasMessageContaining("Deployment " + namespace + "/cart: the API server answers 422");
        assertThat(exists("a")).isFalse();
    }

    @Test
    void shouldListTheMembersForALaterVerification() {
        sync(configMap("a", "1"), deployment("registry.example.org/cart:1", 1));

        assertThat(syncer.members(SyncFixture.SET, namespace))
                .extracting(Object::toString)
                .containsExactly("ConfigMap " + namespace + "/a", "Deployment " + namespace + "/cart");
        assertThatThrownBy(() -> syncer.members(new SetName("never", "synced"), namespace))
                .hasMessageContaining("run gitopsSync before");
    }

    @Test
    void shouldVerifyThatThePodsRunTheImageAfterARollout() {
        sync(deployment("registry.example.org/cart:1", 2));
        VerificationReport first = verify("registry.example.org/cart:1");
        sync(deployment("registry.example.org/cart:2", 2));
        VerificationReport second = verify("registry.example.org/cart:2");

        assertThat(first.runningImages())
                .containsExactly("Deployment " + namespace + "/cart runs registry.example.org/cart:1 in 2 pods");
        assertThat(second.runningImages())
                .containsExactly("Deployment " + namespace + "/cart runs registry.example.org/cart:2 in 2 pods");
    }

    @Test
    void shouldFailAtOnceWhenTheWorkloadIsSetToAnotherImage() {
        sync(deployment("registry.example.org/cart:1", 1));

        assertThatThrownBy(() -> verify("registry.example.org/cart:2"))
                .hasMessageContaining("is set to registry.example.org/cart:1, not to registry.example.org/cart:2");
        assertThatThrownBy(() -> verify("registry.example.org/basket:2"))
                .hasMessageContaining("No workload of the set uses the image registry.example.org/basket");
    }

    private VerificationReport verify(String image) {
        Verifier verifier = new Verifier(cluster, Clock.systemUTC());
        VerificationRequest request = new VerificationRequest(
                syncer.members(SyncFixture.SET, namespace), List.of(ImageReference.parse(image)));
        return await(() -> verifier.observe(request));
    }
}
