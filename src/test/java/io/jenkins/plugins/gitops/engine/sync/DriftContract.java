package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.DriftReport;
import io.jenkins.plugins.gitops.engine.diff.DriftReport.Finding;
import io.jenkins.plugins.gitops.engine.diff.DriftReport.Type;
import io.jenkins.plugins.gitops.engine.diff.ResourceDiff;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

    /** Where the rule says "unchanged", the server's own dry run must say so too; where it does not, the dry run decides. */
    @Test
    void shouldNoticeEveryMutationOfAManifestAsADryRunDoes() {
        sync(SET);
        int mutants = 0;

        for (PlannedObject object : plan(SET).applies()) {
            for (Object mutant : mutants(object.resource().tree())) {
                Resource mutated = Resource.of(asMap(mutant));
                mutants++;
                if (StructuralRule.isUnchanged(mutated, object.liveOrNull(), "jenkins-gitops")) {
                    assertThat(isUnchangedByDryRun(mutated, object))
                            .as(String.valueOf(mutant))
                            .isTrue();
                }
            }
        }

        assertThat(mutants).isGreaterThan(100);
    }

    private boolean isUnchangedByDryRun(Resource mutated, PlannedObject object) {
        Resource dryRun = cluster.apply(
                        object.kindOrNull(),
                        mutated,
                        ApplyOptions.as("jenkins-gitops").onlyDryRun())
                .object();
        return ResourceDiff.between(object.liveOrNull(), dryRun).isEmpty()
                && ManagedFields.ownFields(dryRun, "jenkins-gitops")
                        .equals(ManagedFields.ownFields(object.liveOrNull(), "jenkins-gitops"));
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

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object tree) {
        return (Map<String, Object>) tree;
    }

    /** Returns copies of a tree, each with one value changed, removed or put last; what names the object stays. */
    private static List<Object> mutants(Object value) {
        List<Object> mutants = new ArrayList<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, child) -> {
                if (Set.of("apiVersion", "kind", "name", "namespace").contains(key)) {
                    return;
                }
                Map<Object, Object> without = new LinkedHashMap<>(map);
                without.remove(key);
                mutants.add(without);
                mutants(child).forEach(mutant -> {
                    Map<Object, Object> changed = new LinkedHashMap<>(map);
                    changed.put(key, mutant);
                    mutants.add(changed);
                });
            });
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                List<Object> without = new ArrayList<>(list);
                Object item = without.remove(i);
                mutants.add(without);
                List<Object> moved = new ArrayList<>(without);
                moved.add(item);
                mutants.add(moved);
                int index = i;
                mutants(item).forEach(mutant -> {
                    List<Object> changed = new ArrayList<>(list);
                    changed.set(index, mutant);
                    mutants.add(changed);
                });
            }
        } else if (value instanceof Long number) {
            mutants.add(number + 1);
        } else if (value instanceof String text) {
            mutants.add(text + "x");
        }
        return mutants;
    }
}
