package io.jenkins.plugins.gitops.sandbox.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ClusterHttp.Answer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;

/**
 * What both API servers, the stand-in and a real one, must answer to the same requests: the means; the contracts extend it.
 *
 * <p>The real one is Kubernetes 1.20, so two things of newer servers are left out: aggregated discovery, which it lacks
 * ({@code SandboxFaultsTest} looks at the stand-in's), and service ports without a protocol, which its server-side apply refuses.
 */
abstract class ApiServerContract {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Supplier<TestCluster> cluster;
    ClusterHttp http;
    String namespace;
    String deployments;

    ApiServerContract(Supplier<TestCluster> cluster) {
        this.cluster = cluster;
    }

    final TestCluster cluster() {
        return cluster.get();
    }

    @BeforeEach
    void createNamespace() {
        http = ClusterHttp.of(cluster());
        namespace = "contract-" + UUID.randomUUID().toString().substring(0, 8);
        deployments = "/apis/apps/v1/namespaces/" + namespace + "/deployments/";
        cluster().createNamespace(namespace);
    }

    /** Returns requests of a user named bob who may do nothing. */
    final ClusterHttp bob() {
        return new ClusterHttp(
                cluster().url(), RealApiServer.BOB_TOKEN, cluster().caCertificate());
    }

    final Answer apply(String manager, String yaml) {
        return apply(manager, "", yaml);
    }

    final Answer apply(String manager, String parameters, String yaml) {
        ObjectNode object = (ObjectNode) Json.read(yaml);
        String plural = Json.text(object, "kind").toLowerCase(Locale.ROOT) + "s";
        String version = Json.text(object, "apiVersion");
        String target = (version.contains("/") ? "/apis/" : "/api/") + version + "/namespaces/" + namespace + "/"
                + plural + "/" + Json.name(object) + "?fieldManager=" + manager + parameters;
        return http.patch(target, Patches.APPLY, yaml);
    }

    final Answer applyTo(String target, String yaml) {
        return http.patch(target + "?fieldManager=gitops", Patches.APPLY, yaml);
    }

    final void mergePatch(String resource, String name, String patch, String manager) {
        String group = resource.equals("deployments") ? "/apis/apps/v1" : "/api/v1";
        Answer answer = http.patch(
                group + "/namespaces/" + namespace + "/" + resource + "/" + name + "?fieldManager=" + manager,
                Patches.MERGE_PATCH,
                patch);
        assertThat(answer.code()).as(answer.text()).isEqualTo(200);
    }

    final void scale(int replicas, String manager) {
        mergePatch("deployments", "cart", "{\"spec\":{\"replicas\":" + replicas + "}}", manager);
    }

    final String path(String resource, String name) {
        return "/api/v1/namespaces/" + namespace + "/" + resource + (name.isEmpty() ? "" : "/" + name);
    }

    final ObjectNode settle(String name, int replicas) {
        return await(() -> http.get(deployments + name), answer -> {
                    ObjectNode object = answer.json();
                    return object.at("/status/observedGeneration").asInt()
                                    == object.at("/metadata/generation").asInt()
                            && object.at("/status/updatedReplicas").asInt() == replicas
                            && object.at("/status/replicas").asInt() == replicas
                            && object.at("/status/availableReplicas").asInt() == replicas
                            && condition(object, "Progressing")
                                    .path("reason")
                                    .asText()
                                    .equals("NewReplicaSetAvailable");
                })
                .json();
    }

    static Answer await(Supplier<Answer> question, Predicate<Answer> wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Answer answer = question.get();
        while (!wanted.test(answer)) {
            assertThat(System.nanoTime()).as("still " + answer.text()).isLessThan(end);
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            answer = question.get();
        }
        return answer;
    }

    static JsonNode entry(JsonNode object, String manager, String operation) {
        for (JsonNode entry : object.path("metadata").path("managedFields")) {
            if (Json.text(entry, "manager").equals(manager)
                    && Json.text(entry, "operation").equals(operation)) {
                return entry;
            }
        }
        return Json.object().path("none");
    }

    static JsonNode named(JsonNode list, String name) {
        for (JsonNode item : list) {
            if (Json.text(item, "name").equals(name)) {
                return item;
            }
        }
        return Json.object().path("none");
    }

    static JsonNode condition(JsonNode object, String type) {
        for (JsonNode condition : object.path("status").path("conditions")) {
            if (Json.text(condition, "type").equals(type)) {
                return condition;
            }
        }
        return Json.object();
    }

    static boolean isTrue(JsonNode object, String type) {
        return Json.text(condition(object, type), "status").equals("True");
    }

    final List<String> names(String list) {
        List<String> names = new ArrayList<>();
        http.get(list).json().path("items").forEach(item -> names.add(Json.name(item)));
        return names;
    }

    static String describe(String line) {
        JsonNode event = Json.read(line);
        return Json.text(event, "type") + " " + Json.name(event.path("object"));
    }

    static String replaceManagers(String resourceVersion, JsonNode entries) {
        ObjectNode version = Json.object().put("op", "replace").put("path", "/metadata/resourceVersion");
        version.put("value", resourceVersion);
        ObjectNode managers = Json.object().put("op", "replace").put("path", "/metadata/managedFields");
        managers.set("value", entries);
        return Json.write(Json.array().add(version).add(managers));
    }
}
