package io.jenkins.plugins.gitops.engine.sync;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncRun;
import io.jenkins.plugins.gitops.engine.sync.inventory.Inventory;
import io.jenkins.plugins.gitops.engine.sync.inventory.InventoryReader;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions.ConflictPolicy;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import io.jenkins.plugins.gitops.sandbox.kubernetes.AdmissionWebhook;
import io.jenkins.plugins.gitops.sandbox.kubernetes.ClusterHttp;
import io.jenkins.plugins.gitops.sandbox.kubernetes.EnabledIfRealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes wrong with real clusters, on a real one. After each, cluster and inventory agree, and another sync changes nothing.
 */
@EnabledIfRealApiServer
class RealApiServerScenariosITest extends SyncFixture {

    private static final ApiKind NAMESPACE = new ApiKind("", "v1", "Namespace", "namespaces", false, true, true);
    private static final ApiKind VALIDATING = new ApiKind(
            "admissionregistration.k8s.io",
            "v1",
            "ValidatingWebhookConfiguration",
            "validatingwebhookconfigurations",
            false,
            true,
            false);

    @Override
    TestCluster server() {
        return RealApiServer.shared();
    }

    private ClusterHttp http() {
        return ClusterHttp.of(server());
    }

    /** Makes sure that exactly these objects are members, that the inventory says so, and that another sync writes nothing. */
    private void assertSettled(String... yaml) {
        Map<String, String> before = versions();
        SyncPlan plan = plan(yaml);
        assertThat(plan.changes().isEmpty()).as(plan.text()).isTrue();
        assertThat(run(plan).isEmpty()).isTrue();
        assertThat(versions()).isEqualTo(before);

        Set<String> wanted = load(yaml).stream()
                .map(resource -> resource.id())
                .map(id -> isClusterScoped(id) || !id.namespace().isEmpty()
                        ? id
                        : new ResourceId(id.group(), id.kind(), namespace, id.name()))
                .map(ResourceId::toString)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(new TreeSet<>(before.keySet())).isEqualTo(wanted);
        Inventory inventory = new InventoryReader(cluster)
                .read(Inventory.empty(SyncFixture.SET, namespace))
                .orElseThrow();
        assertThat(inventory.groupKinds())
                .isEqualTo(
                        load(yaml).stream().map(each -> each.id().groupKind()).collect(Collectors.toSet()));
    }

    private static boolean isClusterScoped(ResourceId id) {
        return Set.of("Namespace", "CustomResourceDefinition").contains(id.kind());
    }

    private Map<String, String> versions() {
        Inventory inventory = new InventoryReader(cluster)
                .read(Inventory.empty(SyncFixture.SET, namespace))
                .orElseThrow();
        return new InventoryReader(cluster)
                .members(inventory).stream()
                        .collect(toMap(
                                member -> member.id().toString(),
                                member -> member.kind().equals("Namespace")
                                                || member.kind().equals("Deployment")
                                        ? String.valueOf(member.number(0, "metadata", "generation"))
                                        : member.resourceVersion()));
    }

    private static void eventually(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still waiting: " + what).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private static String definition(String group) {
        return """
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
                """.formatted(group);
    }

    @Test
    void shouldSettleADefinitionAndItsObject() {
        String group = namespace + ".example.org";
        String object = "apiVersion: " + group + "/v1\nkind: Cart\nmetadata: {name: mine}\nspec: {wheels: 4}\n---\n";

        assertThat(sync(definition(group), object).count(ChangeAction.CREATED)).isEqualTo(2);

        assertSettled(definition(group), object);
    }

    @Test
    void shouldSettleANamespaceAndWhatIsInIt() {
        String yaml = "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + namespace + "-x}\n---\n"
                + "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: " + namespace + "-x}\n---\n";

        assertThat(sync(yaml, configMap("b", "1")).count(ChangeAction.CREATED)).isEqualTo(3);

        assertSettled(yaml, configMap("b", "1"));
    }

    @Test
    void shouldSettleAfterASelectorThatCannotBeChanged() {
        String before = deployment("registry.example.org/cart:1", 1);
        String other = before.replace("app: cart", "app: basket");
        sync(before);

        assertThatThrownBy(() -> sync(other)).hasMessageContaining("IMMUTABLE(spec.selector.matchLabels.app)");
        assertSettled(before);
        String recreated =
                other.replace("{name: cart}", "{name: cart, annotations: {gitops.jenkins.io/apply: recreate}}");
        assertThat(sync(recreated).with(ChangeAction.RECREATED)).hasSize(1);

        assertSettled(recreated);
    }

    @Test
    void shouldSettleAfterAConflictWithAnotherManager() {
        sync(configMap("a", "1"), configMap("b", "1"));
        applyAs("somebody", CONFIG_MAP, configMap("a", "2"));

        assertThatThrownBy(() -> sync(configMap("a", "1"), configMap("b", "2")))
                .hasMessageContaining(".data.key is owned by \"somebody\"");
        assertThat(data("b")).containsEntry("key", "1");
        sync(SyncOptions.defaults().withConflicts(ConflictPolicy.FORCE), configMap("a", "1"), configMap("b", "2"));

        assertSettled(configMap("a", "1"), configMap("b", "2"));
    }

    @Test
    void shouldSettleWithAnAutoscalerThatScaled() {
        String with = deployment("registry.example.org/cart:1", 2);
        String without = with.replace("  replicas: 2\n", "");
        String autoscaler = """
                apiVersion: autoscaling/v1
                kind: HorizontalPodAutoscaler
                metadata: {name: cart}
                spec:
                  minReplicas: 1
                  maxReplicas: 5
                  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}
                ---
                """;
        sync(with);
        // as the autoscaler's controller does it
        String path = "/apis/apps/v1/namespaces/" + namespace + "/deployments/cart/scale";
        assertThat(http().send("PATCH", path, "application/merge-patch+json", "{\"spec\":{\"replicas\":4}}")
                        .code())
                .isEqualTo(200);

        sync(without, autoscaler);

        assertThat(live(DEPLOYMENT, "cart").number(0, "spec", "replicas")).isEqualTo(4);
        assertSettled(without, autoscaler);
    }

    private interface Webhooked {
        void run() throws Exception;
    }

    /** Puts a webhook before the namespace's ConfigMaps, and takes it away again. */
    private void withWebhook(Path folder, Function<Resource, Map<String, Object>> decision, Webhooked body)
            throws Exception {
        try (AdmissionWebhook webhook = new AdmissionWebhook(folder, decision)) {
            cluster.apply(
                    NAMESPACE,
                    Resource.of(Map.of(
                            "apiVersion", "v1",
                            "kind", "Namespace",
                            "metadata", Map.of("name", namespace, "labels", Map.of("webhook", namespace)))),
                    ApplyOptions.as("test"));
            cluster.apply(
                    VALIDATING,
                    webhook.configuration("ValidatingWebhookConfiguration", namespace, 1, List.of("configmaps")),
                    ApplyOptions.as("test"));
            try {
                body.run();
            } finally {
                cluster.delete(
                        VALIDATING, cluster.get(VALIDATING, "", namespace).orElseThrow());
            }
        }
        eventually("the webhook to be forgotten", () -> !isHeld());
    }

    /** A server takes notice of a webhook, and of its end, some time after it was told. */
    private boolean isHeld() {
        try {
            cluster.apply(CONFIG_MAP, probe(), ApplyOptions.as("probe").onlyDryRun());
            return false;
        } catch (OperationException e) {
            return true;
        }
    }

    private Resource probe() {
        return load(configMap("probe", "1")).get(0).with(namespace, "metadata", "namespace");
    }

    private static Map<String, Object> refusal(String message) {
        return Map.of("allowed", false, "status", Map.of("message", message, "code", 403));
    }

    @Test
    void shouldSettleAfterAWebhookThatRefuses(@TempDir Path folder) throws Exception {
        sync(configMap("a", "1"));

        withWebhook(folder, review -> refusal("no ConfigMaps on Fridays"), () -> {
            eventually("the webhook", this::isHeld);
            assertThatThrownBy(() -> sync(configMap("a", "2"), configMap("b", "1")))
                    .hasMessageContaining("ConfigMap " + namespace + "/a")
                    .hasMessageContaining("no ConfigMaps on Fridays");
            assertThat(exists("b")).isFalse();
        });

        assertSettled(configMap("a", "1"));
    }

    @Test
    void shouldSettleAfterAWebhookThatRefusesOnlyTheWrites(@TempDir Path folder) throws Exception {
        sync(configMap("a", "1"), configMap("b", "1"), configMap("c", "1"));
        String[] wanted = {configMap("a", "2"), configMap("b", "2"), configMap("d", "1")};
        Function<Resource, Map<String, Object>> decision = review -> {
            String name = review.text("request", "name");
            boolean refused = name.equals("probe") || name.equals("b") && !review.isTrue("request", "dryRun");
            return refused ? refusal("b stays") : Map.of("allowed", true);
        };

        withWebhook(folder, decision, () -> {
            eventually("the webhook", this::isHeld);
            assertThatThrownBy(() -> sync(wanted))
                    .hasMessageContaining("b stays")
                    .hasMessageContaining("nothing was pruned");
            assertThat(data("a")).containsEntry("key", "2");
            assertThat(exists("c")).isTrue();
            assertThat(exists("d")).isTrue();
        });
        sync(wanted);

        assertSettled(wanted);
    }

    @Test
    void shouldSettleAfterAWebhookThatTimesOut(@TempDir Path folder) throws Exception {
        sync(configMap("a", "1"));
        SyncPlan before = plan(configMap("a", "2"), configMap("b", "1"));
        CountDownLatch end = new CountDownLatch(1);
        Function<Resource, Map<String, Object>> never = review -> {
            try {
                end.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Map.of("allowed", true);
        };

        withWebhook(folder, never, () -> {
            eventually("the webhook", this::isHeld);
            assertThatThrownBy(() -> sync(configMap("a", "2")))
                    .satisfies(failure -> assertThat(((OperationException) failure).isRetryable())
                            .isTrue())
                    .hasMessageContaining("failed calling webhook");
            assertThatThrownBy(() -> run(before)).hasMessageContaining("failed calling webhook");
            assertThat(data("a")).containsEntry("key", "1");
            end.countDown();
        });
        sync(configMap("a", "2"), configMap("b", "1"));

        assertSettled(configMap("a", "2"), configMap("b", "1"));
    }

    /** Creates a service account that may do everything with ConfigMaps here, perhaps apart from deleting. */
    private void serviceAccount(boolean mayDelete) {
        for (String yaml : List.of(
                "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: sync}\n",
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: sync}\n"
                        + "rules: [{apiGroups: [\"\"], resources: [configmaps], verbs: [get, list, create, patch"
                        + (mayDelete ? ", delete" : "") + "]}]\n",
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: sync}\n"
                        + "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: sync}\n"
                        + "subjects: [{kind: ServiceAccount, name: sync, namespace: " + namespace + "}]\n")) {
            Resource resource = load(yaml).get(0);
            String plural = resource.kind().toLowerCase(java.util.Locale.ROOT) + "s";
            applyAs(
                    "admin",
                    new ApiKind(resource.id().group(), "v1", resource.kind(), plural, true, true, false),
                    yaml);
        }
    }

    /** Returns a token that the server takes until its secret is deleted. */
    private String token(String secret) throws InterruptedException {
        String path = "/api/v1/namespaces/" + namespace + "/secrets";
        http().send("POST", path, "application/json", """
                {"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/service-account-token",
                 "metadata": {"name": "%s", "annotations": {"kubernetes.io/service-account.name": "sync"}}}
                """.formatted(secret));
        ApiKind kind = new ApiKind("", "v1", "Secret", "secrets", true, true, false);
        eventually("the token", () -> !live(kind, secret).text("data", "token").isEmpty());
        return new String(
                java.util.Base64.getDecoder().decode(live(kind, secret).text("data", "token")));
    }

    @Test
    void shouldSettleWithALimitedServiceAccount() throws Exception {
        serviceAccount(false);
        Cluster limited = connect(token("token"));
        cluster.close();
        cluster = limited;
        syncer = new Syncer(limited);
        sync(configMap("a", "1"), configMap("b", "1"));

        assertThatThrownBy(() -> sync(configMap("a", "2"))).hasMessageContaining("may not delete configmaps");
        assertThatThrownBy(() -> sync(configMap("a", "2"), deployment("registry.example.org/cart:1", 1)))
                .hasMessageContaining("deployments");

        assertSettled(configMap("a", "1"), configMap("b", "1"));
    }

    @Test
    void shouldGoOnWithARenewedTokenWhenTheFirstExpiresHalfWay() throws Exception {
        serviceAccount(true);
        String first = token("first");
        String second = token("second");
        java.util.concurrent.atomic.AtomicInteger asked = new java.util.concurrent.atomic.AtomicInteger();
        String[] yaml = {configMap("a", "1"), configMap("b", "1", "wave: \"1\"")};
        try (Cluster renewing = connect(() -> asked.getAndIncrement() == 0 ? first : second)) {
            Syncer syncerOfAccount = new Syncer(renewing);
            SyncRun run = syncerOfAccount.start(syncerOfAccount.plan(request(SyncOptions.defaults(), yaml)));
            expire("first", first);

            ChangeSet done = await(() -> run.applyNextStage(log));

            assertThat(done.count(ChangeAction.CREATED)).isEqualTo(2);
            assertThat(asked).hasValue(2);
        }
        assertSettled(yaml);
    }

    @Test
    void shouldSettleAfterATokenThatExpiredHalfWayAndCannotBeRenewed() throws Exception {
        serviceAccount(true);
        String first = token("first");
        sync(configMap("a", "1"), configMap("c", "1"));
        String[] yaml = {configMap("a", "2"), configMap("b", "1", "wave: \"1\"")};
        try (Cluster expiring = connect(first)) {
            Syncer syncerOfAccount = new Syncer(expiring);
            SyncRun run = syncerOfAccount.start(syncerOfAccount.plan(request(SyncOptions.defaults(), yaml)));
            expire("first", first);

            assertThatThrownBy(() -> await(() -> run.applyNextStage(log)))
                    .hasMessageContaining("401")
                    .hasMessageNotContaining(first);
        }
        sync(yaml);

        assertSettled(yaml);
    }

    private Cluster connect(java.util.function.Supplier<String> tokens) {
        return Fabric8Cluster.connect(ClusterEndpoint.of(server().url().toString())
                .withTokens(tokens)
                .withCaCertificate(server().caCertificate().orElse("")));
    }

    /** A server takes a token that it has just taken for ten seconds more. */
    private void expire(String secret, String token) throws InterruptedException {
        http().send("DELETE", "/api/v1/namespaces/" + namespace + "/secrets/" + secret, "", "");
        try (Cluster account = connect(token)) {
            eventually("the token to expire", () -> {
                try {
                    account.get(CONFIG_MAP, namespace, "none");
                    return false;
                } catch (OperationException e) {
                    return true;
                }
            });
        }
    }

    @Test
    void shouldSettleWhileAnAggregatedApiIsDown() {
        String group = namespace + ".example.org";
        String path = "/apis/apiregistration.k8s.io/v1/apiservices";
        // not by server-side apply: the aggregator of that version cannot do it
        assertThat(http().send("POST", path, "application/json", """
                        {"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
                         "metadata": {"name": "v1.%1$s"},
                         "spec": {"group": "%1$s", "version": "v1", "groupPriorityMinimum": 100, "versionPriority": 100,
                                  "insecureSkipTLSVerify": true, "service": {"name": "nobody", "namespace": "default"}}}
                        """.formatted(group))
                        .code())
                .isEqualTo(201);
        try {
            sync(configMap("a", "1"), configMap("b", "1"));
            assertThatThrownBy(() -> plan("apiVersion: " + group + "/v1\nkind: Basket\nmetadata: {name: x}\n"))
                    .hasMessageContaining("its server does not answer");
            sync(configMap("a", "2"));

            assertSettled(configMap("a", "2"));
        } finally {
            http().send("DELETE", path + "/v1." + group, "", "");
        }
    }

    @Test
    void shouldSettleAnObjectThatMovedToAnotherApiGroup() {
        String old = "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: shop}\n"
                + "spec: {backend: {serviceName: cart, servicePort: 80}}\n";
        String moved = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: shop}\n"
                + "spec: {defaultBackend: {service: {name: cart, port: {number: 80}}}}\n";
        sync(old);

        assertThat(sync(moved).count(ChangeAction.DELETED)).isZero();

        assertSettled(moved);
    }

    @Test
    void shouldSettleWithANamespaceThatLeftTheSetAndIsStillInUse() {
        String used = namespace + "-u";
        String space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + used + "}\n---\n";
        String inside = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: " + used + "}\n---\n";
        sync(space, inside, configMap("b", "1"));

        ChangeSet done = sync(SyncOptions.defaults().withDeleteProtected(), inside, configMap("b", "1"));

        assertThat(done.with(ChangeAction.SKIPPED))
                .singleElement()
                .extracting(Change::reason)
                .asString()
                .contains("objects of the set are in it");
        assertThat(cluster.get(NAMESPACE, "", used))
                .hasValueSatisfying(live -> assertThat(live.isTerminating()).isFalse());
        // still a member, as it is still there
        assertThat(versions()).containsKey("Namespace " + used);
        sync(space, inside, configMap("b", "1"));
        assertSettled(space, inside, configMap("b", "1"));
    }

    @Test
    void shouldSettleAfterANamespaceThatWasBeingDeleted() throws Exception {
        String dying = namespace + "-d";
        String space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + dying + "}\n---\n";
        String inside = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: " + dying + "}\n---\n";
        sync(space, inside, configMap("b", "1"));
        finalizers(dying, "[\"example.org/hold\"]");
        http().send("DELETE", "/api/v1/namespaces/" + dying, "", "");
        eventually(
                "the object in it to go",
                () -> cluster.get(CONFIG_MAP, dying, "a").isEmpty());

        assertThatThrownBy(() -> sync(space, inside, configMap("b", "2"))).hasMessageContaining("Namespace " + dying);
        assertThat(data("b")).containsEntry("key", "1");
        finalizers(dying, "null");
        eventually(
                "the namespace to go", () -> cluster.get(NAMESPACE, "", dying).isEmpty());
        sync(space, inside, configMap("b", "2"));

        assertSettled(space, inside, configMap("b", "2"));
    }

    private void finalizers(String space, String json) {
        String body = "{\"metadata\":{\"finalizers\":" + json + "}}";
        assertThat(http().send("PATCH", "/api/v1/namespaces/" + space, "application/merge-patch+json", body)
                        .code())
                .isEqualTo(200);
    }

    @Test
    void shouldSettleAfterAnEmptyRender() {
        sync(configMap("a", "1"));

        assertThatThrownBy(() -> sync("# nothing\n---\n")).hasMessageContaining("an empty set would delete everything");

        assertSettled(configMap("a", "1"));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 1000})
    void shouldSettleManyObjects(int count) {
        String[] first = many(count, "1");
        assertThat(sync(first).count(ChangeAction.CREATED)).isEqualTo(count);
        assertSettled(first);
        String[] half = Stream.concat(
                        Stream.of(many(count / 2, "2")), Stream.of(first).skip(count / 2))
                .toArray(String[]::new);

        assertThat(sync(half).count(ChangeAction.CONFIGURED)).isEqualTo(count / 2);

        assertSettled(half);
    }

    private static String[] many(int count, String value) {
        return IntStream.range(0, count)
                .mapToObj(number -> configMap("m" + number, value))
                .toArray(String[]::new);
    }
}
