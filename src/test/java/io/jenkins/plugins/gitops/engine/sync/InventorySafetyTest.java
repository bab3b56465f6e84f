package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.diff.Change;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncRun;
import io.jenkins.plugins.gitops.engine.sync.inventory.Inventory;
import io.jenkins.plugins.gitops.engine.sync.inventory.InventoryReader;
import io.jenkins.plugins.gitops.engine.sync.options.EnvironmentLimits;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.plan.LiveMembers;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import io.jenkins.plugins.gitops.sandbox.kubernetes.Fault;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Faults that were found by reading: each had made a sync forget, delete or give up what it should not. */
class InventorySafetyTest extends QuietSandboxFixture {

    @Test
    void shouldRefuseASetThatContainsItsOwnInventory() {
        sync(configMap("a", "1"));

        assertThatThrownBy(() -> plan(configMap("a", "1"), configMap("gitops-cart.staging", "1")))
                .hasMessageContaining("has the name of the set's own inventory");
        assertThatThrownBy(() -> plan(configMap("gitops-cart.staging.records-1", "1")))
                .hasMessageContaining("has the name of the set's own inventory");
    }

    @Test
    void shouldRefuseAnInventoryThatLostItsKindsInsteadOfForgettingTheMembers() {
        sync(configMap("a", "1"));
        cluster.patch(
                CONFIG_MAP,
                live(CONFIG_MAP, "gitops-cart.staging"),
                List.of(Map.of(
                        "op", "remove", "path", "/metadata/annotations/applyset.kubernetes.io~1contains-group-kinds")),
                ApplyOptions.as("somebody"));

        assertThatThrownBy(() -> plan(configMap("b", "1"))).hasMessageContaining("the inventory lost its annotation");
    }

    @Test
    void shouldNotPruneOutsideOfTheLimitsOfTheEnvironment() {
        String other = namespace + "-o";
        server.createNamespace(other);
        sync(configMap("a", "1"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b, namespace: " + other + "}\n");

        SyncPlan plan = plan(
                SyncOptions.defaults().withLimits(new EnvironmentLimits(Set.of(namespace), false, Set.of())),
                configMap("a", "1"));

        assertThat(plan.changes().with(ChangeAction.SKIPPED))
                .singleElement()
                .extracting(Change::reason)
                .asString()
                .contains("the environment's limits do not allow to touch it");
    }

    @Test
    void shouldGoOnAsLongAsEachRoundBringsSomethingOn() {
        String[] many = IntStream.range(0, 12)
                .mapToObj(number -> configMap("m" + number, "1"))
                .toArray(String[]::new);
        SyncPlan plan = plan(many);
        SyncRun run = syncer.start(plan);
        for (int i = 0; i < 12; i++) {
            // more rounds than a single object gets
            server.faults().next(i < 6 ? i : 0, "PATCH", "configmaps/m" + i + "\\?", Fault.retryAfter(429, 0));
        }

        // each round lets at least one more through: m0, then m1, ...
        assertThat(await(() -> run.applyNextStage(log)).count(ChangeAction.CREATED))
                .isEqualTo(12);
    }

    @Test
    void shouldBeginAListAnewThatExpiredBetweenTwoPages() {
        IntStream.range(0, 501).forEach(number -> applyAs("somebody", CONFIG_MAP, configMap("m" + number, "1")));
        server.faults().next(1, "GET", "configmaps\\?.*continue=", Fault.status(410));

        assertThat(cluster.list(CONFIG_MAP, namespace, ""))
                .extracting(Resource::id)
                .doesNotHaveDuplicates()
                .hasSize(501);
    }

    @Test
    void shouldAskForAllNamespacesOnlyOnceWhereTheAccountMayNotSeeThem() {
        String other = namespace + "-b";
        server.createNamespace(other);
        String[] yaml = {
            configMap("a", "1"),
            "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: " + other + "}\n---\n",
            "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: t}\n---\n"
        };
        sync(yaml);
        Inventory inventory = new InventoryReader(cluster)
                .read(Inventory.empty(SyncFixture.SET, namespace))
                .orElseThrow();
        LiveMembers members = new LiveMembers(cluster, inventory, List.of(namespace, other));
        server.faults().next(1, "GET", "api/v1/configmaps\\?", Fault.status(403));
        server.requests().clear();

        members.read(List.of(CONFIG_MAP));
        members.read(List.of(new ApiKind("", "v1", "Secret", "secrets", true, true, false)));

        assertThat(server.requests().count("GET", "api/v1/secrets\\?")).isZero();
        assertThat(members.all().values()).allMatch(found -> found.size() == 1);
    }

    @Test
    void shouldReportWhichObjectInWhichStateWasLeft() {
        sync(configMap("a", "1"), configMap("c", "1"));
        String gone = live(CONFIG_MAP, "c").uid();

        SyncPlan plan = plan(configMap("a", "2"), configMap("b", "1"));
        String before = live(CONFIG_MAP, "a").resourceVersion();
        String json = run(plan).json();

        assertThat(plan.json()).contains("\"resourceVersion\":\"" + before + "\"", "\"action\":\"CREATED\"");
        for (String name : List.of("a", "b")) {
            assertThat(json)
                    .contains("\"uid\":\"" + live(CONFIG_MAP, name).uid() + "\",\"resourceVersion\":\""
                            + live(CONFIG_MAP, name).resourceVersion() + "\"");
        }
        assertThat(json).contains("\"action\":\"DELETED\",\"reason\":\"\",\"uid\":\"" + gone + "\"");
    }
}
