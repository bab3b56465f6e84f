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
import io.jenkins.plugins.gitops.engine.sync.SourceCommit.Order;
import io.jenkins.plugins.gitops.sandbox.kubernetes.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two syncs of one set never write at the same time, an older commit never overtakes a newer one, and a stop leaves order. */
class SyncLockTest extends QuietSandboxFixture {

    private static final String OLD = "a".repeat(40);
    private static final String NEW = "b".repeat(40);

    private final AtomicLong nanos = new AtomicLong();

    private static SyncOptions lockedBy(String holder) {
        return SyncOptions.defaults().withLock(LockHolder.of(holder));
    }

    private Syncer withClock() {
        return new Syncer(cluster, nanos::get);
    }

    private Resource parent() {
        return live(CONFIG_MAP, "gitops-cart-staging");
    }

    /** Leaves a lock as a process does that was killed in the middle. */
    private void lockAs(String holder) {
        SyncRequest request = request(lockedBy(holder), configMap("a", "1"));
        SyncPlan plan = syncer.plan(request);
        Inventory inventory = plan.before();
        new InventoryLock(cluster, LockHolder.of(holder), inventory, "jenkins-gitops", System::nanoTime)
                .take(plan.memory().parentOrNull());
    }

    @Test
    void shouldHoldTheLockWhileItWritesAndGiveItBack() {
        SyncPlan plan = plan(lockedBy("build 1"), configMap("a", "1"), configMap("b", "1", "wave: \"1\""));
        server.faults().next(1, "PATCH", "configmaps/b\\?", Fault.retryAfter(503, 1));
        SyncRun run = syncer.start(plan);

        assertThat(run.applyNextStage(log)).isInstanceOf(Observation.Running.class);
        assertThat(LockState.of(parent()).orElseThrow().holder()).isEqualTo("build 1");
        await(() -> run.applyNextStage(log));

        assertThat(LockState.of(parent())).isEmpty();
        assertThat(syncer.members("cart-staging", namespace)).hasSize(2);
    }

    @Test
    void shouldNotLockWhereNothingIsWritten() {
        sync(lockedBy("build 1"), configMap("a", "1"));
        String version = parent().resourceVersion();

        sync(lockedBy("build 2"), configMap("a", "1"));

        assertThat(parent().resourceVersion()).isEqualTo(version);
    }

    @Test
    void shouldWaitForAnotherSyncAndTakeOverOnlyWhenItGivesNoSignOfLife() {
        lockAs("build 1");
        SyncSession session = withClock().session(request(lockedBy("build 2"), configMap("a", "2")));

        Observation<ChangeSet> first = session.observe(log);
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        Observation<ChangeSet> second = session.observe(log);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        ChangeSet done = await(() -> session.observe(log));

        assertThat(first)
                .isInstanceOfSatisfying(
                        Observation.Running.class,
                        waiting -> assertThat(waiting.waitingFor())
                                .isEqualTo("the sync of cart-staging by build 1 to finish"));
        assertThat(second).isInstanceOf(Observation.Running.class);
        assertThat(done.count(ChangeAction.CREATED)).isEqualTo(1);
        assertThat(LockState.of(parent())).isEmpty();
    }

    @Test
    void shouldGoOnAtOnceAfterARestartOfTheSameSync() {
        lockAs("build 1");

        assertThat(sync(lockedBy("build 1"), configMap("a", "1")).count(ChangeAction.CREATED))
                .isEqualTo(1);
    }

    @Test
    void shouldRefuseAPlanThatAnotherSyncMadeStale() {
        sync(configMap("a", "1"));
        SyncPlan plan = plan(lockedBy("build 1"), configMap("a", "2"));
        sync(lockedBy("build 2"), configMap("a", "3"), configMap("b", "1"));
        SyncRun run = syncer.start(plan);

        Observation<ChangeSet> seen = run.applyNextStage(log);

        assertThat(seen)
                .isInstanceOfSatisfying(
                        Observation.Failed.class,
                        failed -> assertThat(failed.reason()).contains("since the plan was made", "plan again"));
        assertThat(run.isStale()).isTrue();
        assertThat(data("a")).containsEntry("key", "3");
    }

    @Test
    void shouldLetOnlyOneOfTwoFirstSyncsThrough() {
        SyncPlan one = plan(lockedBy("build 1"), configMap("a", "1"));
        SyncPlan other = plan(lockedBy("build 2"), configMap("b", "1"));
        new InventoryLock(cluster, LockHolder.of("build 1"), one.before(), "jenkins-gitops", System::nanoTime)
                .take(null);

        SyncRun run = syncer.start(other);
        run.applyNextStage(log);

        assertThat(run.isStale()).isTrue();
        assertThat(exists("b")).isFalse();
    }

    @Test
    void shouldRepeatALockOfWhichTheAnswerWasLost() {
        sync(configMap("a", "1"));
        SyncPlan plan = plan(lockedBy("build 1"), configMap("a", "2"));
        server.faults().next(1, "PATCH", "gitops-cart-staging", Fault.closeAfter());

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

    private static SyncOptions at(String commit, Order order) {
        return SyncOptions.defaults().withCommit(SourceCommit.of(commit, (asked, last) -> order));
    }

    @Test
    void shouldNotLetAnOlderCommitOvertakeANewerOne() {
        sync(at(NEW, Order.UNKNOWN), configMap("a", "2"));

        assertThatThrownBy(() -> plan(at(OLD, Order.OLDER), configMap("a", "1")))
                .hasMessageContaining("The commit aaaaaaaaaaaa is older than bbbbbbbbbbbb, which was synced last")
                .hasMessageContaining("rollback: true");
        assertThat(syncer.lastCommit("cart-staging", namespace)).contains(NEW);
        SyncOptions rollback = SyncOptions.defaults()
                .withCommit(SourceCommit.of(OLD, (asked, last) -> Order.OLDER).asRollback());
        sync(rollback, configMap("a", "1"));

        assertThat(data("a")).containsEntry("key", "1");
        assertThat(syncer.lastCommit("cart-staging", namespace)).contains(OLD);
    }

    @Test
    void shouldRememberACommitThatChangesNothing() {
        sync(at(OLD, Order.UNKNOWN), configMap("a", "1"));

        sync(at(NEW, Order.NEWER), configMap("a", "1"));

        assertThat(syncer.lastCommit("cart-staging", namespace)).contains(NEW);
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
        assertThat(syncer.members("cart-staging", namespace)).hasSize((int) applied + 1);
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
        while (LockState.of(cluster.get(CONFIG_MAP, namespace, "gitops-cart-staging")
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
