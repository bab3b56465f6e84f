package io.jenkins.plugins.gitops.sandbox.kubernetes;

import static io.jenkins.plugins.gitops.sandbox.kubernetes.Manifests.configMap;
import static io.jenkins.plugins.gitops.sandbox.kubernetes.Manifests.deployment;
import static io.jenkins.plugins.gitops.sandbox.kubernetes.Manifests.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ClusterHttp.Answer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Server-side apply: ownership, conflicts, removal, dry run. */
abstract class ApplyContract extends ApiServerContract {

    ApplyContract(Supplier<TestCluster> cluster) {
        super(cluster);
    }

    @Test
    void shouldAnswerCreatedThenOkToApply() {
        Answer created = apply("gitops", configMap("color: red"));
        Answer configured = apply("gitops", configMap("color: blue"));

        assertThat(created.code()).isEqualTo(201);
        assertThat(configured.code()).isEqualTo(200);
        assertThat(Json.uid(configured.json())).isEqualTo(Json.uid(created.json()));
        assertThat(Json.resourceVersion(configured.json())).isNotEqualTo(Json.resourceVersion(created.json()));
        assertThat(configured.json().path("data").path("color").asText()).isEqualTo("blue");
    }

    @Test
    void shouldNotMoveResourceVersionOnNoOpApply() {
        ObjectNode first =
                apply("gitops", deployment("nginx:1.27", "replicas: 2")).json();
        settle("cart", 2);
        ObjectNode before = http.get(deployments + "cart").json();

        Answer again = apply("gitops", deployment("nginx:1.27", "replicas: 2"));

        assertThat(again.code()).isEqualTo(200);
        assertThat(Json.resourceVersion(again.json())).isEqualTo(Json.resourceVersion(before));
        assertThat(again.json().path("metadata").path("generation").asInt()).isEqualTo(1);
        assertThat(Json.uid(again.json())).isEqualTo(Json.uid(first));
    }

    @Test
    void shouldRecordOwnedFieldsByKeysOfLists() {
        ObjectNode applied =
                apply("gitops", deployment("nginx:1.27", "replicas: 2")).json();

        JsonNode entry = entry(applied, "gitops", "Apply");
        JsonNode fields = entry.path("fieldsV1");
        JsonNode container = fields.at("/f:spec/f:template/f:spec/f:containers").path("k:{\"name\":\"cart\"}");
        assertThat(entry.path("apiVersion").asText()).isEqualTo("apps/v1");
        assertThat(entry.path("fieldsType").asText()).isEqualTo("FieldsV1");
        assertThat(fields.at("/f:spec/f:replicas").isObject()).isTrue();
        assertThat(fields.at("/f:spec/f:selector").isObject()).isTrue();
        assertThat(container.has(".")).isTrue();
        assertThat(container.has("f:image")).isTrue();
        assertThat(container.has("f:imagePullPolicy")).isFalse();
        assertThat(container
                        .path("f:ports")
                        .path("k:{\"containerPort\":80,\"protocol\":\"TCP\"}")
                        .has("f:containerPort"))
                .isTrue();
        assertThat(container.path("f:env").path("k:{\"name\":\"MODE\"}").has("f:value"))
                .isTrue();
        assertThat(fields.at("/f:metadata/f:labels/f:app").isObject()).isTrue();
        assertThat(fields.path("f:metadata").has("f:name")).isFalse();
    }

    @Test
    void shouldFillInDefaultsThatNobodyOwns() {
        JsonNode spec =
                apply("gitops", deployment("nginx:1.27", "replicas: 2")).json().path("spec");

        JsonNode container = spec.at("/template/spec/containers/0");
        assertThat(spec.at("/strategy/type").asText()).isEqualTo("RollingUpdate");
        assertThat(spec.at("/strategy/rollingUpdate/maxSurge").asText()).isEqualTo("25%");
        assertThat(spec.path("progressDeadlineSeconds").asInt()).isEqualTo(600);
        assertThat(spec.path("revisionHistoryLimit").asInt()).isEqualTo(10);
        assertThat(spec.at("/template/spec/restartPolicy").asText()).isEqualTo("Always");
        assertThat(spec.at("/template/spec/terminationGracePeriodSeconds").asInt())
                .isEqualTo(30);
        assertThat(container.path("imagePullPolicy").asText()).isEqualTo("IfNotPresent");
        assertThat(container.path("terminationMessagePath").asText()).isEqualTo("/dev/termination-log");
        assertThat(container.at("/ports/0/protocol").asText()).isEqualTo("TCP");
    }

    @Test
    void shouldConflictOnFieldOfAnotherManager() {
        apply("helm", deployment("nginx:1.27", "replicas: 2"));

        Answer refused = apply("gitops", deployment("nginx:1.28", "replicas: 3"));

        ObjectNode status = refused.json();
        assertThat(refused.code()).isEqualTo(409);
        assertThat(status.path("kind").asText()).isEqualTo("Status");
        assertThat(status.path("status").asText()).isEqualTo("Failure");
        assertThat(status.path("reason").asText()).isEqualTo("Conflict");
        assertThat(status.path("message").asText())
                .isEqualTo("Apply failed with 2 conflicts: conflicts with \"helm\":\n- .spec.replicas\n"
                        + "- .spec.template.spec.containers[name=\"cart\"].image");
        JsonNode cause = status.path("details").path("causes").path(0);
        assertThat(cause.path("reason").asText()).isEqualTo("FieldManagerConflict");
        assertThat(cause.path("message").asText()).isEqualTo("conflict with \"helm\"");
        assertThat(cause.path("field").asText()).isEqualTo(".spec.replicas");
    }

    @Test
    void shouldNameUpdatersWithTheirVersionInConflicts() {
        apply("gitops", deployment("nginx:1.27", "replicas: 2"));
        scale(5, "kubectl-scale");

        Answer refused = apply("gitops", deployment("nginx:1.27", "replicas: 2"));

        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.json().path("message").asText())
                .matches("Apply failed with 1 conflict: conflict with \"kubectl-scale\" using apps/v1( at \\S+)?:"
                        + " \\.spec\\.replicas");
    }

    @Test
    void shouldCountAnnotationsInTheGenerationOfDeployments() {
        String annotated = deployment("nginx:1.27", "replicas: 1")
                .replace("labels:\n    app: cart\nspec", "annotations: {by: me}\n  labels:\n    app: cart\nspec");
        apply("gitops", deployment("nginx:1.27", "replicas: 1"));

        ObjectNode changed = apply("gitops", annotated).json();

        assertThat(changed.at("/metadata/annotations/by").asText()).isEqualTo("me");
        assertThat(changed.at("/metadata/generation").asInt()).isEqualTo(2);
    }

    @Test
    void shouldTakeFieldOverWithForce() {
        apply("helm", deployment("nginx:1.27", "replicas: 2"));

        Answer forced = apply("gitops", "&force=true", deployment("nginx:1.28", "replicas: 3"));

        ObjectNode object = forced.json();
        assertThat(forced.code()).isEqualTo(200);
        assertThat(object.at("/spec/replicas").asInt()).isEqualTo(3);
        assertThat(object.at("/metadata/generation").asInt()).isEqualTo(2);
        assertThat(entry(object, "gitops", "Apply")
                        .at("/fieldsV1/f:spec/f:replicas")
                        .isObject())
                .isTrue();
        assertThat(entry(object, "helm", "Apply")
                        .at("/fieldsV1/f:spec/f:replicas")
                        .isMissingNode())
                .isTrue();
    }

    @Test
    void shouldShareFieldsThatAgree() {
        apply("helm", configMap("color: red"));

        Answer shared = apply("gitops", configMap("color: red\n  size: big"));
        Answer given = apply("helm", configMap("size: big"));

        assertThat(shared.code()).isEqualTo(200);
        assertThat(given.code()).isEqualTo(200);
        assertThat(given.json().path("data").path("color").asText()).isEqualTo("red");
    }

    @Test
    void shouldRemoveFieldsThatOnlyTheApplierOwned() {
        apply("gitops", configMap("color: red\n  size: big"));
        mergePatch("configmaps", "settings", "{\"data\":{\"owner\":\"bob\"}}", "bob");

        ObjectNode applied = apply("gitops", configMap("color: red")).json();

        assertThat(applied.path("data").has("size")).isFalse();
        assertThat(applied.path("data").path("color").asText()).isEqualTo("red");
        assertThat(applied.path("data").path("owner").asText()).isEqualTo("bob");
    }

    @Test
    void shouldRemoveListItemsThatAreNoLongerApplied() {
        apply("gitops", deployment("nginx:1.27", "replicas: 1"));
        String sidecar = deployment("nginx:1.27", "replicas: 1") + "      - name: proxy\n        image: envoy:1\n";
        ObjectNode with = apply("gitops", sidecar).json();

        ObjectNode without =
                apply("gitops", deployment("nginx:1.27", "replicas: 1")).json();

        assertThat(with.at("/spec/template/spec/containers")).hasSize(2);
        assertThat(without.at("/spec/template/spec/containers")).hasSize(1);
        assertThat(without.at("/spec/template/spec/containers/0/name").asText()).isEqualTo("cart");
    }

    @Test
    void shouldResetReplicasToTheDefaultWhereTheOnlyOwnerDropsThem() {
        apply("gitops", deployment("nginx:1.27", "replicas: 6"));

        ObjectNode dropped =
                apply("gitops", deployment("nginx:1.27", "paused: false")).json();

        assertThat(dropped.at("/spec/replicas").asInt()).isEqualTo(1);
    }

    @Test
    void shouldKeepWhatAnotherManagerAddedToMapsAndLists() {
        apply("gitops", deployment("nginx:1.27", "replicas: 1"));
        mergePatch(
                "deployments",
                "cart",
                "{\"metadata\":{\"annotations\":{\"team\":\"shop\"},\"finalizers\":[\"example.org/a\"]}}",
                "bob");

        ObjectNode applied =
                apply("gitops", deployment("nginx:1.28", "replicas: 1")).json();
        ObjectNode bob = (ObjectNode) entry(applied, "bob", "Update");
        mergePatch("deployments", "cart", "{\"metadata\":{\"finalizers\":null}}", "bob");

        assertThat(applied.at("/metadata/annotations/team").asText()).isEqualTo("shop");
        assertThat(bob.at("/fieldsV1/f:metadata/f:finalizers").has("v:\"example.org/a\""))
                .isTrue();
    }

    @Test
    void shouldGiveUpOwnershipOfUpdatersThatRemove() {
        apply("gitops", configMap("color: red"));
        mergePatch("configmaps", "settings", "{\"data\":{\"color\":null}}", "bob");

        ObjectNode now = http.get(path("configmaps", "settings")).json();

        assertThat(now.path("data").has("color")).isFalse();
        assertThat(entry(now, "gitops", "Apply").at("/fieldsV1/f:data/f:color").isMissingNode())
                .isTrue();
    }

    @Test
    void shouldWriteNothingOnDryRun() {
        Answer created = apply("gitops", "&dryRun=All", configMap("color: red"));
        Answer missing = http.get(path("configmaps", "settings"));
        ObjectNode real = apply("gitops", configMap("color: red")).json();
        Answer changed = apply("gitops", "&dryRun=All", configMap("color: blue"));
        Answer deleted = http.delete(path("configmaps", "settings"), "{\"dryRun\":[\"All\"]}");
        ObjectNode after = http.get(path("configmaps", "settings")).json();

        assertThat(created.code()).isEqualTo(201);
        assertThat(missing.code()).isEqualTo(404);
        assertThat(changed.code()).isEqualTo(200);
        assertThat(changed.json().path("data").path("color").asText()).isEqualTo("blue");
        assertThat(deleted.code()).isEqualTo(200);
        assertThat(after).isEqualTo(real);
    }

    @Test
    void shouldTakeJsonAndYamlForApply() {
        String json = Json.write(Json.read(configMap("color: red")));

        assertThat(apply("gitops", json).code()).isEqualTo(201);
        assertThat(apply("gitops", configMap("color: red")).code()).isEqualTo(200);
    }

    @Test
    void shouldReplaceManagedFieldsByJsonPatchAndRefuseStaleVersions() {
        apply("kubectl", configMap("color: red\n  size: big"));
        ObjectNode live = http.get(path("configmaps", "settings")).json();
        JsonNode entries =
                Json.read(live.at("/metadata/managedFields").toString().replace("\"kubectl\"", "\"gitops\""));

        Answer stale = http.patch(path("configmaps", "settings"), Patches.JSON_PATCH, replaceManagers("1", entries));
        Answer taken = http.patch(
                path("configmaps", "settings"),
                Patches.JSON_PATCH,
                replaceManagers(Json.resourceVersion(live), entries));
        ObjectNode applied = apply("gitops", configMap("color: red")).json();

        assertThat(stale.code()).isEqualTo(409);
        assertThat(taken.code()).isEqualTo(200);
        assertThat(applied.path("data").has("size")).isFalse();
        assertThat(entry(applied, "kubectl", "Apply").isMissingNode()).isTrue();
    }

    @Test
    void shouldRefuseApplyWithoutManagerUnknownFieldsAndWrongTypes() {
        String target = path("configmaps", "settings");

        Answer anonymous = http.patch(target, Patches.APPLY, configMap("color: red"));
        Answer unknown = apply("gitops", deployment("nginx:1.27", "replicaz: 1"));
        Answer mistyped = apply("gitops", deployment("nginx:1.27", "replicas: many"));
        Answer elsewhere = http.patch(
                path("configmaps", "other") + "?fieldManager=gitops", Patches.APPLY, configMap("color: red"));

        assertThat(anonymous.code()).isEqualTo(422);
        assertThat(anonymous.json().path("message").asText())
                .contains("fieldManager: Required value: is required for apply patch");
        assertThat(unknown.code()).isEqualTo(500);
        assertThat(unknown.json().path("message").asText())
                .contains("failed to create typed patch object")
                .contains(".spec.replicaz: field not declared in schema");
        assertThat(mistyped.code()).isEqualTo(500);
        assertThat(mistyped.json().path("message").asText()).contains(".spec.replicas: expected numeric");
        assertThat(elsewhere.code()).isEqualTo(400);
    }
}
