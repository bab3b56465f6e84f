package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncRun;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.plan.Planning;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import io.jenkins.plugins.gitops.engine.verification.VerificationOptions;
import io.jenkins.plugins.gitops.engine.verification.VerificationReport;
import io.jenkins.plugins.gitops.engine.verification.VerificationRequest;
import io.jenkins.plugins.gitops.engine.verification.Verifier;
import io.jenkins.plugins.gitops.sandbox.kubernetes.Fault;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that say nothing of the request: each at every request of a sync and of a verification, and those that stay. */
class PassingFaultsTest extends QuietSandboxFixture {

    private static final String[] BEFORE = {configMap("a", "1"), configMap("b", "1"), configMap("keeps", "1")};
    /** A change, a removal, an object of a later wave, and one that does not change. */
    private static final String[] AFTER = {
        configMap("a", "2"), configMap("late", "1", "wave: '1'"), configMap("keeps", "1")
    };

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("leader change", Fault.storage("etcdserver: leader changed")),
                Arguments.of("storage timeout", Fault.storage("etcdserver: request timed out")),
                Arguments.of(
                        "webhook unreachable", Fault.status(500, "Internal error occurred: failed calling webhook")),
                Arguments.of("408", Fault.status(408)),
                Arguments.of("429", Fault.status(429)),
                Arguments.of("500 of a proxy", Fault.page(500)),
                Arguments.of("502 of a proxy", Fault.page(502)),
                Arguments.of("520 of a proxy", Fault.page(520)),
                Arguments.of("404 of a proxy", Fault.page(404)),
                Arguments.of("200 of a proxy", Fault.page(200)),
                Arguments.of("closed before", Fault.closeBefore()),
                Arguments.of("closed after", Fault.closeAfter()));
    }

    private SyncSession session(String... yaml) {
        return syncer.session(request(lockedBy("build 1"), yaml));
    }

    /** Lets so many requests through, and spoils the next one. */
    private void spoil(int request, Fault fault) {
        server.faults().clear();
        if (request > 0) {
            server.faults().next(request, "*", "", Fault.slow(Duration.ZERO));
        }
        server.faults().next(1, "*", "", fault);
    }

    private void beginAgain() {
        server.faults().clear();
        disconnect();
        connect();
        SyncSession session = session(BEFORE);
        await(() -> session.observe(log));
        server.requests().clear();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void shouldEndRightWhicheverRequestOfASyncMeetsAFaultThatPasses(String name, Fault fault) {
        int requests = 1;
        for (int at = 0; at < requests; at++) {
            beginAgain();
            spoil(at, fault);
            SyncSession session = session(AFTER);

            ChangeSet changes = await(() -> session.observe(log));

            server.faults().clear();
            requests = Math.max(requests, server.requests().entries().size());
            assertThat(changes.with(ChangeAction.FAILED)).as("request %d", at).isEmpty();
            assertThat(data("a")).as("request %d", at).containsEntry("key", "2");
            assertThat(exists("late")).as("request %d", at).isTrue();
            assertThat(exists("keeps")).as("request %d", at).isTrue();
            assertThat(exists("b")).as("request %d", at).isFalse();
            assertThat(syncer.members(SyncFixture.SET, namespace))
                    .as("request %d", at)
                    .extracting(ResourceId::name)
                    .containsExactly("a", "keeps", "late");
        }
        // discovery, inventory, list, dry runs, lock, union, applies, barrier, prune, trimmed
        assertThat(requests).isGreaterThan(10);
    }

    @Test
    void shouldContinueARunWhoseTokenExpiresWhileItAppliesOnceItIsRenewed() {
        beginAgain();
        SyncSession whole = session(AFTER);
        await(() -> whole.observe(log));
        int planned = (int) server.requests().entries().stream()
                .takeWhile(
                        entry -> !entry.method().equals("PATCH") || entry.path().contains("dryRun"))
                .count();
        int requests = server.requests().entries().size();
        for (int at = planned; at < requests; at++) {
            beginAgain();
            server.faults().next(at, "*", "", Fault.slow(Duration.ZERO));
            server.faults().next(5, "*", "", Fault.status(401));
            SyncSession session = session(AFTER);

            ChangeSet changes = await(() -> session.observe(log));

            server.faults().clear();
            assertThat(changes.with(ChangeAction.FAILED)).as("request %d", at).isEmpty();
            assertThat(data("a")).as("request %d", at).containsEntry("key", "2");
            assertThat(exists("late")).as("request %d", at).isTrue();
            assertThat(exists("b")).as("request %d", at).isFalse();
        }
        assertThat(requests).isGreaterThan(planned);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void shouldVerifyInTheNextLookWhicheverRequestMeetsAFaultThatPasses(String name, Fault fault) {
        beginAgain();
        VerificationRequest request = new VerificationRequest(
                syncer.members(SyncFixture.SET, namespace),
                List.of(),
                VerificationOptions.defaults().withStableFor(Duration.ZERO));
        for (int at = 0; at < 4; at++) {
            spoil(at, fault);
            Verifier verifier = new Verifier(cluster, Clock.systemUTC());

            Observation<VerificationReport> seen;
            try {
                seen = verifier.observe(request);
            } catch (OperationException e) {
                assertThat(e.isRetryable()).as(e.getMessage()).isTrue();
                seen = verifier.observe(request);
            }

            assertThat(seen).as("request %d", at).isInstanceOf(Observation.Succeeded.class);
        }
    }

    @Test
    void shouldTellAManifestThatTheSchemaDoesNotKnowFromStorageAtOnce() {
        String message =
                "failed to create typed patch object (shop/bad; /v1, Kind=ConfigMap): .dat: field not declared in"
                        + " schema";
        server.faults().next(100, "PATCH", "/bad\\?", Fault.storage(message));
        Planning planning =
                syncer.planning(request(SyncOptions.defaults(), configMap("good", "1"), configMap("bad", "1")));

        OperationException refused = catchThrowableOfType(OperationException.class, planning::observe);

        assertThat(refused.isRetryable()).isFalse();
        assertThat(refused)
                .hasMessageContaining("ConfigMap " + namespace + "/bad")
                .hasMessageContaining("the API server answers 500 (failed to create typed patch object")
                .hasMessageEndingWith(
                        "look at the API server, and at the manifest or the webhook where the answer names one");
    }

    @Test
    void shouldBearAFewDryRunsThatStorageFailsWithoutWaiting() {
        server.faults().next(3, "PATCH", "/a\\?", Fault.storage("etcdserver: leader changed"));

        assertThat(plan(configMap("a", "1")).changes().count(ChangeAction.CREATED))
                .isEqualTo(1);
    }

    @Test
    void shouldNotBlameTheManifestWhereStorageAnswersNoReadEither() {
        server.faults().next(100, "*", namespace, Fault.storage("etcdserver: no leader"));
        Planning planning = syncer.planning(request(SyncOptions.defaults(), configMap("a", "1")));

        IntStream.range(0, 6).forEach(tries -> assertThat(planning.observe()).isInstanceOf(Observation.Running.class));
        server.faults().clear();

        assertThat(planning.observe()).isInstanceOf(Observation.Succeeded.class);
    }

    @Test
    void shouldGiveAWebhookThatDoesNotAnswerAMinute() {
        server.faults()
                .next(100, "PATCH", "/a\\?", Fault.status(500, "Internal error occurred: failed calling webhook"));
        Planning planning = syncer.planning(request(SyncOptions.defaults(), configMap("a", "1")));
        Duration waited = Duration.ZERO;

        for (int tries = 1; tries < 7; tries++) {
            waited = waited.plus(((Observation.Running<SyncPlan>) planning.observe()).retryAfter());
        }

        assertThat(waited).isEqualTo(Duration.ofSeconds(63));
        assertThatThrownBy(planning::observe)
                .hasMessageContaining("failed calling webhook")
                .satisfies(failure ->
                        assertThat(((OperationException) failure).isRetryable()).isFalse());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outages")
    void shouldWaitFiveMinutesForAServerThatServesNobodyAndSendOnlyAFewObjects(String name, Fault fault) {
        SyncRun run = withClock()
                .start(plan(IntStream.range(0, 100)
                        .mapToObj(number -> configMap("m" + number, "1"))
                        .toArray(String[]::new)));
        server.requests().clear();
        server.faults().next(100_000, "PATCH", "/m[0-9]+\\?", fault);

        for (int minute = 0; minute < 5; minute++) {
            assertThat(run.applyNextStage(log)).isInstanceOf(Observation.Running.class);
            nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        }
        // as many as are under way at a time, not all hundred of them at each try
        assertThat(server.requests().count("PATCH", "/m[0-9]+\\?")).isLessThanOrEqualTo(5 * 16);
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        Observation<ChangeSet> end = run.applyNextStage(log);

        assertThat(end).isInstanceOf(Observation.Failed.class);
        assertThat(end.toString()).doesNotContain("may pass by itself");
        assertThat(run.changes().with(ChangeAction.FAILED)).isEmpty();
    }

    static Stream<Arguments> outages() {
        return Stream.of(
                Arguments.of("429", Fault.status(429)),
                Arguments.of("503", Fault.status(503)),
                Arguments.of("502 of a proxy", Fault.page(502)),
                Arguments.of("522 of a proxy", Fault.page(522)),
                Arguments.of("no answer", Fault.closeBefore()));
    }

    @Test
    void shouldFailTheObjectAloneWhoseWebhookNeverAnswers() {
        SyncPlan plan = plan(configMap("a", "1"), configMap("b", "1"));
        server.faults()
                .next(100, "PATCH", "/a\\?", Fault.status(500, "Internal error occurred: failed calling webhook"));

        assertThatThrownBy(() -> run(plan))
                .hasMessageContaining("ConfigMap " + namespace + "/a")
                .hasMessageContaining("failed calling webhook");
        assertThat(exists("b")).isTrue();
    }
}
