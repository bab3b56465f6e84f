package io.jenkins.plugins.gitops.engine.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.health.HealthAssessor;
import io.jenkins.plugins.gitops.engine.health.HealthContext;
import io.jenkins.plugins.gitops.engine.health.HealthOptions;
import io.jenkins.plugins.gitops.engine.health.HealthStatus;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.verification.CheckResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The states through which a rollout from image 1 to image 2 passes, in the order of time: none of them is a failure. */
class RolloutStatesTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:10:00Z");

    /**
     * A moment of a rollout.
     *
     * @param annotation the revision that the Deployment's annotation names
     * @param counts of its status
     */
    private record State(
            String name,
            int observed,
            String annotation,
            String counts,
            List<Resource> sets,
            List<Resource> pods,
            Outcome image,
            HealthStatus health) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static Resource read(String yaml) {
        return ManifestLoader.load(Map.of("a.yaml", yaml.getBytes(UTF_8))).get(0);
    }

    private static Resource set(int version) {
        return read("""
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata:
                  name: d-%1$d
                  uid: set-%1$d
                  creationTimestamp: "2026-11-20T12:0%1$d:00Z"
                  annotations: {deployment.kubernetes.io/revision: "%1$d"}
                  ownerReferences: [{kind: Deployment, name: d, uid: d, controller: true}]
                spec:
                  template:
                    metadata: {creationTimestamp: null, labels: {app: d, pod-template-hash: "%1$d"}}
                    spec: {containers: [{name: c, image: "r.example.org/shop/cart:%1$d", resources: {}}]}
                """.formatted(version));
    }

    private static Resource pod(int version, String container) {
        return read("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: d-%1$d-x
                  uid: pod-%1$d
                  creationTimestamp: "2026-11-20T12:0%1$d:30Z"
                  labels: {app: d, pod-template-hash: "%1$d"}
                  ownerReferences: [{kind: ReplicaSet, name: d-%1$d, uid: set-%1$d, controller: true}]
                spec: {containers: [{name: c, image: "r.example.org/shop/cart:%1$d"}]}
                status:
                  phase: Running
                  conditions: [{type: Ready, status: "True"}]
                  containerStatuses: [{name: c, imageID: "r.example.org/shop/cart@sha256:%1$d", %2$s}]
                """.formatted(version, container));
    }

    private static Resource running(int version) {
        return pod(version, "state: {running: {}}");
    }

    private static Resource crashing(int version) {
        return pod(version, "state: {waiting: {reason: CrashLoopBackOff}}");
    }

    private static Resource terminating(Resource pod) {
        return pod.with("2026-11-20T12:09:00Z", "metadata", "deletionTimestamp");
    }

    private static final String BEFORE = "replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1";
    private static final String OLD_ONLY = "replicas: 1, readyReplicas: 1, availableReplicas: 1";

    static Stream<State> recreate() {
        Outcome waiting = Outcome.WAITING;
        HealthStatus progressing = HealthStatus.PROGRESSING;
        List<Resource> old = List.of(set(1));
        List<Resource> both = List.of(set(1), set(2));
        return Stream.of(
                new State("spec changed, not observed", 1, "1", BEFORE, old, List.of(running(1)), waiting, progressing),
                new State("observed, old pods run", 2, "1", OLD_ONLY, old, List.of(running(1)), waiting, progressing),
                new State("old pods crash", 2, "1", OLD_ONLY, old, List.of(crashing(1)), waiting, progressing),
                new State(
                        "old pods terminate",
                        2,
                        "1",
                        "unavailableReplicas: 1",
                        old,
                        List.of(terminating(running(1))),
                        waiting,
                        progressing),
                new State(
                        "old pods terminate and fail",
                        2,
                        "1",
                        "unavailableReplicas: 1",
                        old,
                        List.of(terminating(crashing(1))),
                        waiting,
                        progressing),
                new State("no pods", 2, "1", "unavailableReplicas: 1", old, List.of(), Outcome.PASSED, progressing),
                new State("new set", 2, "2", "unavailableReplicas: 1", both, List.of(), Outcome.PASSED, progressing),
                new State("new pods", 2, "2", BEFORE, both, List.of(running(2)), Outcome.PASSED, HealthStatus.HEALTHY));
    }

    static Stream<State> rolling() {
        Outcome waiting = Outcome.WAITING;
        HealthStatus progressing = HealthStatus.PROGRESSING;
        List<Resource> old = List.of(set(1));
        List<Resource> both = List.of(set(1), set(2));
        return Stream.of(
                new State("spec changed, not observed", 1, "1", BEFORE, old, List.of(running(1)), waiting, progressing),
                new State(
                        "new set, annotation not there",
                        1,
                        "1",
                        BEFORE,
                        both,
                        List.of(running(1)),
                        waiting,
                        progressing),
                new State(
                        "new pod, annotation not there",
                        1,
                        "1",
                        BEFORE,
                        both,
                        List.of(running(1), running(2)),
                        waiting,
                        progressing),
                new State(
                        "new pod, its set not listed yet",
                        2,
                        "2",
                        OLD_ONLY,
                        old,
                        List.of(running(1), running(2)),
                        waiting,
                        progressing),
                new State(
                        "old pod terminates",
                        2,
                        "2",
                        BEFORE,
                        both,
                        List.of(terminating(running(1)), running(2)),
                        waiting,
                        HealthStatus.HEALTHY),
                new State("done", 2, "2", BEFORE, both, List.of(running(2)), Outcome.PASSED, HealthStatus.HEALTHY));
    }

    private static Resource deployment(State state) {
        return read("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: d, uid: d, generation: 2, annotations: {deployment.kubernetes.io/revision: "%s"}}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: d}}
                  template:
                    metadata: {creationTimestamp: null, labels: {app: d}}
                    spec: {containers: [{name: c, image: "r.example.org/shop/cart:2", resources: {}}]}
                status: {observedGeneration: %d, %s}
                """.formatted(state.annotation(), state.observed(), state.counts()));
    }

    @ParameterizedTest
    @MethodSource({"recreate", "rolling"})
    void shouldNotTakeAStateOfARolloutForAFailure(State state) {
        Resource deployment = deployment(state);
        Workload workload = Workload.of(deployment, state.pods(), state.sets());
        ImageReference image = ImageReference.parse("r.example.org/shop/cart:2");
        HealthContext context = new HealthContext(
                workload.pods(),
                NOW,
                workload.related(),
                HealthOptions.defaults().withGrace(Duration.ZERO),
                true);

        CheckResult check = new ImageProof(image, List.of(workload)).check();

        assertThat(check.outcome()).as(check.message()).isEqualTo(state.image());
        assertThat(HealthAssessor.assess(deployment, context).status()).isEqualTo(state.health());
    }

    @Test
    void shouldStillFailWhereAPodOfTheNewTemplateRunsTheOldImage() {
        State state = recreate().reduce((first, second) -> second).orElseThrow();
        Resource rewritten = running(2)
                .with(List.of(Map.of("name", "c", "image", "r.example.org/shop/cart:1")), "spec", "containers");

        Workload workload = Workload.of(deployment(state), List.of(rewritten), state.sets());

        ImageReference image = ImageReference.parse("r.example.org/shop/cart:2");
        assertThat(new ImageProof(image, List.of(workload)).check().outcome()).isEqualTo(Outcome.FAILED);
    }
}
