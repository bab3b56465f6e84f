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

/** Create, update, patch and delete of single objects. */
abstract class ObjectContract extends ApiServerContract {

    ObjectContract(Supplier<TestCluster> cluster) {
        super(cluster);
    }

    @Test
    void shouldCreateOnceAndUpdateOnlyTheLatestVersion() {
        ObjectNode object = (ObjectNode) Json.read(configMap("color: red"));
        String collection = "/api/v1/namespaces/" + namespace + "/configmaps";

        Answer created = http.post(collection + "?fieldManager=bob", object);
        Answer again = http.post(collection, object);
        ObjectNode live = created.json();
        live.withObject("/data").put("color", "blue");
        Answer updated = http.put(path("configmaps", "settings"), live);
        Answer stale = http.put(path("configmaps", "settings"), live);

        assertThat(created.code()).isEqualTo(201);
        assertThat(entry(created.json(), "bob", "Update")
                        .at("/fieldsV1/f:data/f:color")
                        .isObject())
                .isTrue();
        assertThat(again.code()).isEqualTo(409);
        assertThat(again.json().path("reason").asText()).isEqualTo("AlreadyExists");
        assertThat(again.json().path("message").asText()).isEqualTo("configmaps \"settings\" already exists");
        assertThat(updated.code()).isEqualTo(200);
        assertThat(stale.code()).isEqualTo(409);
        assertThat(stale.json().path("message").asText())
                .isEqualTo("Operation cannot be fulfilled on configmaps \"settings\": the object has been modified;"
                        + " please apply your changes to the latest version and try again");
    }

    @Test
    void shouldFoldStringDataIntoData() {
        ObjectNode secret = apply("gitops", object("v1", "Secret", "token", "stringData: {password: s3cret}"))
                .json();

        assertThat(secret.path("data").path("password").asText()).isEqualTo("czNjcmV0");
        assertThat(secret.has("stringData")).isFalse();
        assertThat(secret.path("type").asText()).isEqualTo("Opaque");
    }

    @Test
    void shouldIgnoreStatusOutsideItsSubresource() {
        apply(
                "gitops",
                object("v1", "Service", "cart", "spec: {type: LoadBalancer, ports: [{port: 80, protocol: TCP}]}"));
        String status = "{\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"192.0.2.1\"}]}}}";

        ObjectNode main = http.patch(path("services", "cart"), Patches.MERGE_PATCH, status)
                .json();
        ObjectNode sub = http.patch(path("services", "cart") + "/status", Patches.MERGE_PATCH, status)
                .json();

        assertThat(main.at("/status/loadBalancer/ingress/0/ip").asText()).isNotEqualTo("192.0.2.1");
        assertThat(sub.at("/status/loadBalancer/ingress/0/ip").asText()).isEqualTo("192.0.2.1");
    }

    @Test
    void shouldDeleteOnlyWhatThePreconditionsSay() {
        ObjectNode live = apply("gitops", configMap("color: red")).json();
        String target = path("configmaps", "settings");
        String wanted = "{\"preconditions\":{\"uid\":\"%s\",\"resourceVersion\":\"%s\"}}";

        Answer otherUid = http.delete(target, wanted.formatted("other", Json.resourceVersion(live)));
        Answer otherVersion = http.delete(target, wanted.formatted(Json.uid(live), "1"));
        Answer deleted = http.delete(target, wanted.formatted(Json.uid(live), Json.resourceVersion(live)));
        Answer again = http.delete(target, "");

        assertThat(otherUid.code()).isEqualTo(409);
        assertThat(otherUid.json().path("message").asText())
                .isEqualTo(
                        "Operation cannot be fulfilled on ConfigMap \"settings\": the UID in the precondition (other)"
                                + " does not match the UID in record (" + Json.uid(live)
                                + "). The object might have been deleted and then recreated");
        assertThat(otherVersion.code()).isEqualTo(409);
        assertThat(deleted.code()).isEqualTo(200);
        assertThat(deleted.json().path("kind").asText()).isEqualTo("Status");
        assertThat(deleted.json().path("status").asText()).isEqualTo("Success");
        assertThat(deleted.json().path("details").path("uid").asText()).isEqualTo(Json.uid(live));
        assertThat(again.code()).isEqualTo(404);
    }

    @Test
    void shouldWaitForFinalizers() {
        ObjectNode object = (ObjectNode) Json.read(configMap("color: red"));
        object.withObject("/metadata").putArray("finalizers").add("example.org/keep");
        http.post("/api/v1/namespaces/" + namespace + "/configmaps", object);

        Answer deleted = http.delete(path("configmaps", "settings"), "");
        ObjectNode held = http.get(path("configmaps", "settings")).json();
        mergePatch("configmaps", "settings", "{\"metadata\":{\"finalizers\":null}}", "bob");
        Answer gone = http.get(path("configmaps", "settings"));

        assertThat(deleted.code()).isEqualTo(200);
        assertThat(deleted.json().path("kind").asText()).isEqualTo("ConfigMap");
        assertThat(held.path("metadata").has("deletionTimestamp")).isTrue();
        assertThat(gone.code()).isEqualTo(404);
    }

    @Test
    void shouldCollectDependentsOfDeletedOwners() {
        apply("gitops", deployment("nginx:1.27", "replicas: 1"));
        settle("cart", 1);

        http.delete(deployments + "cart", "{\"propagationPolicy\":\"Background\"}");

        await(
                () -> http.get("/api/v1/namespaces/" + namespace + "/pods"),
                answer -> answer.json().path("items").isEmpty());
    }

    @Test
    void shouldKeepPodsOfJobsThatAreDeletedWithoutPolicy() {
        apply(
                "gitops",
                object(
                        "batch/v1",
                        "Job",
                        "migrate",
                        "spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: a}]}}}"));
        await(
                () -> http.get(path("pods", "")),
                answer -> !answer.json().path("items").isEmpty());

        http.delete("/apis/batch/v1/namespaces/" + namespace + "/jobs/migrate", "");

        await(
                () -> http.get("/apis/batch/v1/namespaces/" + namespace + "/jobs/migrate"),
                answer -> answer.code() == 404);
        JsonNode pod = http.get(path("pods", "")).json().path("items").path(0);
        assertThat(pod.path("metadata").has("ownerReferences")).isFalse();
        assertThat(pod.path("metadata").path("labels").path("job-name").asText())
                .isEqualTo("migrate");
    }

    @Test
    void shouldEmptyNamespaceBeforeItGoes() {
        apply("gitops", configMap("color: red"));

        Answer deleted = http.delete("/api/v1/namespaces/" + namespace, "");
        Answer refused = apply("gitops", configMap("color: red").replace("settings", "late"));

        assertThat(deleted.code()).isEqualTo(200);
        assertThat(deleted.json().at("/status/phase").asText()).isEqualTo("Terminating");
        assertThat(refused.code()).isIn(403, 404);
        await(() -> http.get("/api/v1/namespaces/" + namespace), answer -> answer.code() == 404);
    }
}
