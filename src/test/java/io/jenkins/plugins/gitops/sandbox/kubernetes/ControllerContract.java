package io.jenkins.plugins.gitops.sandbox.kubernetes;

import static io.jenkins.plugins.gitops.sandbox.kubernetes.Manifests.definition;
import static io.jenkins.plugins.gitops.sandbox.kubernetes.Manifests.deployment;
import static io.jenkins.plugins.gitops.sandbox.kubernetes.Manifests.object;
import static io.jenkins.plugins.gitops.sandbox.kubernetes.Manifests.widget;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ClusterHttp.Answer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Custom resources and what controllers make of workloads. */
abstract class ControllerContract extends ApiServerContract {

    ControllerContract(Supplier<TestCluster> cluster) {
        super(cluster);
    }

    @Test
    void shouldServeCustomResourcesOfEstablishedDefinitions() {
        String group = "g" + namespace.substring(9) + ".example.org";
        String definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";
        String collection = "/apis/" + group + "/v1/namespaces/" + namespace + "/widgets/";

        Answer before = http.get(collection);
        Answer created = applyTo(definitions + "widgets." + group, definition(group));
        await(() -> http.get(definitions + "widgets." + group), answer -> isTrue(answer.json(), "Established"));
        await(() -> http.get(collection), answer -> answer.code() == 200);
        Answer widget = applyTo(collection + "one", widget(group, "size: 3\n  parts: [{id: a, count: 1}]"));
        Answer other = http.patch(
                collection + "one?fieldManager=bob", Patches.APPLY, widget(group, "parts: [{id: b, count: 2}]"));
        Answer invalid = applyTo(collection + "two", widget(group, "size: 30").replace("one", "two"));
        Answer changed = applyTo(collection + "one", widget(group, "size: 4\n  parts: [{id: a, count: 1}]"));
        http.delete(definitions + "widgets." + group, "");
        await(() -> http.get(collection), answer -> answer.code() == 404);

        assertThat(before.code()).isEqualTo(404);
        assertThat(created.code()).isEqualTo(201);
        assertThat(widget.code()).isEqualTo(201);
        assertThat(widget.json().at("/spec/color").asText()).isEqualTo("grey");
        assertThat(widget.json().at("/metadata/generation").asInt()).isEqualTo(1);
        assertThat(entry(widget.json(), "gitops", "Apply")
                        .at("/fieldsV1/f:spec/f:parts")
                        .has("k:{\"id\":\"a\"}"))
                .isTrue();
        assertThat(other.json().at("/spec/parts")).hasSize(2);
        assertThat(invalid.code()).isEqualTo(422);
        assertThat(invalid.json().path("message").asText())
                .contains("spec.size in body should be less than or equal to 10");
        assertThat(changed.json().at("/metadata/generation").asInt()).isEqualTo(3);
        assertThat(changed.json().at("/spec/parts")).hasSize(2);
    }

    @Test
    void shouldRollDeploymentOutUntilItIsAvailable() {
        apply("gitops", deployment("nginx:1.27", "replicas: 3"));
        ObjectNode first = settle("cart", 3);
        apply("gitops", deployment("nginx:1.28", "replicas: 3"));
        ObjectNode second = settle("cart", 3);

        JsonNode pods = http.get(path("pods", "")).json().path("items");
        assertThat(first.at("/status/observedGeneration").asInt()).isEqualTo(1);
        assertThat(second.at("/status/observedGeneration").asInt()).isEqualTo(2);
        assertThat(second.at("/status/updatedReplicas").asInt()).isEqualTo(3);
        assertThat(isTrue(second, "Available")).isTrue();
        assertThat(condition(second, "Progressing").path("reason").asText()).isEqualTo("NewReplicaSetAvailable");
        assertThat(second.at("/metadata/annotations")
                        .path("deployment.kubernetes.io/revision")
                        .asText())
                .isEqualTo("2");
        assertThat(pods).hasSize(3).allSatisfy(pod -> {
            assertThat(pod.at("/spec/containers/0/image").asText()).isEqualTo("nginx:1.28");
            assertThat(pod.at("/status/phase").asText()).isEqualTo("Running");
            assertThat(pod.at("/status/containerStatuses/0/imageID").asText()).matches("nginx@sha256:[0-9a-f]{64}");
            assertThat(pod.at("/metadata/ownerReferences/0/kind").asText()).isEqualTo("ReplicaSet");
        });
    }

    @Test
    void shouldReportPodsWhoseImageCannotBePulled() {
        cluster().pods().imagePullFails("broken:" + namespace);

        apply("gitops", deployment("broken:" + namespace, "progressDeadlineSeconds: 2"));

        await(
                () -> http.get(path("pods", "")),
                answer -> answer.json()
                        .at("/items/0/status/containerStatuses/0/state/waiting/reason")
                        .asText()
                        .equals("ImagePullBackOff"));
        await(
                () -> http.get(deployments + "cart"),
                answer -> condition(answer.json(), "Progressing")
                        .path("reason")
                        .asText()
                        .equals("ProgressDeadlineExceeded"));
        ObjectNode late = http.get(deployments + "cart").json();
        assertThat(isTrue(late, "Available")).isFalse();
        assertThat(late.at("/status/unavailableReplicas").asInt()).isEqualTo(1);
    }

    @Test
    void shouldRestartPodsThatCrash() {
        cluster().pods().crashes("crashing:" + namespace, 3, "out of luck");

        apply("gitops", deployment("crashing:" + namespace, "replicas: 1"));

        await(
                () -> http.get(path("pods", "")),
                answer -> answer.json()
                        .at("/items/0/status/containerStatuses/0/state/waiting/reason")
                        .asText()
                        .equals("CrashLoopBackOff"));
        JsonNode status = http.get(path("pods", "")).json().at("/items/0/status/containerStatuses/0");
        assertThat(status.at("/lastState/terminated/exitCode").asInt()).isEqualTo(3);
        await(
                () -> http.get("/api/v1/namespaces/" + namespace + "/events"),
                answer -> answer.text().contains("\"BackOff\""));
    }

    @Test
    void shouldRunStatefulSetsDaemonSetsAndJobs() {
        String template = "selector: {matchLabels: {app: cart}}, template: {metadata: {labels: {app: cart}}, spec:"
                + " {containers: [{name: main, image: \"a:1\"}]}}";
        apply(
                "gitops",
                object("apps/v1", "StatefulSet", "db", "spec: {replicas: 2, serviceName: db, " + template + "}"));
        apply(
                "gitops",
                object(
                        "batch/v1",
                        "Job",
                        "migrate",
                        "spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: a}]}}}"));

        String sets = "/apis/apps/v1/namespaces/" + namespace + "/statefulsets/db";
        await(
                () -> http.get(sets),
                answer -> answer.json().at("/status/readyReplicas").asInt() == 2);
        await(
                () -> http.get("/apis/batch/v1/namespaces/" + namespace + "/jobs/migrate"),
                answer -> isTrue(answer.json(), "Complete"));
        ObjectNode set = http.get(sets).json();
        assertThat(set.at("/status/currentRevision").asText())
                .isEqualTo(set.at("/status/updateRevision").asText());
        assertThat(http.get(path("pods", "db-1")).code()).isEqualTo(200);
    }
}
