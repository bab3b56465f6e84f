package io.jenkins.plugins.gitops.engine.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodIndexTest {

    private static Resource create(String kind, String name, String owner) {
        List<Map<String, Object>> owners =
                owner.isEmpty() ? List.of() : List.of(Map.of("controller", true, "uid", owner, "name", owner));
        return Resource.of(Map.of(
                "apiVersion",
                kind.equals("Pod") ? "v1" : "apps/v1",
                "kind",
                kind,
                "metadata",
                Map.of(
                        "name",
                        name,
                        "namespace",
                        "shop",
                        "uid",
                        name,
                        "labels",
                        Map.of("app", "cart"),
                        "ownerReferences",
                        owners),
                "spec",
                Map.of("selector", Map.of("matchLabels", Map.of("app", "cart")))));
    }

    @Test
    void shouldGiveEachWorkloadItsOwnPodsThoughSelectorsOverlap() {
        List<Resource> pods = List.of(
                create("Pod", "a-1", "set-a"),
                create("Pod", "b-1", "set-b"),
                create("Pod", "db-0", "db"),
                create("Pod", "orphan", ""));
        List<Resource> sets = List.of(create("ReplicaSet", "set-a", "a"), create("ReplicaSet", "set-b", "b"));

        PodIndex index = new PodIndex(pods, sets);

        assertThat(index.workload(create("Deployment", "a", "")).pods())
                .extracting(Resource::name)
                .containsExactly("a-1", "orphan");
        assertThat(index.workload(create("StatefulSet", "db", "")).pods())
                .extracting(Resource::name)
                .containsExactly("db-0", "orphan");
        assertThat(index.workload(create("ReplicaSet", "set-b", "b")).pods())
                .extracting(Resource::name)
                .containsExactly("b-1", "orphan");
    }

    @Test
    void shouldTakeAllPodsOfADeploymentWhoseReplicaSetsMayNotBeRead() {
        PodIndex index = new PodIndex(List.of(create("Pod", "a-1", "set-a")), List.of());

        assertThat(index.workload(create("Deployment", "a", "")).pods()).hasSize(1);
    }

    @Test
    void shouldNotLookAtAllPodsForEachWorkload() {
        List<Resource> pods = new ArrayList<>();
        List<Resource> sets = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            sets.add(create("ReplicaSet", "set-" + i, "d-" + i));
            pods.add(create("Pod", "p-" + i, "set-" + i));
        }
        PodIndex index = new PodIndex(pods, sets);

        assertThat(sets).allSatisfy(set -> {
            String deployment = set.name().replace("set-", "d-");
            assertThat(index.workload(create("Deployment", deployment, "")).pods())
                    .hasSize(1);
        });
    }
}
