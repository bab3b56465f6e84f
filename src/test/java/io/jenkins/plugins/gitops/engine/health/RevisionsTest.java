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

    private static Revision ofDeployment(int observed, String set) {
        Resource deployment = read("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: cart, uid: d, generation: 2, annotations: {deployment.kubernetes.io/revision: "1"}}
                status: {observedGeneration: %d}
                """.formatted(observed));
        Resource latest = read("""
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata:
                  name: one
                  uid: one
                  annotations: {deployment.kubernetes.io/revision: "1"}
                  ownerReferences: [{kind: Deployment, name: cart, uid: d, controller: true}]
                """);
        Resource pod = read("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: p
                  ownerReferences: [{kind: ReplicaSet, name: %1$s, uid: %1$s, controller: true}]
                """.formatted(set));
        return Revisions.of(deployment, pod, List.of(latest));
    }

    @Test
    void shouldNotTakeTheRevisionBeforeAnUnseenChangeForTheLatest() {
        assertThat(ofDeployment(2, "one")).isEqualTo(Revision.LATEST);
        assertThat(ofDeployment(1, "one")).isEqualTo(Revision.UNKNOWN);
        assertThat(ofDeployment(1, "zero")).isEqualTo(Revision.OLD);
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
