package io.jenkins.plugins.gitops.engine.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.gitops.engine.cluster.AccessRules;
import io.jenkins.plugins.gitops.engine.cluster.ApiCatalog;
import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.Applied;
import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterInsight;
import io.jenkins.plugins.gitops.engine.cluster.ObjectWatch;
import io.jenkins.plugins.gitops.engine.health.CustomRule;
import io.jenkins.plugins.gitops.engine.health.HealthOptions;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.Redactor;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.verification.CheckResult.Outcome;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What time and repeated looks do, with objects that the test writes down itself. */
class VerifierTest {

    private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
    private static final ResourceId POD = new ResourceId("", "Pod", "shop", "cart");
    private static final ResourceId JOB = new ResourceId("batch", "Job", "shop", "migrate");

    /** Objects at hand; the test changes them. */
    private static class StillCluster implements Cluster {

        final List<Resource> objects = new ArrayList<>();

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

    /** Its watches of pods lag behind those of other kinds. */
    private static final class LaggingCluster extends StillCluster implements ClusterInsight {

        @Override
        public Optional<ClusterInsight> insight() {
            return Optional.of(this);
        }

        @Override
        public ObjectWatch watch(ApiKind kind, String namespace, String labelSelector, Runnable onChange) {
            return new ObjectWatch() {
                @Override
                public List<Resource> objects() {
                    return kind.kind().equals("Pod") ? List.of() : list(kind, namespace, labelSelector);
                }

                @Override
                public void close() {
                    // no stream
                }
            };
        }

        @Override
        public List<Resource> warnings(String namespace) {
            return List.of();
        }

        @Override
        public String log(String namespace, String pod, String container, boolean previous, int lines) {
            return "no such table";
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
                "spec", Map.of("ttlSecondsAfterFinished", 30),
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
                List.of(ids), ids[0].equals(POD) ? List.of(ImageReference.parse("shop/cart:1")) : List.of(), options);
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
                .isEqualTo(Observation.running(Duration.ofSeconds(1), "everything to stay healthy for 10 s"));
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
    void shouldMissAJobThatSomebodyDeletedBeforeItsEnd() {
        StillCluster cluster = new StillCluster();
        cluster.objects.add(job("Running"));
        VerificationRequest request = request(VerificationOptions.defaults().withStableFor(Duration.ZERO), JOB);
        VerificationLook first = look(cluster, request, VerificationState.NONE, 0);

        cluster.objects.clear();
        VerificationLook early = look(cluster, request, first.state(), 29);
        VerificationLook late = look(cluster, request, first.state(), 30);

        assertThat(early.observation())
                .isEqualTo(Observation.running(Duration.ofSeconds(1), "Job shop/migrate missing: not in the cluster"));
        assertThat(((Observation.Succeeded<VerificationReport>) late.observation())
                        .value()
                        .warnings())
                .containsExactly("Job shop/migrate: nobody saw whether it completed");
    }

    @Test
    void shouldRememberThatAJobFailedWhichIsGone() {
        StillCluster cluster = new StillCluster();
        cluster.objects.add(pod(false, 0));
        cluster.objects.add(job("Failed"));
        VerificationRequest request = request(VerificationOptions.defaults().withFailFast(false), POD, JOB);
        VerificationLook first = look(cluster, request, VerificationState.NONE, 0);

        cluster.objects.set(0, pod(true, 0));
        cluster.objects.remove(1);
        VerificationLook second = look(cluster, request, first.state(), 60);

        assertThat(first.observation()).isInstanceOf(Observation.Running.class);
        assertThat(second.observation())
                .isEqualTo(Observation.failed("Job shop/migrate degraded: failed, and gone after its time to live"));
    }

    @Test
    void shouldTellHowThePodOfAFailedJobEndedThoughItsWatchDidNotSayItYet() {
        LaggingCluster cluster = new LaggingCluster();
        Map<String, Object> labels = Map.of("job-name", "migrate");
        cluster.objects.add(Resource.of(Map.of(
                "apiVersion", "batch/v1",
                "kind", "Job",
                "metadata", Map.of("name", "migrate", "namespace", "shop", "uid", "j"),
                "spec", Map.of("selector", Map.of("matchLabels", labels)),
                "status", Map.of("conditions", List.of(Map.of("type", "Failed", "status", "True"))))));
        cluster.objects.add(Resource.of(Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Pod",
                "metadata",
                Map.of(
                        "name",
                        "migrate-1",
                        "namespace",
                        "shop",
                        "labels",
                        labels,
                        "ownerReferences",
                        List.of(Map.of("uid", "j", "kind", "Job", "controller", true))),
                "status",
                Map.of(
                        "phase",
                        "Failed",
                        "containerStatuses",
                        List.of(Map.of(
                                "name",
                                "migrate",
                                "state",
                                Map.of("terminated", Map.of("exitCode", 4, "reason", "Error"))))))));

        try (Verifier verifier = Verifier.watching(cluster, Clock.fixed(START, ZoneOffset.UTC), () -> {})) {
            VerificationLook look = verifier.look(request(VerificationOptions.defaults(), JOB), VerificationState.NONE);

            assertThat(look.observation())
                    .isInstanceOfSatisfying(
                            Observation.Failed.class,
                            failed -> assertThat(failed.reason())
                                    .contains(
                                            "pod migrate-1, container migrate: ended with exit code 4: Error",
                                            "no such table"));
        }
    }

    @Test
    void shouldBeginAgainWhenTheClockWasSetBack() {
        StillCluster cluster = new StillCluster();
        cluster.objects.add(pod(true, 0));
        VerificationRequest request = request(VerificationOptions.defaults(), POD);
        VerificationLook future = look(cluster, request, VerificationState.NONE, 3600);

        VerificationLook back = look(cluster, request, future.state(), 0);
        VerificationLook later = look(cluster, request, back.state(), 10);

        assertThat(later.observation()).isInstanceOf(Observation.Succeeded.class);
    }

    @Test
    void shouldEndWithoutFailFastWhenOnlyProbesAreLeft() {
        StillCluster cluster = new StillCluster();
        cluster.objects.add(job("Failed"));
        VerificationOptions options = VerificationOptions.defaults()
                .withFailFast(false)
                .withProbes(List.of(HttpProbe.of("http://127.0.0.1:1/")))
                .withDriftCheck(new DriftCheck("cart-staging", List::of));

        VerificationLook look = look(cluster, request(options, JOB), VerificationState.NONE, 0);

        assertThat(look.observation()).isInstanceOf(Observation.Failed.class);
        assertThat(look.checks())
                .extracting(CheckResult::kind, CheckResult::outcome)
                .containsExactly(
                        tuple("health", Outcome.FAILED),
                        tuple("probe", Outcome.WAITING),
                        tuple("drift", Outcome.WAITING));
    }

    @Test
    void shouldEndWithoutFailFastWhenPodsOfABrokenObjectHaveNotReportedTheirImage() {
        StillCluster cluster = new StillCluster();
        cluster.objects.add(pod(false, 0).with("Failed", "status", "phase"));
        Resource waiting = pod(false, 0)
                .with("Pending", "status", "phase")
                .with("2026-11-20T11:00:00Z", "metadata", "creationTimestamp")
                .with(
                        List.of(Map.of("name", "app", "state", Map.of("waiting", Map.of("reason", "ErrImagePull")))),
                        "status",
                        "containerStatuses");
        cluster.objects.set(0, waiting);
        VerificationRequest request = new VerificationRequest(
                List.of(POD),
                List.of(ImageReference.parse("shop/cart:1@sha256:" + "a1".repeat(32))),
                VerificationOptions.defaults().withFailFast(false));

        VerificationLook look = look(cluster, request, VerificationState.NONE, 0);

        assertThat(look.observation())
                .isEqualTo(Observation.failed("Pod shop/cart degraded: container app: ErrImagePull\n"
                        + "Pod shop/cart:\n  pod cart, container app: ErrImagePull"));
        assertThat(look.checks())
                .extracting(CheckResult::kind, CheckResult::outcome)
                .containsExactly(tuple("health", Outcome.FAILED), tuple("image", Outcome.WAITING));
    }

    @Test
    void shouldCompareWithTheCommitOnceEverythingHasStayedHealthy() {
        StillCluster cluster = new StillCluster();
        cluster.objects.add(pod(true, 0));
        List<String> asked = new ArrayList<>();
        DriftCheck check = new DriftCheck("cart-staging", () -> {
            asked.add("asked");
            return List.of();
        });
        VerificationRequest request = request(VerificationOptions.defaults().withDriftCheck(check), POD);

        VerificationLook first = look(cluster, request, VerificationState.NONE, 0);
        int before = asked.size();
        VerificationLook second = look(cluster, request, first.state(), 10);

        assertThat(before).isZero();
        assertThat(asked).hasSize(1);
        assertThat(first.checks()).last().hasToString("cart-staging is compared at the end");
        assertThat(second.observation()).isInstanceOf(Observation.Succeeded.class);
        assertThat(second.checks()).last().isEqualTo(new CheckResult("drift", "cart-staging", Outcome.PASSED, ""));
    }

    @Test
    void shouldFailWithWhatHasDrifted() {
        StillCluster cluster = new StillCluster();
        cluster.objects.add(pod(true, 0));
        List<String> findings = IntStream.range(0, 25)
                .mapToObj(i -> "Deployment shop/cart changed: ~ spec.replicas: 1 -> " + i)
                .toList();
        VerificationOptions options = VerificationOptions.defaults()
                .withFailFast(false)
                .withStableFor(Duration.ZERO)
                .withDriftCheck(new DriftCheck("cart-staging", () -> findings));

        VerificationLook look = look(cluster, request(options, POD), VerificationState.NONE, 0);

        assertThat(((Observation.Failed<VerificationReport>) look.observation()).reason())
                .startsWith("cart-staging is not what its commit says:\nDeployment shop/cart changed: ~ spec.replicas")
                .endsWith("and 5 more differences");
    }

    @Test
    void shouldMaskWhatAReportSays() {
        StillCluster cluster = new StillCluster();
        Resource pod = pod(true, 0).with(List.of(Map.of("type", "Ready", "status", "True")), "status", "conditions");
        cluster.objects.add(pod);
        CustomRule rule = CustomRule.parse("Pod", "status.phase == 'Gone'", "", "status.phase == 'Running'");
        VerificationOptions options = VerificationOptions.defaults()
                .withStableFor(Duration.ZERO)
                .withRedactor(new Redactor(List.of("Running")));

        VerificationLook waiting = look(
                cluster,
                request(options.withHealth(HealthOptions.defaults().withCustomRules(List.of(rule))), POD),
                VerificationState.NONE,
                0);
        cluster.objects.set(0, pod.with("Succeeded", "status", "phase"));
        VerificationLook done = look(
                cluster,
                new VerificationRequest(
                        List.of(POD), List.of(), options.withRedactor(new Redactor(List.of("succeeded")))),
                VerificationState.NONE,
                0);

        assertThat(waiting.checks().get(0).message()).isEqualTo("progressing: status.phase == '****' holds");
        assertThat(((Observation.Succeeded<VerificationReport>) done.observation())
                        .value()
                        .objects())
                .singleElement()
                .hasToString("Pod shop/cart healthy: ****");
    }

    @Test
    void shouldFailWhenARuleDoesNotFitItsKind() {
        StillCluster cluster = new StillCluster();
        cluster.objects.add(pod(true, 0));
        CustomRule rule = CustomRule.parse("Pod", "status.phase", "", "");
        VerificationOptions options = VerificationOptions.defaults()
                .withHealth(HealthOptions.defaults().withCustomRules(List.of(rule)));

        VerificationLook look = look(cluster, request(options, POD), VerificationState.NONE, 0);

        assertThat(((Observation.Failed<VerificationReport>) look.observation()).reason())
                .startsWith("Pod shop/cart unknown: the rule of the configuration cannot be applied");
    }

    @Test
    void shouldSayTheSameOfAProbeThatMayFailAnyNumberOfTimes() {
        try (SandboxApiServer web = SandboxApiServer.start()) {
            StillCluster cluster = new StillCluster();
            cluster.objects.add(pod(true, 0));
            HttpProbe probe = HttpProbe.of(web.url() + "/api");
            VerificationOptions options =
                    VerificationOptions.defaults().withStableFor(Duration.ZERO).withProbes(List.of(probe));

            VerificationLook first = look(cluster, request(options, POD), VerificationState.NONE, 0);
            VerificationLook second = look(cluster, request(options, POD), first.state(), 1);

            assertThat(first.observation())
                    .isEqualTo(
                            Observation.running(Duration.ofSeconds(1), web.url() + "/api answers 401 instead of 200"));
            assertThat(second.observation()).isEqualTo(first.observation());
            assertThat(second.state()).isEqualTo(first.state());
        }
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
