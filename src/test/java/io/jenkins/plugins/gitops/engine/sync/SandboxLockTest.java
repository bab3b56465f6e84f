package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncOutcome;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncRun;
import io.jenkins.plugins.gitops.engine.sync.inventory.LockState;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import io.jenkins.plugins.gitops.sandbox.kubernetes.Fault;
import io.jenkins.plugins.gitops.sandbox.kubernetes.SandboxApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SandboxLockTest extends LockContract {

    private static SandboxApiServer server;

    @BeforeAll
    static void start() {
        server = SandboxApiServer.start();
        server.objects().pauseControllers();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    TestCluster server() {
        return server;
    }

    /** A build that was killed says no word: its sync ends as one that is stopped, and nobody has to wait for its lock. */
    @Test
    void shouldEndByItselfAndGiveTheLockBackWhenItIsNotWantedAnyMore() {
        AtomicInteger asked = new AtomicInteger();
        SyncPlan plan = plan(
                lockedBy("build 1"),
                configMap("a", "1"),
                configMap("b", "1", "wave: \"1\""),
                configMap("c", "1", "wave: \"2\""));
        SyncRun run = syncer.asLongAsWanted(() -> !exists("a") || asked.incrementAndGet() < 2)
                .start(plan);

        Observation<ChangeSet> seen = run.applyNextStage(log);

        assertThat(seen)
                .isInstanceOfSatisfying(
                        Observation.Failed.class,
                        failed -> assertThat(failed.reason()).startsWith("INTERRUPTED: the sync was stopped"));
        assertThat(run.outcome()).isEqualTo(SyncOutcome.INTERRUPTED);
        assertThat(run.changes().with(ChangeAction.FAILED)).isEmpty();
        assertThat(exists("c")).isFalse();
        assertThat(LockState.of(parent())).isEmpty();
    }

    @Test
    void shouldBearForMinutesThatNobodyAnswersWhileItApplies() {
        SyncPlan plan = plan(configMap("a", "1"));
        SyncRun run = withClock().start(plan);
        server.faults().next(9, "PATCH", "configmaps/a", Fault.closeBefore());

        List<Duration> pauses = pauses(run);

        assertThat(run.outcome()).isEqualTo(SyncOutcome.SUCCEEDED);
        assertThat(pauses).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L, 30L);
        assertThat(exists("a")).isTrue();
    }

    @Test
    void shouldFailWhereNobodyAnswersForFiveMinutesWhileItApplies() {
        SyncRun run = withClock().start(plan(configMap("a", "1")));
        server.faults().next(100, "PATCH", "configmaps/a", Fault.closeBefore());

        List<Duration> pauses = pauses(run);

        server.faults().clear();
        assertThat(run.outcome()).isEqualTo(SyncOutcome.FAILED);
        assertThat(pauses.stream().mapToLong(Duration::toSeconds).sum()).isBetween(300L, 330L);
    }

    private List<Duration> pauses(SyncRun run) {
        List<Duration> pauses = new ArrayList<>();
        Observation<ChangeSet> seen = run.applyNextStage(log);
        while (seen instanceof Observation.Running<ChangeSet> running) {
            pauses.add(running.retryAfter());
            nanos.addAndGet(running.retryAfter().toNanos());
            seen = run.applyNextStage(log);
        }
        return pauses;
    }
}
