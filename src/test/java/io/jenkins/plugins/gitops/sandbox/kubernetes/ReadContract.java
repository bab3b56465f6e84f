package io.jenkins.plugins.gitops.sandbox.kubernetes;

import static io.jenkins.plugins.gitops.sandbox.kubernetes.Manifests.configMap;
import static io.jenkins.plugins.gitops.sandbox.kubernetes.Manifests.deployment;
import static io.jenkins.plugins.gitops.sandbox.kubernetes.Manifests.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Lists, watches, discovery, access reviews. */
abstract class ReadContract extends ApiServerContract {

    ReadContract(Supplier<TestCluster> cluster) {
        super(cluster);
    }

    @Test
    void shouldSelectByLabelsAndFields() {
        for (String name : List.of("a", "b", "c")) {
            apply("gitops", object("v1", "ConfigMap", name, "data: {}").replace("app: cart", "app: " + name));
        }
        String list = "/api/v1/namespaces/" + namespace + "/configmaps?";

        assertThat(names(list + "labelSelector=app%3Da")).containsExactly("a");
        assertThat(names(list + "labelSelector=app%20in%20(a,b)")).containsExactly("a", "b");
        assertThat(names(list + "labelSelector=app,app!%3Da")).containsExactly("b", "c");
        assertThat(names(list + "labelSelector=app,app%20notin%20(a,c)")).containsExactly("b");
        assertThat(names(list + "labelSelector=!app")).doesNotContain("a", "b", "c");
        assertThat(names(list + "fieldSelector=metadata.name%3Dc")).containsExactly("c");
        assertThat(http.get(list + "fieldSelector=data.x%3Dy").code()).isEqualTo(400);
    }

    @Test
    void shouldListInPages() {
        for (String name : List.of("a", "b", "c")) {
            apply("gitops", object("v1", "ConfigMap", name, "data: {}"));
        }
        String list = "/api/v1/namespaces/" + namespace + "/configmaps?labelSelector=app&limit=2";

        ObjectNode first = http.get(list).json();
        ObjectNode second = http.get(
                        list + "&continue=" + first.at("/metadata/continue").asText())
                .json();

        assertThat(first.path("kind").asText()).isEqualTo("ConfigMapList");
        assertThat(first.path("items").path(0).has("kind")).isFalse();
        assertThat(first.path("items")).hasSize(2);
        assertThat(second.path("items")).hasSize(1);
        assertThat(second.at("/items/0/metadata/name").asText()).isEqualTo("c");
        assertThat(second.path("metadata").has("continue")).isFalse();
        assertThat(second.at("/metadata/resourceVersion").asText())
                .isEqualTo(first.at("/metadata/resourceVersion").asText());
    }

    @Test
    void shouldListMetadataOnly() {
        apply("gitops", configMap("color: red"));

        ObjectNode list = http.get(
                        "/api/v1/namespaces/" + namespace + "/configmaps?labelSelector=app",
                        "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1")
                .json();

        assertThat(list.path("kind").asText()).isEqualTo("PartialObjectMetadataList");
        assertThat(list.at("/items/0/metadata/name").asText()).isEqualTo("settings");
        assertThat(list.path("items").path(0).has("data")).isFalse();
    }

    @Test
    void shouldWatchFromAResourceVersion() throws Exception {
        ObjectNode created = apply("gitops", configMap("color: red")).json();
        List<String> seen = new ArrayList<>();

        String watch = "/api/v1/namespaces/" + namespace
                + "/configmaps?watch=true&timeoutSeconds=20&labelSelector=app&resourceVersion="
                + Json.resourceVersion(created);
        try (Stream<String> lines = http.watch(watch)) {
            Iterator<String> events = lines.iterator();
            apply("gitops", configMap("color: blue"));
            seen.add(describe(events.next()));
            mergePatch("configmaps", "settings", "{\"metadata\":{\"labels\":{\"app\":null}}}", "bob");
            seen.add(describe(events.next()));
            mergePatch("configmaps", "settings", "{\"metadata\":{\"labels\":{\"app\":\"x\"}}}", "bob");
            seen.add(describe(events.next()));
            http.delete(path("configmaps", "settings"), "");
            seen.add(describe(events.next()));
        }

        assertThat(seen).containsExactly("MODIFIED settings", "DELETED settings", "ADDED settings", "DELETED settings");
    }

    @Test
    void shouldBeginWatchWithWhatIsThere() throws Exception {
        apply("gitops", configMap("color: red"));

        try (Stream<String> lines = http.watch("/api/v1/namespaces/" + namespace
                + "/configmaps?watch=true&timeoutSeconds=20&fieldSelector=metadata.name%3Dsettings")) {
            Iterator<String> events = lines.iterator();

            assertThat(describe(events.next())).isEqualTo("ADDED settings");
        }
    }

    @Test
    void shouldDescribeItsResources() {
        ObjectNode version = http.get("/version").json();
        ObjectNode groups = http.get("/apis").json();
        ObjectNode apps = http.get("/apis/apps/v1").json();
        ObjectNode core = http.get("/api/v1").json();

        JsonNode deployment = named(apps.path("resources"), "deployments");
        assertThat(version.path("major").asText()).isEqualTo("1");
        assertThat(version.path("gitVersion").asText()).startsWith("v1.");
        assertThat(http.get("/api").json().path("versions").path(0).asText()).isEqualTo("v1");
        assertThat(groups.path("kind").asText()).isEqualTo("APIGroupList");
        assertThat(named(groups.path("groups"), "apps")
                        .at("/preferredVersion/groupVersion")
                        .asText())
                .isEqualTo("apps/v1");
        assertThat(apps.path("groupVersion").asText()).isEqualTo("apps/v1");
        assertThat(deployment.path("kind").asText()).isEqualTo("Deployment");
        assertThat(deployment.path("namespaced").asBoolean()).isTrue();
        assertThat(Json.strings(deployment.path("verbs"))).contains("list", "watch", "patch", "delete");
        assertThat(named(apps.path("resources"), "deployments/status").isMissingNode())
                .isFalse();
        assertThat(named(core.path("resources"), "namespaces")
                        .path("namespaced")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void shouldReviewAccessOfTheCaller() {
        ObjectNode access = http.post(
                        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                        Json.read("{apiVersion: authorization.k8s.io/v1, kind: SelfSubjectAccessReview, spec:"
                                + " {resourceAttributes: {namespace: default, verb: delete, group: apps, resource:"
                                + " deployments}}}"))
                .json();
        ObjectNode rules = http.post(
                        "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
                        Json.read(
                                "{apiVersion: authorization.k8s.io/v1, kind: SelfSubjectRulesReview, spec: {namespace:"
                                        + " default}}"))
                .json();

        assertThat(access.at("/status/allowed").asBoolean()).isTrue();
        assertThat(rules.at("/status/resourceRules")).anySatisfy(rule -> {
            assertThat(Json.strings(rule.path("verbs"))).contains("*");
            assertThat(Json.strings(rule.path("apiGroups"))).contains("*");
            assertThat(Json.strings(rule.path("resources"))).contains("*");
        });
    }
}
