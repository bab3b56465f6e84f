package io.jenkins.plugins.gitops.engine.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ObjectWatch;
import io.jenkins.plugins.gitops.engine.health.HealthOptions;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.verification.CheckResult.Outcome;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a verification finds in a cluster: the same against the sandbox's API server and a real one. It is waited for by watches
 * alone, so a change that no watch tells fails the test.
 */
@Timeout(60)
abstract class VerificationContract {

    static final ApiKind DEPLOYMENT = new ApiKind("apps", "v1", "Deployment", "deployments", true, true, true);
    static final ApiKind POD = new ApiKind("", "v1", "Pod", "pods", true, true, true);
    static final ApiKind SECRET = new ApiKind("", "v1", "Secret", "secrets", true, true, false);
    static final ApiKind JOB = new ApiKind("batch", "v1", "Job", "jobs", true, true, true);
    /** The real job controller counts a failed pod ten seconds later. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final String DIGEST = "sha256:" + "a1".repeat(32);
    private static final String OTHER_DIGEST = "sha256:" + "b2".repeat(32);

    /** Each test has images of its own, since a server is shared and pods behave by their images. */
    private final String name = "cart-" + UUID.randomUUID().toString().substring(0, 8);

    final String repository = "registry.example.org/shop/" + name;
    private final Semaphore changes = new Semaphore(0);
    String namespace;
    Cluster cluster;
    Verifier verifier;
    private VerificationState state = VerificationState.NONE;
    private final ShiftedClock clock = new ShiftedClock();
    private long found;

    /** The time of the machine, and some more that a test adds. */
    private static final class ShiftedClock extends Clock {

        private Duration shift = Duration.ZERO;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(shift);
        }
    }

    /** Returns the server that all tests of a class share; each test has a namespace of its own. */
    abstract TestCluster server();

    @BeforeEach
    void connect() {
        namespace = "v-" + UUID.randomUUID().toString().substring(0, 8);
        server().createNamespace(namespace);
        cluster = Fabric8Cluster.connect(ClusterEndpoint.of(server().url().toString())
                .withBearerToken(server().token())
                .withCaCertificate(server().caCertificate().orElse("")));
        verifier = Verifier.watching(cluster, clock, changes::release);
    }

    @AfterEach
    void disconnect() {
        verifier.close();
        cluster.close();
    }

    void apply(ApiKind kind, String yaml) {
        Resource object =
                ManifestLoader.load(Map.of("all.yaml", yaml.getBytes(UTF_8))).get(0);
        cluster.apply(
                kind,
                object.with(namespace, "metadata", "namespace"),
                ApplyOptions.as("test").forced());
    }

    void deploy(String image, String more) {
        apply(DEPLOYMENT, """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: cart, labels: {applyset.kubernetes.io/part-of: set-1}}
                spec:
                  replicas: 1
                %s
                  selector: {matchLabels: {app: cart}}
                  template:
                    metadata: {labels: {app: cart}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                        - name: app
                          image: %s
                          env: [{name: DB_PASSWORD, value: hunter22}]
                """.formatted(more.isEmpty() ? "" : "  " + more, image));
    }

    VerificationOptions options() {
        return VerificationOptions.defaults()
                .withStableFor(Duration.ZERO)
                .withHealth(HealthOptions.defaults().withGrace(Duration.ZERO));
    }

    VerificationRequest request(VerificationOptions options, String... images) {
        return new VerificationRequest(
                List.of(new ResourceId("apps", "Deployment", namespace, "cart")),
                List.of(images).stream().map(ImageReference::parse).toList(),
                options);
    }

    VerificationLook look(VerificationRequest request) {
        VerificationLook look = verifier.look(request, state);
        state = look.state();
        found = System.nanoTime();
        return look;
    }

    FirstSight firstSight(String plural, Predicate<Resource> shown) {
        String api = Map.of("pods", "/api/v1", "jobs", "/apis/batch/v1").getOrDefault(plural, "/apis/apps/v1");
        String test = new Exception().getStackTrace()[1].getMethodName();
        return new FirstSight(server(), test, api + "/namespaces/" + namespace + "/" + plural, shown);
    }

    /** Asserts that the last look came soon after what it found. */
    void assertInTime(FirstSight sight) throws Exception {
        sight.assertRecognisedBy(found);
    }

    private static boolean isRolledOut(Resource deployment) {
        return deployment.number(0, "status", "observedGeneration") == deployment.number(-1, "metadata", "generation")
                && deployment.number(0, "status", "availableReplicas") == 1
                && deployment.number(0, "status", "updatedReplicas") == 1;
    }

    /** Looks when something has changed, until a look is as wanted. */
    VerificationLook await(VerificationRequest request, Predicate<VerificationLook> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        VerificationLook look = look(request);
        while (!wanted.test(look)) {
            try {
                boolean heard = changes.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                assertThat(heard).as("news after " + look.observation()).isTrue();
                changes.drainPermits();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            look = look(request);
        }
        return look;
    }

    VerificationLook awaitEnd(VerificationRequest request) {
        return await(request, look -> !(look.observation() instanceof Observation.Running<?>));
    }

    String awaitFailure(VerificationRequest request) {
        VerificationLook look = awaitEnd(request);
        assertThat(look.observation()).isInstanceOf(Observation.Failed.class);
        return ((Observation.Failed<VerificationReport>) look.observation()).reason();
    }

    VerificationReport awaitSuccess(VerificationRequest request) {
        VerificationLook look = awaitEnd(request);
        assertThat(look.observation()).isInstanceOf(Observation.Succeeded.class);
        return ((Observation.Succeeded<VerificationReport>) look.observation()).value();
    }

    static String waitingFor(VerificationLook look) {
        return ((Observation.Running<?>) look.observation()).waitingFor();
    }

    @Test
    void shouldSucceedWhenTheRolloutIsDone() throws Exception {
        try (FirstSight sight = firstSight("deployments", VerificationContract::isRolledOut)) {
            deploy(repository + ":1", "");
            awaitSuccess(request(options(), repository + ":1"));
            assertInTime(sight);
        }
        deploy(repository + ":2", "");
        verifier.close();
        verifier = Verifier.watching(cluster, clock, changes::release);

        VerificationLook look = awaitEnd(request(options(), repository + ":2"));

        VerificationReport report = ((Observation.Succeeded<VerificationReport>) look.observation()).value();
        assertThat(report.runningImages())
                .containsExactly("Deployment " + namespace + "/cart runs " + repository + ":2 in 1 pod");
        assertThat(report.digests()).singleElement().asString().startsWith("sha256:");
        assertThat(look.checks())
                .extracting(CheckResult::kind, CheckResult::outcome)
                .containsExactly(tuple("health", Outcome.PASSED), tuple("image", Outcome.PASSED));
    }

    @Test
    void shouldNeverFailBetweenAChangeAndItsController() {
        VerificationRequest first = request(options(), repository + ":0");
        deploy(repository + ":0", "");
        awaitSuccess(first);

        for (int version = 1; version <= 10; version++) {
            deploy(repository + ":" + version, "");

            Observation<VerificationReport> atOnce =
                    new Verifier(cluster, clock).observe(request(options(), repository + ":" + version));

            assertThat(atOnce).isNotInstanceOf(Observation.Failed.class);
        }
    }

    @Test
    void shouldWaitForADeploymentThatIsRecreated() {
        String recreate = "strategy: {type: Recreate}";
        deploy(repository + ":1", recreate);
        awaitSuccess(request(options(), repository + ":1"));
        String pod = cluster.list(POD, namespace, "app=cart").get(0).name();
        // the last old pod terminates for as long as somebody holds it
        apply(POD, "{apiVersion: v1, kind: Pod, metadata: {name: %s, finalizers: [example.org/hold]}}".formatted(pod));
        deploy(repository + ":2", recreate);
        verifier.close();
        verifier = Verifier.watching(cluster, clock, changes::release);
        VerificationRequest request = request(options(), repository + ":2");

        await(
                request,
                look -> waitingFor(look).contains(repository + ":1")
                        && cluster.list(POD, namespace, "app=cart").stream().allMatch(Resource::isTerminating));
        apply(POD, "{apiVersion: v1, kind: Pod, metadata: {name: %s}}".formatted(pod));

        assertThat(awaitSuccess(request).runningImages())
                .containsExactly("Deployment " + namespace + "/cart runs " + repository + ":2 in 1 pod");
    }

    @Test
    void shouldNameTheImageThatCannotBePulled() throws Exception {
        server().pods().imagePullFails(repository + ":bad");
        try (FirstSight sight = firstSight("pods", FirstSight.saying("ImagePullBackOff"))) {
            deploy(repository + ":bad", "");

            String reason = awaitFailure(request(options(), repository + ":bad"));

            assertInTime(sight);
            assertThat(reason)
                    .contains("Deployment " + namespace + "/cart degraded: pod cart-")
                    .contains("ImagePullBackOff: Back-off pulling image \"" + repository + ":bad\"");
        }
    }

    @Test
    void shouldTellTheWarningsOfAFailingPod() {
        server().pods().imagePullFails(repository + ":bad");
        deploy(repository + ":bad", "");

        String reason = RepeatedLooks.failure(() -> look(request(options())), "event Failed (Pod cart-");
        String later = awaitFailure(request(options().withSyncedAt(Instant.now().plusSeconds(3600))));

        assertThat(reason).contains("Failed to pull image \"" + repository + ":bad\": not found");
        assertThat(later).contains("ImagePullBackOff").doesNotContain("event Failed");
    }

    @Test
    void shouldNameTheExitCodeOfACrashLoopThatBeginsAfterTenSeconds() throws Exception {
        deploy(repository + ":1", "");
        VerificationRequest request = request(options().withStableFor(Duration.ofSeconds(30)), repository + ":1");
        await(request, look -> waitingFor(look).contains("everything to stay healthy"));
        clock.shift = Duration.ofSeconds(10);
        VerificationLook stillHealthy = look(request);

        try (FirstSight sight = firstSight("pods", FirstSight.saying("CrashLoopBackOff"))) {
            server().pods().crashes(repository + ":1", 3, "no connection, password=hunter22");
            String reason = awaitFailure(request);

            assertInTime(sight);
            assertThat(waitingFor(stillHealthy)).isEqualTo("everything to stay healthy for 30 s");
            assertThat(reason).contains("CrashLoopBackOff").contains("exit code 3: Error");
            assertThat(reason).doesNotContain("hunter22");
        }
    }

    @Test
    void shouldWaitForANodeWithAWarning() throws Exception {
        server().pods().unschedulable(repository + ":1");
        try (FirstSight sight = firstSight("pods", FirstSight.saying("Unschedulable"))) {
            deploy(repository + ":1", "");

            VerificationLook look = await(
                    request(options(), repository + ":1"),
                    seen -> waitingFor(seen).contains("Unschedulable"));
            assertInTime(sight);
            String late = awaitFailure(request(options().withDeadline(Instant.now()), repository + ":1"));

            assertThat(waitingFor(look)).contains("Insufficient memory");
            assertThat(late)
                    .startsWith("The time limit is over; 1 of 2 checks have not passed:")
                    .contains("Insufficient memory");
        }
    }

    @Test
    void shouldWaitForReadinessUntilTheTimeIsOver() throws Exception {
        server().pods().neverReady(repository + ":1");
        try (FirstSight sight = firstSight("pods", FirstSight.saying("phase=Running"))) {
            deploy(repository + ":1", "");

            VerificationLook look = await(
                    request(options(), repository + ":1"),
                    seen -> waitingFor(seen).contains("running, not ready yet"));
            assertInTime(sight);
            String late = awaitFailure(request(options().withDeadline(Instant.now()), repository + ":1"));

            assertThat(waitingFor(look)).containsPattern("0 of 1 replicas [a-z]+; pod cart-");
            assertThat(late).contains("Deployment " + namespace + "/cart progressing: 0 of 1 replicas available");
        }
    }

    @Test
    void shouldFailWhenTheProgressDeadlineIsOver() throws Exception {
        server().pods().neverReady(repository + ":1");
        try (FirstSight sight = firstSight("deployments", FirstSight.saying("ProgressDeadlineExceeded"))) {
            deploy(repository + ":1", "progressDeadlineSeconds: 1");

            String reason = awaitFailure(request(options(), repository + ":1"));

            assertInTime(sight);
            assertThat(reason).contains("ProgressDeadlineExceeded").contains("not ready yet");
        }
    }

    @Test
    void shouldFailWithAJob() throws Exception {
        server().pods().crashes(repository + ":1", 4, "no such table");
        try (FirstSight sight = firstSight("jobs", FirstSight.saying("BackoffLimitExceeded"))) {
            apply(JOB, """
                    apiVersion: batch/v1
                    kind: Job
                    metadata: {name: migrate}
                    spec:
                      backoffLimit: 0
                      template:
                        spec:
                          restartPolicy: Never
                          containers: [{name: migrate, image: "%s:1"}]
                    """.formatted(repository));
            ResourceId job = new ResourceId("batch", "Job", namespace, "migrate");

            String reason = awaitFailure(new VerificationRequest(List.of(job), List.of(), options()));

            assertInTime(sight);
            assertThat(reason)
                    .contains("Job " + namespace + "/migrate degraded: BackoffLimitExceeded")
                    .contains("container migrate: ended with exit code 4: Error");
        }
    }

    @Test
    void shouldFindThatATagWasMoved() throws Exception {
        server().pods().digest(repository + ":1", OTHER_DIGEST);
        try (FirstSight sight = firstSight("pods", FirstSight.saying(OTHER_DIGEST))) {
            deploy(repository + ":1", "");

            String reason = awaitFailure(request(options(), repository + ":1@" + DIGEST));

            assertInTime(sight);
            assertThat(reason)
                    .contains("container app, runs " + repository + "@" + OTHER_DIGEST + " instead of " + DIGEST)
                    .contains("the tag 1 was moved after the promotion");
        }
    }

    @Test
    void shouldProveTheDigest() {
        server().pods().digest(repository + ":1", DIGEST);
        deploy(repository + ":1", "");

        VerificationReport report = awaitSuccess(request(options(), repository + ":1@" + DIGEST));

        assertThat(report.digests()).containsExactly(DIGEST);
    }

    @Test
    void shouldReadNoContentOfSecrets() {
        apply(SECRET, """
                apiVersion: v1
                kind: Secret
                metadata:
                  name: key
                  labels: {applyset.kubernetes.io/part-of: set-1}
                  annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"data":{"a":"aHVudGVyMjI="}}'}
                data: {a: aHVudGVyMjI=}
                """);
        ResourceId key = new ResourceId("", "Secret", namespace, "key");
        Cluster metadata = cluster.metadataOnly();

        VerificationReport report = awaitSuccess(new VerificationRequest(List.of(key), List.of(), options()));

        assertThat(report.objects()).hasSize(1);
        try (ObjectWatch watch = metadata.insight().orElseThrow().watch(SECRET, namespace, "", changes::release)) {
            List<Resource> read = new ArrayList<>(watch.objects());
            read.addAll(metadata.list(SECRET, namespace, ""));
            read.add(metadata.get(SECRET, namespace, "key").orElseThrow());
            assertThat(read).filteredOn(each -> each.name().equals("key")).hasSize(3);
            assertThat(read).allSatisfy(each -> {
                assertThat(each.tree()).containsOnlyKeys("apiVersion", "kind", "metadata");
                assertThat(each.kind()).isEqualTo("Secret");
                assertThat(each.tree().toString()).doesNotContain("aHVudGVyMjI=");
            });
        }
    }

    @Test
    void shouldHearOfChangesOfSecretsByTheirMetadata() {
        String yaml = """
                apiVersion: v1
                kind: Secret
                metadata: {name: key, labels: {step: "%s"}}
                """;
        apply(SECRET, yaml.formatted("one"));
        try (ObjectWatch watch =
                cluster.metadataOnly().insight().orElseThrow().watch(SECRET, namespace, "step", changes::release)) {
            watch.objects();
            changes.drainPermits();

            apply(SECRET, yaml.formatted("two"));

            assertThat(changes.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            assertThat(watch.objects().get(0).labels()).containsEntry("step", "two");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldSeeAnObjectThatComesLater() {
        VerificationLook missing = look(request(options()));
        deploy(repository + ":1", "");

        VerificationReport report = awaitSuccess(request(options()));

        assertThat(waitingFor(missing)).isEqualTo("Deployment " + namespace + "/cart missing: not in the cluster");
        assertThat(report.objects()).hasSize(1);
    }
}
