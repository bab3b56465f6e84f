package io.jenkins.plugins.gitops.sandbox.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ClusterHttp.Answer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What both API servers, the stand-in and a real one, must answer to the same requests.
 *
 * <p>The real one is Kubernetes 1.20, so two things of newer servers are left out: aggregated discovery, which it lacks
 * ({@code SandboxFaultsTest} looks at the stand-in's), and service ports without a protocol, which its server-side apply refuses.
 */
abstract class ApiServerContract {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private ClusterHttp http;
    private String namespace;
    private String deployments;

    abstract TestCluster cluster();

    @BeforeEach
    void createNamespace() {
        http = ClusterHttp.of(cluster());
        namespace = "contract-" + UUID.randomUUID().toString().substring(0, 8);
        deployments = "/apis/apps/v1/namespaces/" + namespace + "/deployments/";
        cluster().createNamespace(namespace);
    }

    ClusterHttp http() {
        return http;
    }

    String namespace() {
        return namespace;
    }

    @Test
    void shouldListenOnLoopbackOnly() throws Exception {
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();

        assertThat(others)
                .allSatisfy(address -> assertThatIOException().isThrownBy(() -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(
                                new InetSocketAddress(address, cluster().url().getPort()), 500);
                    }
                }));
    }

    // ---- apply ------------------------------------------------------------------------------------------------------

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

    // ---- validation -------------------------------------------------------------------------------------------------

    @Test
    void shouldRefuseToChangeSelectorOfDeployment() {
        apply("gitops", deployment("nginx:1.27", "replicas: 1"));

        Answer refused = apply("gitops", deployment("nginx:1.27", "replicas: 1").replace("app: cart", "app: basket"));

        ObjectNode status = refused.json();
        assertThat(refused.code()).isEqualTo(422);
        assertThat(status.path("reason").asText()).isEqualTo("Invalid");
        assertThat(status.path("message").asText())
                .startsWith("Deployment.apps \"cart\" is invalid: spec.selector: Invalid value: ")
                .endsWith("field is immutable");
        assertThat(status.path("details").path("name").asText()).isEqualTo("cart");
        assertThat(status.path("details").path("group").asText()).isEqualTo("apps");
        assertThat(status.path("details").path("kind").asText()).isEqualTo("Deployment");
        assertThat(status.at("/details/causes/0/reason").asText()).isEqualTo("FieldValueInvalid");
        assertThat(status.at("/details/causes/0/field").asText()).isEqualTo("spec.selector");
        assertThat(status.at("/details/causes/0/message").asText()).endsWith("field is immutable");
    }

    @Test
    void shouldRefuseInvalidObjects() {
        Answer noImage = apply("gitops", deployment("nginx:1.27", "replicas: 1").replace("image: nginx:1.27", ""));
        Answer badName = http.post(
                "/api/v1/namespaces/" + namespace + "/configmaps",
                Json.read("{apiVersion: v1, kind: ConfigMap, metadata: {name: Not_A_Name}}"));

        assertThat(noImage.code()).isEqualTo(422);
        assertThat(noImage.json().path("message").asText())
                .contains("spec.template.spec.containers[0].image: Required value");
        assertThat(badName.code()).isEqualTo(422);
        assertThat(badName.json().path("message").asText())
                .startsWith("ConfigMap \"Not_A_Name\" is invalid: metadata.name: Invalid value: \"Not_A_Name\": a");
    }

    @Test
    void shouldRefuseImmutableFieldsOfOtherKinds() {
        apply(
                "gitops",
                object("v1", "Service", "cart", "spec: {selector: {app: cart}, ports: [{port: 80, protocol: TCP}]}"));
        Answer service = apply(
                "gitops",
                object(
                        "v1",
                        "Service",
                        "cart",
                        "spec: {clusterIP: 10.96.9.9, selector: {app: cart}, ports: [{port: 80, protocol: TCP}]}"));
        String job = "spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: \"%s\"}]}}}";
        apply("gitops", object("batch/v1", "Job", "migrate", job.formatted("a:1")));
        Answer jobChanged = apply("gitops", object("batch/v1", "Job", "migrate", job.formatted("a:2")));
        String rbac = "rbac.authorization.k8s.io";
        String binding = "roleRef: {apiGroup: " + rbac + ", kind: ClusterRole, name: %s}";
        apply("gitops", object(rbac + "/v1", "RoleBinding", "see", binding.formatted("view")));
        Answer rebound = apply("gitops", object(rbac + "/v1", "RoleBinding", "see", binding.formatted("edit")));

        assertThat(service.code()).isEqualTo(422);
        assertThat(service.json().path("message").asText()).contains("may not change once set");
        assertThat(jobChanged.code()).isEqualTo(422);
        assertThat(jobChanged.json().path("message").asText())
                .contains("spec.template")
                .endsWith("field is immutable");
        assertThat(rebound.code()).isEqualTo(422);
        assertThat(rebound.json().path("message").asText()).endsWith("cannot change roleRef");
    }

    // ---- not there --------------------------------------------------------------------------------------------------

    @Test
    void shouldAnswerNotFoundAsStatus() {
        Answer missing = http.get(deployments + "none");
        Answer noNamespace = http.patch(
                "/api/v1/namespaces/nowhere/configmaps/settings?fieldManager=gitops",
                Patches.APPLY,
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}}");
        Answer noKind = http.get("/apis/apps/v1/namespaces/" + namespace + "/gadgets");
        Answer noGroup = http.get("/apis/example.org/v1/things");

        assertThat(missing.code()).isEqualTo(404);
        assertThat(missing.json().path("message").asText()).isEqualTo("deployments.apps \"none\" not found");
        assertThat(missing.json().path("reason").asText()).isEqualTo("NotFound");
        assertThat(missing.json().path("details").toString())
                .isEqualTo("{\"name\":\"none\",\"group\":\"apps\",\"kind\":\"deployments\"}");
        assertThat(noNamespace.code()).isEqualTo(404);
        assertThat(noNamespace.json().path("message").asText()).isEqualTo("namespaces \"nowhere\" not found");
        assertThat(noKind.code()).isEqualTo(404);
        assertThat(noGroup.code()).isEqualTo(404);
        assertThat(noGroup.text()).isEqualTo("404 page not found\n");
    }

    @Test
    void shouldRefuseUnknownTokens() {
        ClusterHttp stranger =
                new ClusterHttp(cluster().url(), "wrong", cluster().caCertificate());

        Answer refused = stranger.get("/api/v1/namespaces");

        assertThat(refused.code()).isEqualTo(401);
        assertThat(refused.json().path("reason").asText()).isEqualTo("Unauthorized");
    }

    // ---- create, update, patch, delete ------------------------------------------------------------------------------

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

    // ---- lists and watches ------------------------------------------------------------------------------------------

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

    // ---- discovery and access ---------------------------------------------------------------------------------------

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

    @Test
    void shouldForbidWhatTheAccountMayNot() {
        Answer refused = bob().get(deployments + "cart");
        Answer list = bob().get("/api/v1/nodes");

        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.json().path("reason").asText()).isEqualTo("Forbidden");
        assertThat(refused.json().path("message").asText())
                .isEqualTo("deployments.apps \"cart\" is forbidden: User \"bob\" cannot get resource \"deployments\" in"
                        + " API group \"apps\" in the namespace \"" + namespace + "\"");
        assertThat(list.json().path("message").asText())
                .isEqualTo("nodes is forbidden: User \"bob\" cannot list resource \"nodes\" in API group \"\" at the"
                        + " cluster scope");
    }

    /** Returns requests of a user named bob who may do nothing. */
    abstract ClusterHttp bob();

    // ---- custom resources -------------------------------------------------------------------------------------------

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

    // ---- controllers ------------------------------------------------------------------------------------------------

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

    // ---- helpers ----------------------------------------------------------------------------------------------------

    private Answer apply(String manager, String yaml) {
        return apply(manager, "", yaml);
    }

    private Answer apply(String manager, String parameters, String yaml) {
        ObjectNode object = (ObjectNode) Json.read(yaml);
        String plural = Json.text(object, "kind").toLowerCase(Locale.ROOT) + "s";
        String version = Json.text(object, "apiVersion");
        String target = (version.contains("/") ? "/apis/" : "/api/") + version + "/namespaces/" + namespace + "/"
                + plural + "/" + Json.name(object) + "?fieldManager=" + manager + parameters;
        return http.patch(target, Patches.APPLY, yaml);
    }

    private Answer applyTo(String target, String yaml) {
        return http.patch(target + "?fieldManager=gitops", Patches.APPLY, yaml);
    }

    private void mergePatch(String resource, String name, String patch, String manager) {
        String group = resource.equals("deployments") ? "/apis/apps/v1" : "/api/v1";
        Answer answer = http.patch(
                group + "/namespaces/" + namespace + "/" + resource + "/" + name + "?fieldManager=" + manager,
                Patches.MERGE_PATCH,
                patch);
        assertThat(answer.code()).as(answer.text()).isEqualTo(200);
    }

    private void scale(int replicas, String manager) {
        mergePatch("deployments", "cart", "{\"spec\":{\"replicas\":" + replicas + "}}", manager);
    }

    private String path(String resource, String name) {
        return "/api/v1/namespaces/" + namespace + "/" + resource + (name.isEmpty() ? "" : "/" + name);
    }

    private ObjectNode settle(String name, int replicas) {
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

    private static Answer await(Supplier<Answer> question, Predicate<Answer> wanted) {
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

    private static JsonNode entry(JsonNode object, String manager, String operation) {
        for (JsonNode entry : object.path("metadata").path("managedFields")) {
            if (Json.text(entry, "manager").equals(manager)
                    && Json.text(entry, "operation").equals(operation)) {
                return entry;
            }
        }
        return Json.object().path("none");
    }

    private static JsonNode named(JsonNode list, String name) {
        for (JsonNode item : list) {
            if (Json.text(item, "name").equals(name)) {
                return item;
            }
        }
        return Json.object().path("none");
    }

    private static JsonNode condition(JsonNode object, String type) {
        for (JsonNode condition : object.path("status").path("conditions")) {
            if (Json.text(condition, "type").equals(type)) {
                return condition;
            }
        }
        return Json.object();
    }

    private static boolean isTrue(JsonNode object, String type) {
        return Json.text(condition(object, type), "status").equals("True");
    }

    private List<String> names(String list) {
        List<String> names = new ArrayList<>();
        http.get(list).json().path("items").forEach(item -> names.add(Json.name(item)));
        return names;
    }

    private static String describe(String line) {
        JsonNode event = Json.read(line);
        return Json.text(event, "type") + " " + Json.name(event.path("object"));
    }

    private static String replaceManagers(String resourceVersion, JsonNode entries) {
        ObjectNode version = Json.object().put("op", "replace").put("path", "/metadata/resourceVersion");
        version.put("value", resourceVersion);
        ObjectNode managers = Json.object().put("op", "replace").put("path", "/metadata/managedFields");
        managers.set("value", entries);
        return Json.write(Json.array().add(version).add(managers));
    }

    private static String configMap(String data) {
        return object("v1", "ConfigMap", "settings", "data:\n  " + data);
    }

    private static String object(String apiVersion, String kind, String name, String rest) {
        return """
                apiVersion: %s
                kind: %s
                metadata:
                  name: %s
                  labels:
                    app: cart
                """.formatted(apiVersion, kind, name) + rest + "\n";
    }

    private static String deployment(String image, String field) {
        return object("apps/v1", "Deployment", "cart", """
                spec:
                  %s
                  selector:
                    matchLabels:
                      app: cart
                  template:
                    metadata:
                      labels:
                        app: cart
                    spec:
                      containers:
                      - name: cart
                        image: %s
                        ports:
                        - containerPort: 80
                        env:
                        - name: MODE
                          value: fast
                """.formatted(field, image));
    }

    private static String definition(String group) {
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata:
                  name: widgets.%1$s
                spec:
                  group: %1$s
                  scope: Namespaced
                  names: {kind: Widget, plural: widgets}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    subresources: {status: {}}
                    schema:
                      openAPIV3Schema:
                        type: object
                        properties:
                          spec:
                            type: object
                            properties:
                              size: {type: integer, maximum: 10}
                              color: {type: string, default: grey}
                              parts:
                                type: array
                                x-kubernetes-list-type: map
                                x-kubernetes-list-map-keys: [id]
                                items:
                                  type: object
                                  required: [id]
                                  properties:
                                    id: {type: string}
                                    count: {type: integer}
                          status:
                            type: object
                            x-kubernetes-preserve-unknown-fields: true
                """.formatted(group);
    }

    private static String widget(String group, String spec) {
        return object(group + "/v1", "Widget", "one", "spec:\n  " + spec);
    }
}
