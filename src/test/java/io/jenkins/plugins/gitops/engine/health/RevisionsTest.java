package io.jenkins.plugins.gitops.engine.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.health.Revisions.Revision;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RevisionsTest {

    private static Resource read(String yaml) {
        return ManifestLoader.load(Map.of("a.yaml", yaml.getBytes(UTF_8))).get(0);
    }

    private static Resource deployment(String image) {
        return read("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: cart, uid: d, generation: 2, annotations: {deployment.kubernetes.io/revision: "1"}}
                spec: {template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: app, image: "%s"}]}}}
                status: {observedGeneration: 2}
                """.formatted(image));
    }

    /** Returns a set whose annotations call it the first revision. */
    private static Resource set(String name, Resource deployment, String created) {
        return read("""
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata:
                  name: %1$s
                  uid: %1$s
                  creationTimestamp: "%2$s"
                  annotations: {deployment.kubernetes.io/revision: "1"}
                  ownerReferences: [{kind: Deployment, name: cart, uid: d, controller: true}]
                """.formatted(name, created))
                .with(deployment.map("spec", "template"), "spec", "template")
                .with(name, "spec", "template", "metadata", "labels", "pod-template-hash");
    }

    private static Resource podOf(String set) {
        return read("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: p
                  ownerReferences: [{kind: ReplicaSet, name: %1$s, uid: %1$s, controller: true}]
                """.formatted(set));
    }

    @Test
    void shouldKnowTheRevisionOfADeploymentByItsTemplate() {
        Resource one = set("one", deployment("cart:1"), "2026-11-20T12:00:00Z");
        Resource two = set("two", deployment("cart:2"), "2026-11-20T12:05:00Z");

        // the annotations of all of them say "1"
        assertThat(Revisions.of(deployment("cart:1"), podOf("one"), List.of(one)))
                .isEqualTo(Revision.LATEST);
        assertThat(Revisions.of(deployment("cart:2"), podOf("one"), List.of(one)))
                .isEqualTo(Revision.OLD);
        assertThat(Revisions.of(deployment("cart:2"), podOf("one"), List.of(one, two)))
                .isEqualTo(Revision.OLD);
        assertThat(Revisions.of(deployment("cart:2"), podOf("two"), List.of(one, two)))
                .isEqualTo(Revision.LATEST);
        // rolled back, the first set serves again
        assertThat(Revisions.of(deployment("cart:1"), podOf("one"), List.of(one, two)))
                .isEqualTo(Revision.LATEST);
        assertThat(Revisions.of(deployment("cart:1"), podOf("two"), List.of(one, two)))
                .isEqualTo(Revision.OLD);
    }

    @Test
    void shouldNotKnowTheRevisionOfADeploymentWithoutItsReplicaSets() {
        Resource one = set("one", deployment("cart:1"), "2026-11-20T12:00:00Z");

        assertThat(Revisions.of(deployment("cart:1"), podOf("one"), List.of())).isEqualTo(Revision.UNKNOWN);
        // a pod of a set that no list has told yet
        assertThat(Revisions.of(deployment("cart:2"), podOf("two"), List.of(one)))
                .isEqualTo(Revision.UNKNOWN);
    }

    @Test
    void shouldTakeTheOldestOfTwoSetsWithTheTemplateAsTheControllerDoes() {
        Resource first = set("first", deployment("cart:1"), "2026-11-20T12:00:00Z");
        Resource second = set("second", deployment("cart:1"), "2026-11-20T12:05:00Z");

        assertThat(Revisions.of(deployment("cart:1"), podOf("first"), List.of(second, first)))
                .isEqualTo(Revision.LATEST);
        assertThat(Revisions.of(deployment("cart:1"), podOf("second"), List.of(second, first)))
                .isEqualTo(Revision.OLD);
    }

    @Test
    void shouldNotTrustTheUpdateRevisionOfAStatefulSetBeforeItsControllerHasSeenTheChange() {
        String set = """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db, uid: d, generation: 2}
                status: {observedGeneration: %d, updateRevision: db-a}
                """;
        Resource pod = read("""
                apiVersion: v1
                kind: Pod
                metadata: {name: db-0, labels: {controller-revision-hash: db-a}}
                """);

        assertThat(Revisions.of(read(set.formatted(2)), pod, List.of())).isEqualTo(Revision.LATEST);
        assertThat(Revisions.of(read(set.formatted(1)), pod, List.of())).isEqualTo(Revision.UNKNOWN);
    }

    @Test
    void shouldNotCallPodsOldThatTheControllerOfADaemonSetKeepsAfterARevertedChange() {
        String set = """
                apiVersion: apps/v1
                kind: DaemonSet
                metadata:
                  {name: agent, uid: d, generation: 3, annotations: {deprecated.daemonset.template.generation: "3"}}
                status: {observedGeneration: %d, desiredNumberScheduled: 2, updatedNumberScheduled: %d}
                """;
        Resource pod = read("""
                apiVersion: v1
                kind: Pod
                metadata: {name: agent-x, labels: {pod-template-generation: "1", controller-revision-hash: a}}
                """);

        assertThat(Revisions.of(read(set.formatted(3, 2)), pod, List.of())).isEqualTo(Revision.UNKNOWN);
        assertThat(Revisions.of(read(set.formatted(3, 1)), pod, List.of())).isEqualTo(Revision.OLD);
        assertThat(Revisions.of(read(set.formatted(2, 2)), pod, List.of())).isEqualTo(Revision.OLD);
    }

    @Test
    void shouldNotTrustTheHashOfARolloutBeforeItsControllerHasSeenTheChange() {
        String rollout = """
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                metadata: {name: cart, uid: d, generation: 2}
                status: {observedGeneration: "%s", currentPodHash: abc}
                """;
        Resource pod = read("""
                apiVersion: v1
                kind: Pod
                metadata: {name: p, labels: {rollouts-pod-template-hash: abc}}
                """);

        assertThat(Revisions.of(read(rollout.formatted("2")), pod, List.of())).isEqualTo(Revision.LATEST);
        assertThat(Revisions.of(read(rollout.formatted("1")), pod, List.of())).isEqualTo(Revision.UNKNOWN);
        // a hash of an old release says nothing
        assertThat(Revisions.of(read(rollout.formatted("6d9f8")), pod, List.of()))
                .isEqualTo(Revision.LATEST);
    }
}
