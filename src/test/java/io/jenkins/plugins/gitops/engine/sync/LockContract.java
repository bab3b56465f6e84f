package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncRun;
import io.jenkins.plugins.gitops.engine.sync.inventory.Inventory;
import io.jenkins.plugins.gitops.engine.sync.inventory.InventoryLock;
import io.jenkins.plugins.gitops.engine.sync.inventory.LockState;
import io.jenkins.plugins.gitops.engine.sync.options.LockHolder;
import io.jenkins.plugins.gitops.engine.sync.options.SourceCommit;
import io.jenkins.plugins.gitops.engine.sync.options.SourceCommit.Order;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two syncs of one set never write at the same time, an older commit never overtakes: the same on the stand-in and a real server. */
abstract class LockContract extends SyncFixture {

    private static final String OLD = "a".repeat(40);
    private static final String NEW = "b".repeat(40);

    private static SyncOptions at(String commit, Order order) {
        return SyncOptions.defaults().withCommit(SourceCommit.of(commit, (asked, last) -> order));
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
                                .isEqualTo("the sync of cart.staging by build 1 to finish"));
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
    void shouldGiveTheLockBackThoughSomebodyInterruptsItMeanwhile() {
        Thread caller = Thread.currentThread();
        Cluster interrupting = (Cluster) Proxy.newProxyInstance(
                Cluster.class.getClassLoader(), new Class<?>[] {Cluster.class}, (proxy, method, arguments) -> {
                    caller.interrupt();
                    return method.invoke(cluster, arguments);
                });
        Inventory inventory = plan(lockedBy("build 1"), configMap("a", "1")).before();
        InventoryLock lock = new InventoryLock(
                interrupting, LockHolder.of("build 1"), inventory, "jenkins-gitops", System::nanoTime);
        lock.take(null);
        boolean taken = Thread.interrupted() && LockState.of(parent()).isPresent();

        lock.release();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(taken).isTrue();
        assertThat(LockState.of(parent())).isEmpty();
    }

    @Test
    void shouldNotLetAnOlderCommitOvertakeANewerOne() {
        sync(at(NEW, Order.UNKNOWN), configMap("a", "2"));

        assertThatThrownBy(() -> plan(at(OLD, Order.OLDER), configMap("a", "1")))
                .hasMessageContaining("The commit aaaaaaaaaaaa is older than bbbbbbbbbbbb, which was synced last")
                .hasMessageContaining("rollback: true");
        assertThat(syncer.lastCommit(SyncFixture.SET, namespace)).contains(NEW);
        SyncOptions rollback = SyncOptions.defaults()
                .withCommit(SourceCommit.of(OLD, (asked, last) -> Order.OLDER).asRollback());
        sync(rollback, configMap("a", "1"));

        assertThat(data("a")).containsEntry("key", "1");
        assertThat(syncer.lastCommit(SyncFixture.SET, namespace)).contains(OLD);
    }

    @Test
    void shouldRememberACommitThatChangesNothing() {
        sync(at(OLD, Order.UNKNOWN), configMap("a", "1"));

        sync(at(NEW, Order.NEWER), configMap("a", "1"));

        assertThat(syncer.lastCommit(SyncFixture.SET, namespace)).contains(NEW);
    }
}
