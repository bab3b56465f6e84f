package io.jenkins.plugins.gitops.engine.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.DriftReport;
import io.jenkins.plugins.gitops.engine.diff.DriftReport.Finding;
import io.jenkins.plugins.gitops.engine.diff.DriftReport.Type;
import io.jenkins.plugins.gitops.engine.manifest.EditOptions;
import io.jenkins.plugins.gitops.engine.manifest.ManifestEdit;
import io.jenkins.plugins.gitops.engine.manifest.ManifestEditor;
import io.jenkins.plugins.gitops.engine.manifest.ManifestSource;
import io.jenkins.plugins.gitops.engine.manifest.MissingPolicy;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlValue;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.ManifestOrigin;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import io.jenkins.plugins.gitops.engine.sync.options.DriftRules;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is noticed between manifest and cluster, and what is not: the same against the stand-in and a real server. */
abstract class DriftContract extends SyncFixture {

    private static final ApiKind SERVICE = new ApiKind("", "v1", "Service", "services", true, true, true);

    private static final String SET = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings, labels: {tier: web}}
            data: {colour: blue, a.b.c: dotted}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: cart}
            spec:
              selector: {app: cart}
              ports: [{name: http, port: 80, targetPort: 8080, protocol: TCP}, {name: admin, port: 81, protocol: TCP}]
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: cart, annotations: {note: x}}
            spec:
              replicas: 1
              selector: {matchLabels: {app: cart}}
              template:
                metadata: {labels: {app: cart}}
                spec:
                  volumes: [{name: work, emptyDir: {}}]
                  containers:
                    - name: cart
                      image: registry.example.org/cart:1
                      args: [serve, "--fast"]
                      env: [{name: A, value: "1"}, {name: B, value: "2"}]
                      ports: [{containerPort: 8080}]
                      resources: {requests: {cpu: 1500m, memory: 64Mi}}
                      volumeMounts: [{name: work, mountPath: /work}]
            ---
            """;

    private DriftReport drift(DriftRules rules, String... yaml) {
        return syncer.drift(request(SyncOptions.defaults(), yaml), rules);
    }

    private void patchAs(String manager, ApiKind kind, String name, Map<String, Object> operation) {
        await(() -> {
            try {
                return Observation.succeeded(
                        cluster.patch(kind, live(kind, name), List.of(operation), ApplyOptions.as(manager)));
            } catch (ClusterException e) {
                // a controller was faster
                assertThat(e.code()).isEqualTo(409);
                return Observation.running(Duration.ZERO, "the controllers");
            }
        });
    }

    @Test
    void shouldNameWhatDriftedAndWhoDidItAndWhen() {
        sync(SET, configMap("gone", "1"), configMap("left", "1"));
        patchAs("kubectl-edit", DEPLOYMENT, "cart", Map.of("op", "replace", "path", "/spec/replicas", "value", 2));
        patchAs("kubectl-label", CONFIG_MAP, "settings", Map.of("op", "add", "path", "/data/added", "value", "x"));
        cluster.delete(CONFIG_MAP, live(CONFIG_MAP, "gone"));

        DriftReport report = drift(DriftRules.defaults(), SET, configMap("gone", "1"));

        assertThat(report.of(Type.CHANGED)).singleElement().satisfies(finding -> {
            assertThat(finding.toString())
                    .startsWith("Deployment " + namespace
                            + "/cart changed: ~ spec.replicas: 1 -> 2 (by kubectl-edit at 20");
        });
        assertThat(report.of(Type.FOREIGN))
                .singleElement()
                .asString()
                .contains("settings foreign: + data.added: x (by kubectl-label at 20");
        assertThat(report.of(Type.MISSING))
                .extracting(Finding::id)
                .extracting(ResourceId::name)
                .containsExactly("gone");
        assertThat(report.of(Type.EXTRA))
                .extracting(Finding::id)
                .extracting(ResourceId::name)
                .containsExactly("left");
    }

    @Test
    void shouldIgnoreWhatTheRulesName() {
        sync(SET);
        patchAs("kubectl-edit", DEPLOYMENT, "cart", Map.of("op", "replace", "path", "/spec/replicas", "value", 2));
        patchAs("injector", CONFIG_MAP, "settings", Map.of("op", "add", "path", "/data/added", "value", "x"));
        DriftRules rules = new DriftRules(
                Set.of("kube-controller-manager", "injector"),
                List.of(new DriftRules.Ignore("Deployment.apps", "/spec/replicas", "")));

        assertThat(drift(rules, SET).findings()).isEmpty();
    }

    @Test
    void shouldSeeNoDriftInWhatControllersDoToUntouchedObjects() {
        sync(SET);

        await(() -> live(DEPLOYMENT, "cart").number(0, "status", "readyReplicas") == 1
                ? Observation.succeeded(true)
                : Observation.running(Duration.ZERO, "pods"));

        assertThat(drift(DriftRules.defaults(), SET).findings()).isEmpty();
        assertThat(plan(SET).changes().isEmpty()).isTrue();
    }

    @Test
    void shouldNoticeEveryChangeOfALiveFieldAsADryRunDoes() {
        sync(SET);

        for (Map<String, Object> operation : List.<Map<String, Object>>of(
                Map.of("op", "replace", "path", "/spec/template/spec/containers/0/image", "value", "other"),
                Map.of("op", "replace", "path", "/spec/template/spec/containers/0/args", "value", List.of("serve")),
                Map.of("op", "replace", "path", "/spec/template/spec/containers/0/env/1/value", "value", "3"),
                Map.of("op", "remove", "path", "/spec/template/spec/containers/0/env/0"),
                Map.of("op", "replace", "path", "/spec/template/spec/containers/0/ports/0/containerPort", "value", 81),
                Map.of(
                        "op",
                        "replace",
                        "path",
                        "/spec/template/spec/containers/0/resources/requests/memory",
                        "value",
                        "65Mi"),
                Map.of("op", "remove", "path", "/metadata/annotations/note"),
                Map.of("op", "replace", "path", "/metadata/annotations/note", "value", "y"))) {
            patchAs("somebody", DEPLOYMENT, "cart", operation);
            SyncOptions force = SyncOptions.defaults().withConflicts(SyncOptions.ConflictPolicy.FORCE);

            assertThat(plan(force, SET).changes().with(ChangeAction.CONFIGURED))
                    .as(String.valueOf(operation))
                    .extracting(Change::id)
                    .extracting(ResourceId::kind)
                    .containsExactly("Deployment");
            sync(force, SET);
            assertThat(plan(SET).changes().isEmpty()).isTrue();
        }
        patchAs("somebody", SERVICE, "cart", Map.of("op", "replace", "path", "/spec/ports/1/targetPort", "value", 9));
        assertThat(plan(SET).changes().isEmpty()).isTrue();
    }

    private SyncPlan healing(DriftRules rules, String... yaml) {
        return plan(SyncOptions.defaults().withHealing(rules), yaml);
    }

    @Test
    void shouldHealOurFieldsAndRemoveWhatOthersAdded() {
        sync(SET, configMap("gone", "1"));
        patchAs("kubectl-edit", DEPLOYMENT, "cart", Map.of("op", "replace", "path", "/spec/replicas", "value", 2));
        patchAs("kubectl-edit", CONFIG_MAP, "settings", Map.of("op", "add", "path", "/data/added", "value", "x"));
        patchAs(
                "kubectl-edit",
                DEPLOYMENT,
                "cart",
                Map.of(
                        "op",
                        "add",
                        "path",
                        "/spec/template/spec/containers/-",
                        "value",
                        Map.of("name", "sidecar", "image", "registry.example.org/sidecar:1")));
        cluster.delete(CONFIG_MAP, live(CONFIG_MAP, "gone"));

        SyncPlan plan = healing(DriftRules.defaults(), SET, configMap("gone", "1"));
        run(plan);

        assertThat(plan.text())
                .contains("- data.added: x", "~ spec.replicas: 2 -> 1", "containers[name=sidecar]")
                .contains("takes back Deployment " + namespace
                        + "/cart spec.replicas from kubectl-edit (who has it since 20")
                .contains("takes back ConfigMap " + namespace + "/settings data.added from kubectl-edit (who has it")
                .doesNotContain("configure Service");
        assertThat(data("settings")).doesNotContainKey("added").containsEntry("colour", "blue");
        assertThat(live(DEPLOYMENT, "cart").number(0, "spec", "replicas")).isEqualTo(1);
        assertThat(live(DEPLOYMENT, "cart").maps("spec", "template", "spec", "containers"))
                .hasSize(1);
        assertThat(exists("gone")).isTrue();
        assertThat(drift(DriftRules.defaults(), SET, configMap("gone", "1")).findings())
                .isEmpty();
        assertThat(plan(SET, configMap("gone", "1")).changes().isEmpty()).isTrue();
    }

    @Test
    void shouldLeaveIgnoredFieldsToTheirOwnersInAnObjectThatIsHealed() {
        sync(SET);
        patchAs("autoscaler", DEPLOYMENT, "cart", Map.of("op", "replace", "path", "/spec/replicas", "value", 2));
        patchAs(
                "kubectl-edit",
                DEPLOYMENT,
                "cart",
                Map.of("op", "replace", "path", "/spec/template/spec/containers/0/env/1/value", "value", "3"));
        DriftRules rules = new DriftRules(
                DriftRules.defaults().allowedFieldManagers(),
                List.of(new DriftRules.Ignore("Deployment.apps", "/spec/replicas", "")));

        SyncPlan plan = healing(rules, SET);
        run(plan);

        assertThat(plan.text())
                .contains("env[name=B].value: 3 -> 2", "containers[name=cart].env[name=B].value from kubectl-edit")
                .doesNotContain("replicas");
        Resource cart = live(DEPLOYMENT, "cart");
        assertThat(cart.number(0, "spec", "replicas")).isEqualTo(2);
        assertThat(cart.toString() + ResourceJson.write(cart.tree())).doesNotContain("\"value\":\"3\"");
        assertThat(healing(rules, SET).changes().isEmpty()).isTrue();
    }

    @Test
    void shouldLeaveIgnoredFieldsOfListItemsToTheirOwners() {
        sync(SET);
        String variables = "/spec/template/spec/containers/0/env/";
        patchAs("tuner", DEPLOYMENT, "cart", Map.of("op", "replace", "path", variables + "0/value", "value", "9"));
        patchAs(
                "kubectl-edit",
                DEPLOYMENT,
                "cart",
                Map.of("op", "replace", "path", variables + "1/value", "value", "3"));
        DriftRules rules = new DriftRules(
                DriftRules.defaults().allowedFieldManagers(),
                List.of(new DriftRules.Ignore(
                        "Deployment.apps", "/spec/template/spec/containers/*/env/name=A/value", "")));

        DriftReport report = drift(rules, SET);
        run(healing(rules, SET));

        assertThat(report.findings()).singleElement().asString().contains("env[name=B].value: 2 -> 3");
        assertThat(live(DEPLOYMENT, "cart")
                        .at("spec", "template", "spec", "containers")
                        .toString())
                .contains("value=9", "value=2")
                .doesNotContain("value=3");
        assertThat(healing(rules, SET).changes().isEmpty()).isTrue();
    }

    @Test
    void shouldHealWhateverThePolicyOfTheObjectSaysAndNameItAsDriftButLeaveWhatIsYielded() {
        String strict = configMap("strict", "1")
                .replace("{name: strict", "{annotations: {gitops.jenkins.io/conflicts: fail}, name: strict");
        String yielding = configMap("loose", "1")
                .replace("{name: loose", "{annotations: {gitops.jenkins.io/conflicts: yield}, name: loose");
        sync(strict, yielding);
        for (String name : List.of("strict", "loose")) {
            patchAs("kubectl-edit", CONFIG_MAP, name, Map.of("op", "replace", "path", "/data/key", "value", "2"));
        }

        assertThatThrownBy(() -> plan(strict, yielding)).hasMessageContaining(".data.key is owned by");
        assertThat(drift(DriftRules.defaults(), strict, yielding).findings())
                .extracting(finding -> finding.id().name() + " " + finding.type())
                .contains("strict CHANGED")
                .doesNotContain("loose CHANGED");
        run(healing(DriftRules.defaults(), strict, yielding));

        assertThat(data("strict")).containsEntry("key", "1");
    }

    @Test
    void shouldHealNeitherWhatTheRulesIgnoreNorFinalizers() {
        sync(SET, configMap("other", "1"));
        patchAs("injector", CONFIG_MAP, "settings", Map.of("op", "add", "path", "/data/added", "value", "x"));
        patchAs("kubectl-edit", DEPLOYMENT, "cart", Map.of("op", "replace", "path", "/spec/replicas", "value", 2));
        patchAs(
                "keeper",
                CONFIG_MAP,
                "other",
                Map.of("op", "add", "path", "/metadata/finalizers", "value", List.of("example.org/keep")));
        DriftRules rules = new DriftRules(
                Set.of("kube-controller-manager", "injector"),
                List.of(new DriftRules.Ignore("Deployment.apps", "/spec/replicas", "")));

        SyncPlan plan = healing(rules, SET, configMap("other", "1"));
        run(plan);

        assertThat(plan.changes().isEmpty()).as(plan.text()).isTrue();
        assertThat(data("settings")).containsEntry("added", "x");
        assertThat(live(DEPLOYMENT, "cart").number(0, "spec", "replicas")).isEqualTo(2);
        Resource other = live(CONFIG_MAP, "other");
        assertThat(other.at("metadata", "finalizers")).contains(List.of("example.org/keep"));
        cluster.patch(
                CONFIG_MAP,
                other,
                List.of(Map.of("op", "remove", "path", "/metadata/finalizers")),
                ApplyOptions.as("keeper"));
    }

    @Test
    void shouldCaptureLiveValuesAsEditsThatEndTheDrift() {
        Map<String, byte[]> files = Map.of("shop/all.yaml", SET.getBytes(UTF_8));
        Map<ManifestOrigin, Resource> origins = ManifestLoader.loadWithOrigins(files);
        sync(SET);
        patchAs("kubectl-edit", DEPLOYMENT, "cart", Map.of("op", "replace", "path", "/spec/replicas", "value", 2));
        patchAs(
                "kubectl-edit",
                DEPLOYMENT,
                "cart",
                Map.of("op", "replace", "path", "/spec/template/spec/containers/0/env/1/value", "value", "captured"));
        patchAs("kubectl-edit", CONFIG_MAP, "settings", Map.of("op", "add", "path", "/data/added", "value", "x"));
        patchAs("kubectl-edit", CONFIG_MAP, "settings", Map.of("op", "remove", "path", "/data/colour"));

        Capture capture = syncer.capture(request(SyncOptions.defaults(), SET), DriftRules.defaults(), origins);

        assertThat(capture.edits())
                .extracting(edit -> edit.file() + " " + edit.path() + " " + edit.value() + " " + edit.added())
                .containsExactlyInAnyOrder(
                        "shop/all.yaml documents[kind=Deployment,metadata.name=cart].spec.replicas 2 false",
                        "shop/all.yaml documents[kind=Deployment,metadata.name=cart].spec.template.spec"
                                + ".containers[name=cart].env[name=B].value captured false",
                        "shop/all.yaml documents[kind=ConfigMap,metadata.name=settings].data.added x true");
        assertThat(capture.left())
                .singleElement()
                .asString()
                .contains("data.colour", "remove it from the manifest by hand");
        String edited = edited(files, capture).replace("colour: blue, ", "");
        SyncPlan merged = plan(edited);
        assertThat(merged.changes().changes())
                .allSatisfy(change -> assertThat(change.differences()).isEmpty());
        run(merged);
        assertThat(drift(DriftRules.defaults(), edited).findings()).isEmpty();
    }

    @Test
    void shouldNameAPlaceByItsNumberWhereANeighbourThatIsLeftHasTheSameName() {
        String branch = SET.replace("replicas: 1", "replicas: 4") + """
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings, namespace: elsewhere}
                """;
        sync(SET);
        patchAs(
                "kubectl-edit",
                CONFIG_MAP,
                "settings",
                Map.of("op", "replace", "path", "/data/colour", "value", "red"));
        patchAs("kubectl-edit", DEPLOYMENT, "cart", Map.of("op", "replace", "path", "/spec/replicas", "value", 2));

        Capture capture = syncer.capture(
                request(SyncOptions.defaults(), SET),
                DriftRules.defaults(),
                ManifestLoader.loadWithOrigins(Map.of("all.yaml", branch.getBytes(UTF_8))),
                "it was changed in the branch");

        assertThat(capture.edits())
                .singleElement()
                .extracting(Capture.Edit::path)
                .asString()
                .matches("documents\\[\\d]\\.data\\.colour");
        assertThat(capture.left()).singleElement().asString().contains("cart", "it was changed in the branch");
    }

    /** Applies the edits as the promotion's editor does. */
    private static String edited(Map<String, byte[]> files, Capture capture) {
        ManifestSource source = new ManifestSource() {
            @Override
            public List<String> list(String directory) {
                return List.copyOf(files.keySet());
            }

            @Override
            public Map<String, byte[]> read(Collection<String> paths) {
                return files;
            }
        };
        List<ManifestEdit> edits = capture.edits().stream()
                .map(edit -> (ManifestEdit) new ManifestEdit.YamlPathValue(
                        edit.file(),
                        YamlPath.parse(edit.path()),
                        edit.value() instanceof Long number
                                ? YamlValue.of(BigDecimal.valueOf(number))
                                : YamlValue.of(String.valueOf(edit.value())),
                        EditOptions.DEFAULT.withOnMissing(edit.added() ? MissingPolicy.CREATE : MissingPolicy.FAIL)))
                .toList();
        return new String(new ManifestEditor().apply(source, edits).files().get("shop/all.yaml"), UTF_8);
    }

    @Test
    void shouldSayThatRenderedManifestsAndSecretsAndWholeObjectsCannotBeCaptured() {
        String secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2}\n---\n";
        sync(SET, secret, configMap("gone", "1"));
        patchAs("kubectl-edit", DEPLOYMENT, "cart", Map.of("op", "replace", "path", "/spec/replicas", "value", 2));
        patchAs(
                "kubectl-edit",
                new ApiKind("", "v1", "Secret", "secrets", true, true, false),
                "s",
                Map.of("op", "replace", "path", "/data/password", "value", "aHVudGVyMw=="));
        cluster.delete(CONFIG_MAP, live(CONFIG_MAP, "gone"));
        String[] yaml = {SET, secret, configMap("gone", "1")};
        SyncRequest request = request(SyncOptions.defaults(), yaml);

        Capture rendered = syncer.capture(request, DriftRules.defaults(), Map.of());
        Capture plain = syncer.capture(
                request,
                DriftRules.defaults(),
                ManifestLoader.loadWithOrigins(
                        Map.of("a.yaml", String.join("", yaml).getBytes(UTF_8))));

        assertThat(rendered.edits()).isEmpty();
        assertThat(rendered.left()).anyMatch(text -> text.contains("the object was rendered"));
        assertThat(plain.edits())
                .extracting(Capture.Edit::path)
                .containsExactly("documents[kind=Deployment,metadata.name=cart].spec.replicas");
        assertThat(plain.left())
                .anyMatch(text -> text.contains("secret values are never written into a repository"))
                .anyMatch(text -> text.contains("by hand"))
                .noneMatch(text -> text.contains("hunter") || text.contains("aHVud"));
    }

    @Test
    void shouldGiveDriftAsJsonWithoutSecrets() {
        String secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2}\n---\n";
        sync(secret);
        patchAs(
                "kubectl-edit",
                new ApiKind("", "v1", "Secret", "secrets", true, true, false),
                "s",
                Map.of("op", "replace", "path", "/data/password", "value", "aHVudGVyMw=="));

        assertThat(drift(DriftRules.defaults(), secret).json())
                .contains("\"type\":\"CHANGED\"", "\"path\":\"data.password\"", "\"manager\":\"kubectl-edit\"")
                .doesNotContain("aHVud", "hunter");
    }
}
