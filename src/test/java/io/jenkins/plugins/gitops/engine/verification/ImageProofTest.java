package io.jenkins.plugins.gitops.engine.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.verification.CheckResult.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageProofTest {

    private static final String DIGEST = "sha256:" + "a1".repeat(32);
    private static final String OTHER = "sha256:" + "b2".repeat(32);

    private static Resource read(String yaml) {
        return ManifestLoader.load(Map.of("a.yaml", yaml.getBytes(UTF_8))).get(0);
    }

    private static Resource deployment(String image) {
        return read("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: cart, uid: d}
                spec:
                  selector: {matchLabels: {app: cart}}
                  template:
                    metadata: {labels: {app: cart}}
                    spec:
                      initContainers: [{name: migrate, image: "%1$s"}]
                      containers: [{name: app, image: "%1$s"}, {name: proxy, image: "envoy:1"}]
                """.formatted(image));
    }

    /** Returns the ReplicaSet that a Deployment's controller makes of a workload's template. */
    private static Resource replicaSet(String name, Resource workload) {
        return read("""
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata:
                  name: %1$s
                  uid: %1$s
                  ownerReferences: [{kind: Deployment, name: cart, uid: d, controller: true}]
                """.formatted(name))
                .with(workload.map("spec", "template"), "spec", "template")
                .with(name, "spec", "template", "metadata", "labels", "pod-template-hash");
    }

    private static Resource pod(String owner, String image, String imageId, String more) {
        return read("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %1$s-x
                  labels: {app: cart}
                  ownerReferences: [{kind: ReplicaSet, name: %1$s, uid: %1$s, controller: true}]
                spec:
                  containers: [{name: app, image: "%2$s"}, {name: proxy, image: "envoy:1"}]
                  %4$s
                status:
                  phase: Running
                  containerStatuses: [{name: app, imageID: "%3$s"}]
                """.formatted(owner, image, imageId, more));
    }

    private static CheckResult check(String wanted, Resource deployment, Resource... pods) {
        List<Resource> sets = List.of(replicaSet("new", deployment), replicaSet("old", deployment("shop/cart:0")));
        Workload workload = Workload.of(deployment, List.of(pods), sets);
        return new ImageProof(ImageReference.parse(wanted), List.of(workload)).check();
    }

    @Test
    void shouldPassWhenAllPodsRunTheTag() {
        CheckResult check = check("shop/cart:2", deployment("shop/cart:2"), pod("new", "shop/cart:2", "", ""));

        assertThat(check.outcome()).isEqualTo(Outcome.PASSED);
        assertThat(check.message()).isEqualTo("Deployment cart runs shop/cart:2 in 1 pod");
    }

    @Test
    void shouldWaitForPodsOfAnOlderRevision() {
        CheckResult check = check("shop/cart:2", deployment("shop/cart:2"), pod("old", "shop/cart:1", "", ""));

        assertThat(check.outcome()).isEqualTo(Outcome.WAITING);
        assertThat(check.message()).isEqualTo("Pod old-x of an older revision still runs shop/cart:1");
    }

    @Test
    void shouldWaitForOldPodsThatRunTheSameImage() {
        CheckResult check = check("shop/cart:2", deployment("shop/cart:2"), pod("old", "shop/cart:2", "", ""));

        assertThat(check.outcome()).isEqualTo(Outcome.WAITING);
    }

    @Test
    void shouldNotFailBecauseOfATerminatingPod() {
        Resource terminating = pod("new", "mirror.example.org/shop/cart:1", "", "")
                .with("2026-11-20T12:00:00Z", "metadata", "deletionTimestamp");

        CheckResult alone = check("shop/cart:2", deployment("shop/cart:2"), terminating);
        CheckResult stays =
                check("shop/cart:2", deployment("shop/cart:2"), terminating.without("metadata", "deletionTimestamp"));

        assertThat(alone.outcome()).isEqualTo(Outcome.WAITING);
        assertThat(stays.outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void shouldNotCountATerminatingPodAsRunning() {
        Resource pod = pod("new", "shop/cart:2", "", "");

        CheckResult check = check(
                "shop/cart:2",
                deployment("shop/cart:2"),
                pod,
                pod.with("2026-11-20T12:00:00Z", "metadata", "deletionTimestamp"));

        assertThat(check.message()).isEqualTo("Deployment cart runs shop/cart:2 in 1 pod");
    }

    @Test
    void shouldProveWhatAFinishedJobRan() {
        Resource job = read("""
                apiVersion: batch/v1
                kind: Job
                metadata: {name: migrate, uid: j}
                spec:
                  selector: {matchLabels: {app: cart}}
                  template: {spec: {containers: [{name: app, image: "shop/cart:2"}]}}
                """);
        Resource done =
                pod("j", "shop/cart:2", "docker.io/shop/cart@" + OTHER, "").with("Succeeded", "status", "phase");

        CheckResult check = check("shop/cart:2@" + DIGEST, job, done);

        assertThat(check.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(check.message()).contains("runs docker.io/shop/cart@" + OTHER + " instead of " + DIGEST);
    }

    @Test
    void shouldFailWhenAWebhookRewroteThePod() {
        CheckResult check =
                check("shop/cart:2", deployment("shop/cart:2"), pod("new", "mirror.example.org/shop/cart:2", "", ""));

        assertThat(check.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(check.message())
                .contains("container app, is set to mirror.example.org/shop/cart:2 instead of shop/cart:2")
                .contains("admission webhook");
    }

    @Test
    void shouldAcceptAMirrorWithThePromotedDigest() {
        CheckResult check = check(
                "shop/cart:2@" + DIGEST,
                deployment("shop/cart:2"),
                pod("new", "mirror.example.org/shop/cart:2", "mirror.example.org/shop/cart@" + DIGEST, ""));

        assertThat(check.outcome()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void shouldFailWhenTheTagWasMoved() {
        CheckResult check = check(
                "shop/cart:2@" + DIGEST,
                deployment("shop/cart:2"),
                pod("new", "shop/cart:2", "docker.io/shop/cart@" + OTHER, ""));

        assertThat(check.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(check.message()).contains("the tag 2 was moved after the promotion");
    }

    @Test
    void shouldWaitUntilTheNodeReportsTheImage() {
        CheckResult check =
                check("shop/cart:2@" + DIGEST, deployment("shop/cart:2"), pod("new", "shop/cart:2", "", ""));

        assertThat(check.outcome()).isEqualTo(Outcome.WAITING);
        assertThat(check.message()).contains("has not reported its image yet");
    }

    @Test
    void shouldAcceptAPinnedDigestWhateverTheNodeReportsForItsPlatform() {
        CheckResult check = check(
                "shop/cart@" + DIGEST,
                deployment("shop/cart@" + DIGEST),
                pod("new", "shop/cart@" + DIGEST, "docker.io/shop/cart@" + OTHER, ""));

        assertThat(check.outcome()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void shouldCountAPinnedDigestAmongThoseThatRan() {
        Workload workload = Workload.of(
                deployment("shop/cart@" + DIGEST),
                List.of(pod("new", "shop/cart@" + DIGEST, "docker.io/shop/cart@" + OTHER, "")),
                List.of(replicaSet("new", deployment("shop/cart@" + DIGEST))));

        ImageProof proof = new ImageProof(ImageReference.parse("shop/cart@" + DIGEST), List.of(workload));

        assertThat(proof.digests()).containsExactly(DIGEST, OTHER);
    }

    @Test
    void shouldLookAtInitAndEphemeralContainers() {
        CheckResult init = check(
                "shop/cart:2",
                deployment("shop/cart:2"),
                pod("new", "shop/cart:2", "", "initContainers: [{name: migrate, image: 'shop/cart:1'}]"));
        CheckResult ephemeral = check(
                "shop/cart:2",
                deployment("shop/cart:2"),
                pod("new", "shop/cart:2", "", "ephemeralContainers: [{name: debug, image: 'shop/cart:1'}]"));

        assertThat(init.message()).isEqualTo("Pod new-x, container migrate, still runs shop/cart:1");
        assertThat(ephemeral.message()).isEqualTo("Pod new-x, container debug, still runs shop/cart:1");
    }

    @Test
    void shouldFailWhenTheTemplateSaysAnotherVersion() {
        CheckResult check = check("shop/cart:2", deployment("shop/cart:1"));

        assertThat(check.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(check.message())
                .contains("Deployment cart, container migrate, is set to shop/cart:1, not to shop/cart:2")
                .contains("Deployment cart, container app, is set to shop/cart:1, not to shop/cart:2");
    }

    @Test
    void shouldFailWhenNothingUsesTheImage() {
        CheckResult check = check("shop/basket:2", deployment("shop/cart:1"));

        assertThat(check.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(check.message()).contains("No workload of the set uses the image shop/basket");
    }

    @Test
    void shouldWarnOfTwoContentsUnderOneTag() {
        Workload workload = Workload.of(
                deployment("shop/cart:2"),
                List.of(
                        pod("new", "shop/cart:2", "docker.io/shop/cart@" + DIGEST, ""),
                        pod("new", "shop/cart:2", "docker.io/shop/cart@" + OTHER, "")),
                List.of(replicaSet("new", deployment("shop/cart:2"))));

        ImageProof proof = new ImageProof(ImageReference.parse("shop/cart:2"), List.of(workload));

        assertThat(proof.check().outcome()).isEqualTo(Outcome.PASSED);
        assertThat(proof.warning()).hasValueSatisfying(text -> assertThat(text).contains("2 different contents"));
    }

    @Test
    void shouldLeaveOutPodsOfOthers() {
        Workload workload = Workload.of(
                deployment("shop/cart:2"),
                List.of(pod("stranger", "shop/cart:1", "", ""), pod("new", "shop/cart:2", "", "")),
                List.of(replicaSet("new", deployment("shop/cart:2"))));

        assertThat(workload.pods()).extracting(Resource::name).containsExactly("new-x");
    }

    @Test
    void shouldLeaveReplicasBelowThePartitionAlone() {
        Resource set = read("""
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db, uid: d}
                spec:
                  updateStrategy: {rollingUpdate: {partition: 1}}
                  selector: {matchLabels: {app: db}}
                  template: {spec: {containers: [{name: app, image: "shop/db:2"}]}}
                status: {updateRevision: db-b}
                """);
        String pod = """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: db-%1$d
                  labels: {app: db, controller-revision-hash: db-a}
                  ownerReferences: [{kind: StatefulSet, name: db, uid: d, controller: true}]
                spec: {containers: [{name: app, image: "shop/db:1"}]}
                """;

        CheckResult below = check("shop/db:2", set, read(pod.formatted(0)));
        CheckResult above = check("shop/db:2", set, read(pod.formatted(1)));

        assertThat(below.outcome()).isEqualTo(Outcome.PASSED);
        assertThat(above.outcome()).isEqualTo(Outcome.WAITING);
    }

    @Test
    void shouldKnowTheImageOfACronJob() {
        Resource cronJob = read("""
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: nightly}
                spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: "shop/cart:2"}]}}}}}
                """);

        CheckResult check = check("shop/cart:2", cronJob);

        assertThat(check.outcome()).isEqualTo(Outcome.PASSED);
    }
}
