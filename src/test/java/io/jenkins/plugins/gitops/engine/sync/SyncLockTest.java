package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.cluster.ApplyOptions;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncOutcome;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncRun;
import io.jenkins.plugins.gitops.engine.sync.inventory.LockState;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import io.jenkins.plugins.gitops.sandbox.kubernetes.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two syncs of one set never write at the same time, an older commit never overtakes a newer one, and a stop leaves order. */
class SyncLockTest extends QuietSandboxFixture {

    @Test
    void shouldHoldTheLockWhileItWritesAndGiveItBack() {
        SyncPlan plan = plan(lockedBy("build 1"), configMap("a", "1"), configMap("b", "1", "wave: \"1\""));
        server.faults().next(1, "PATCH", "configmaps/b\\?", Fault.retryAfter(503, 1));
        SyncRun run = syncer.start(plan);

        assertThat(run.applyNextStage(log)).isInstanceOf(Observation.Running.class);
        assertThat(LockState.of(parent()).orElseThrow().holder()).isEqualTo("build 1");
        await(() -> run.applyNextStage(log));

        assertThat(LockState.of(parent())).isEmpty();
        assertThat(syncer.members(SyncFixture.SET, namespace)).hasSize(2);
    }

    @Test
    void shouldNotHaveBegunWithAPlanThatAnotherSyncMadeStale() {
        sync(configMap("a", "1"));
        List<SyncPlan> plans = new ArrayList<>();
        SyncSession session = syncer.session(request(lockedBy("build 1"), configMap("a", "2")));
        session.reporting(plan -> {
            plans.add(plan);
            if (plans.size() == 1) {
                sync(lockedBy("build 2"), configMap("a", "3"));
            }
        });

        Observation<ChangeSet> first = session.observe(log);
        boolean begunWithTheFirst = session.hasBegun();
        await(() -> session.observe(log));

        assertThat(first).isInstanceOf(Observation.Running.class);
        assertThat(begunWithTheFirst).isFalse();
        assertThat(plans).hasSize(2);
        assertThat(session.hasBegun()).isTrue();
    }

    @Test
    void shouldRepeatALockOfWhichTheAnswerWasLost() {
        sync(configMap("a", "1"));
        SyncPlan plan = plan(lockedBy("build 1"), configMap("a", "2"));
        server.faults().next(1, "PATCH", "gitops-cart.staging", Fault.closeAfter());

        assertThat(run(plan).count(ChangeAction.CONFIGURED)).isEqualTo(1);
        assertThat(LockState.of(parent())).isEmpty();
    }

    @Test
    void shouldWriteNothingMoreOnceAnotherSyncTookOver() {
        sync(configMap("a", "1"));
        SyncPlan plan =
                withClock().plan(request(lockedBy("build 1"), configMap("a", "2"), configMap("b", "2", "wave: \"1\"")));
        SyncRun run = withClock().start(plan);
        server.faults().next(1, "PATCH", "configmaps/b\\?", Fault.retryAfter(503, 1));
        run.applyNextStage(log);
        String taken = new LockState("build 2", "x", Duration.ofSeconds(60)).text();
        cluster.patch(
                CONFIG_MAP,
                parent(),
                List.of(Map.of("op", "add", "path", "/metadata/annotations/gitops.jenkins.io~1lock", "value", taken)),
                ApplyOptions.as("build-2"));
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());

        assertThatThrownBy(() -> await(() -> run.applyNextStage(log)))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("taken over by another sync");
        assertThat(exists("b")).isFalse();
        assertThat(LockState.of(parent()).orElseThrow().holder()).isEqualTo("build 2");
    }

    @Test
    void shouldNotReadAnythingIntoALockThatNobodyCouldEverEnd() {
        sync(configMap("a", "1"));
        cluster.patch(
                CONFIG_MAP,
                parent(),
                List.of(Map.of("op", "add", "path", "/metadata/annotations/gitops.jenkins.io~1lock", "value", "{\"no")),
                ApplyOptions.as("somebody"));

        assertThat(sync(lockedBy("build 1"), configMap("a", "2")).count(ChangeAction.CONFIGURED))
                .isEqualTo(1);
    }

    @Test
    void shouldFinishTheRequestsUnderWayAndPruneNothingWhenItIsStopped() throws Exception {
        sync(configMap("left", "1"));
        String[] many = IntStream.range(0, 60)
                .mapToObj(number -> configMap("m" + number, "1"))
                .toArray(String[]::new);
        SyncRun run = syncer.start(plan(lockedBy("build 1"), many));
        server.faults().next(100, "PATCH", "configmaps/m", Fault.slow(Duration.ofMillis(30)));
        ExecutorService background = Executors.newSingleThreadExecutor();
        Future<Observation<ChangeSet>> seen = background.submit(() -> run.applyNextStage(OperationLog.SILENT));
        while (server.requests().count("PATCH", "configmaps/m\\d+\\?fieldManager=jenkins-gitops&force=false$") < 20) {
            Thread.onSpinWait();
        }

        run.stop();
        Observation<ChangeSet> end = seen.get(10, TimeUnit.SECONDS);
        background.shutdown();

        long applied = run.changes().count(ChangeAction.CREATED);
        assertThat(end)
                .isInstanceOfSatisfying(
                        Observation.Failed.class,
                        failed -> assertThat(failed.reason())
                                .startsWith("INTERRUPTED: the sync was stopped")
                                .contains("nothing was pruned", applied + " created"));
        assertThat(run.outcome()).isEqualTo(SyncOutcome.INTERRUPTED);
        assertThat(applied).isBetween(20L, 59L);
        assertThat(exists("left")).isTrue();
        assertThat(syncer.members(SyncFixture.SET, namespace)).hasSize((int) applied + 1);
        assertThat(LockState.of(parent())).isEmpty();
        server.faults().clear();
        assertThat(sync(many).count(ChangeAction.CREATED)).isEqualTo(60 - applied);
    }

    @Test
    void shouldTakeAnInterruptOfItsThreadForAStop() throws Exception {
        SyncRun run = syncer.start(plan(lockedBy("build 1"), configMap("a", "1"), configMap("b", "1", "wave: \"1\"")));
        server.faults().next(1, "PATCH", "configmaps/a\\?", Fault.slow(Duration.ofMillis(300)));
        Thread thread = new Thread(() -> run.applyNextStage(OperationLog.SILENT));
        thread.start();
        while (LockState.of(cluster.get(CONFIG_MAP, namespace, "gitops-cart.staging")
                        .orElse(Resource.of(Map.of())))
                .isEmpty()) {
            Thread.onSpinWait();
        }

        thread.interrupt();
        thread.join(5000);

        assertThat(run.outcome()).isEqualTo(SyncOutcome.INTERRUPTED);
        assertThat(exists("b")).isFalse();
        assertThat(LockState.of(parent())).isEmpty();
        assertThat(exists("a")).isEqualTo(run.changes().count(ChangeAction.CREATED) == 1);
    }
}
