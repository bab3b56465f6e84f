package io.jenkins.plugins.gitops.engine.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.cluster.AccessRules;
import io.jenkins.plugins.gitops.engine.cluster.ApiCatalog;
import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.Applied;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxApiServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What time and repeated looks do, with objects that the test writes down itself. */
class VerifierTest {

    private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
    private static final ResourceId POD = new ResourceId("", "Pod", "shop", "cart");
    private static final ResourceId JOB = new ResourceId("batch", "Job", "shop", "migrate");

    /** Objects at hand; the test changes them. */
    private static final class StillCluster implements Cluster {

        private final List<Resource> objects = new ArrayList<>();

        @Override
        public ApiCatalog discover(Collection<String> groups) {
            return new ApiCatalog(List.of(
                    new ApiKind("", "v1", "Pod", "pods", true, true, true),
                    new ApiKind("batch", "v1", "Job", "jobs", true, true, true)));
        }

        @Override
        public Optional<Resource> get(ApiKind kind, String namespace, String name) {
            return objects.stream()
                    .filter(each ->
                            each.kind().equals(kind.kind()) && each.name().equals(name))
                    .findFirst();
        }

        @Override
        public List<Resource> list(ApiKind kind, String namespace, String labelSelector) {
            return objects.stream()
                    .filter(each -> each.kind().equals(kind.kind()))
                    .toList();
        }

        @Override
        public Applied apply(ApiKind kind, Resource object, ApplyOptions options) {
            throw new UnsupportedOperationException("a verification changes nothing");
        }

        @Override
        public boolean delete(ApiKind kind, Resource live) {
            throw new UnsupportedOperationException("a verification changes nothing");
        }

        @Override
        public Resource patch(ApiKind kind, Resource live, List<Map<String, Object>> operations, ApplyOptions options) {
            throw new UnsupportedOperationException("a verification changes nothing");
        }

        @Override
        public AccessRules accessRules(String namespace) {
            throw new UnsupportedOperationException("a verification asks for no rights");
        }

        @Override
        public boolean isAllowed(String verb, ApiKind kind, String namespace) {
            throw new UnsupportedOperationException("a verification asks for no rights");
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    private static Resource pod(boolean ready, int restarts) {
        return Resource.of(Map.of(
                "apiVersion", "v1",
                "kind", "Pod",
                "metadata", Map.of("name", "cart", "namespace", "shop"),
                "spec", Map.of("containers", List.of(Map.of("name", "app", "image", "shop/cart:1"))),
                "status",
                        Map.of(
                                "phase", "Running",
                                "conditions", List.of(Map.of("type", "Ready", "status", ready ? "True" : "False")),
                                "containerStatuses", List.of(Map.of("name", "app", "restartCount", restarts)))));
    }

    private static Resource job(String condition) {
        return Resource.of(Map.of(
                "apiVersion", "batch/v1",
                "kind", "Job",
                "metadata", Map.of("name", "migrate", "namespace", "shop"),
                "spec", Map.of("ttlSecondsAfterFinished", 5),
                "status", Map.of("conditions", List.of(Map.of("type", condition, "status", "True")))));
    }

    private static VerificationLook look(
            StillCluster cluster, VerificationRequest request, VerificationState state, int second) {
        Clock clock = Clock.fixed(START.plusSeconds(second), ZoneOffset.UTC);
        return new Verifier(cluster, clock).look(request, reread(state));
    }

    /** A restart of Jenkins lies between any two looks. */
    private static VerificationState reread(VerificationState state) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            new ObjectOutputStream(bytes).writeObject(state);
            return (VerificationState)
                    new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static VerificationRequest request(VerificationOptions options, ResourceId... ids) {
        return new VerificationRequest(
                List.of(ids),
                ids[0].equals(POD)
                        ? List.of(io.jenkins.plugins.gitops.engine.image.ImageReference.parse("shop/cart:1"))
                        : List.of(),
                options);
    }

    @Test
    void shouldSucceedOnlyAfterStayingHealthy() {
        StillCluster cluster = new StillCluster();
        cluster.objects.add(pod(true, 0));
        VerificationRequest request = request(VerificationOptions.defaults(), POD);

        VerificationLook first = look(cluster, request, VerificationState.NONE, 0);
        VerificationLook second = look(cluster, request, first.state(), 9);
        VerificationLook third = look(cluster, request, second.state(), 10);

        assertThat(first.observation())
                .isEqualTo(
                        Observation.running(Duration.ofSeconds(1), "everything is healthy, and must stay so for 10 s"));
        assertThat(second.observation()).isInstanceOf(Observation.Running.class);
        assertThat(third.observation()).isInstanceOf(Observation.Succeeded.class);
    }

    @Test
    void shouldBeginAgainWhenAContainerWasRestartedBetweenTwoLooks() {
        StillCluster cluster = new StillCluster();
        cluster.objects.add(pod(true, 0));
        VerificationRequest request = request(VerificationOptions.defaults(), POD);
        VerificationLook first = look(cluster, request, VerificationState.NONE, 0);

        cluster.objects.set(0, pod(true, 1));
        VerificationLook second = look(cluster, request, first.state(), 10);
        VerificationLook third = look(cluster, request, second.state(), 20);

        assertThat(second.observation()).isInstanceOf(Observation.Running.class);
        assertThat(third.observation()).isInstanceOf(Observation.Succeeded.class);
    }

    @Test
    void shouldBeginAgainAfterBeingUnhealthy() {
        StillCluster cluster = new StillCluster();
        cluster.objects.add(pod(true, 0));
        VerificationRequest request = request(VerificationOptions.defaults(), POD);
        VerificationLook look = look(cluster, request, VerificationState.NONE, 0);

        cluster.objects.set(0, pod(false, 0));
        look = look(cluster, request, look.state(), 5);
        cluster.objects.set(0, pod(true, 0));
        look = look(cluster, request, look.state(), 10);

        assertThat(look.observation()).isInstanceOf(Observation.Running.class);
    }

    @Test
    void shouldListEverythingThatIsUnfinishedWhenTheTimeIsOver() {
        StillCluster cluster = new StillCluster();
        cluster.objects.add(pod(false, 0));
        VerificationRequest request =
                request(VerificationOptions.defaults().withDeadline(START.plusSeconds(60)), POD, JOB);

        VerificationLook before = look(cluster, request, VerificationState.NONE, 59);
        VerificationLook after = look(cluster, request, before.state(), 60);

        assertThat(before.observation()).isInstanceOf(Observation.Running.class);
        assertThat(after.observation())
                .isEqualTo(Observation.failed("The time limit is over; 2 of 3 checks have not passed:\n"
                        + "Pod shop/cart progressing: running, not ready yet\n"
                        + "Job shop/migrate missing: not in the cluster"));
    }

    @Test
    void shouldFailWhenTheTimeOfOneObjectIsOver() {
        StillCluster cluster = new StillCluster();
        cluster.objects.add(pod(false, 0));
        VerificationOptions options =
                VerificationOptions.defaults().withObjectDeadlines(Map.of(POD, START.plusSeconds(30)));

        VerificationLook look = look(cluster, request(options, POD), VerificationState.NONE, 30);

        assertThat(look.observation())
                .isEqualTo(Observation.failed(
                        "Pod shop/cart progressing: running, not ready yet; its time limit is over"));
    }

    @Test
    void shouldWaitForTheOthersWithoutFailFast() {
        StillCluster cluster = new StillCluster();
        cluster.objects.add(pod(false, 0));
        cluster.objects.add(job("Failed"));
        VerificationRequest slow = request(VerificationOptions.defaults().withFailFast(false), POD, JOB);
        VerificationRequest fast = request(VerificationOptions.defaults(), POD, JOB);

        Observation<VerificationReport> waiting =
                look(cluster, slow, VerificationState.NONE, 0).observation();
        Observation<VerificationReport> atOnce =
                look(cluster, fast, VerificationState.NONE, 0).observation();
        cluster.objects.set(0, pod(true, 0));
        Observation<VerificationReport> last =
                look(cluster, slow, VerificationState.NONE, 0).observation();

        assertThat(waiting).isInstanceOf(Observation.Running.class);
        assertThat(atOnce).isInstanceOf(Observation.Failed.class);
        assertThat(last).isInstanceOf(Observation.Failed.class);
    }

    @Test
    void shouldTakeAJobThatWentAwayAfterItsTimeToLiveForHealthy() {
        StillCluster cluster = new StillCluster();
        cluster.objects.add(job("Complete"));
        VerificationRequest request = request(VerificationOptions.defaults(), JOB);
        VerificationLook first = look(cluster, request, VerificationState.NONE, 0);

        cluster.objects.clear();
        VerificationLook second = look(cluster, request, first.state(), 20);
        VerificationLook without = look(cluster, request, VerificationState.NONE, 20);

        assertThat(second.observation()).isInstanceOf(Observation.Succeeded.class);
        assertThat(without.observation()).isInstanceOf(Observation.Running.class);
    }

    @Test
    void shouldProbeOnceEverythingIsHealthyAndCountTheFailures() {
        try (SandboxApiServer web = SandboxApiServer.start()) {
            StillCluster cluster = new StillCluster();
            cluster.objects.add(pod(false, 0));
            HttpProbe good = HttpProbe.of(web.url() + "/version").expecting(401);
            HttpProbe bad = HttpProbe.of(web.url() + "/api?token=hidden").withAttempts(2);
            VerificationOptions options =
                    VerificationOptions.defaults().withStableFor(Duration.ZERO).withProbes(List.of(good, bad));

            VerificationLook early = look(cluster, request(options, POD), VerificationState.NONE, 0);
            cluster.objects.set(0, pod(true, 0));
            VerificationLook first = look(cluster, request(options, POD), early.state(), 1);
            VerificationLook second = look(cluster, request(options, POD), first.state(), 2);

            assertThat(early.checks())
                    .filteredOn(check -> check.kind().equals("probe"))
                    .allSatisfy(check -> assertThat(check.message()).isEqualTo("waits until everything is healthy"));
            assertThat(first.observation())
                    .isEqualTo(Observation.running(
                            Duration.ofSeconds(1), web.url() + "/api answers 401 instead of 200 (attempt 1)"));
            assertThat(second.observation())
                    .isEqualTo(Observation.failed(web.url() + "/api answers 401 instead of 200 (attempt 2)"));
        }
    }

    @Test
    void shouldDecideByChecksOfTheCallerToo() {
        StillCluster cluster = new StillCluster();
        cluster.objects.add(pod(true, 0));
        VerificationRequest request = request(VerificationOptions.defaults().withStableFor(Duration.ZERO), POD);
        CheckResult drift =
                new CheckResult("drift", "cart-staging", CheckResult.Outcome.FAILED, "differs in 2 objects");

        VerificationLook look = new Verifier(cluster, Clock.fixed(START, ZoneOffset.UTC))
                .look(request, VerificationState.NONE, List.of(drift));

        assertThat(look.observation()).isEqualTo(Observation.failed("cart-staging differs in 2 objects"));
        assertThat(look.checks()).extracting(CheckResult::kind).containsExactly("health", "image", "drift");
    }

    @Test
    void shouldRefuseAddressesThatCannotBeProbed() {
        assertThatThrownBy(() -> HttpProbe.of("ftp://shop")).hasMessageContaining("https://host/path");
        assertThatThrownBy(() -> HttpProbe.of("https://a:secret@shop"))
                .hasMessageContaining("without user and password")
                .hasMessageNotContaining("secret@");
    }
}
