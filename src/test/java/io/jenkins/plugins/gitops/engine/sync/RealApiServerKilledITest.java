package io.jenkins.plugins.gitops.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncRun;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import io.jenkins.plugins.gitops.sandbox.kubernetes.EnabledIfRealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.RealApiServer;
import io.jenkins.plugins.gitops.sandbox.kubernetes.TestCluster;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A kube-apiserver that is killed in the middle of a sync, and comes back. */
@EnabledIfRealApiServer
class RealApiServerKilledITest extends SyncFixture {

    private static final int OBJECTS = 1500;

    private static RealApiServer server;

    @BeforeAll
    static void start() {
        server = RealApiServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    TestCluster server() {
        return server;
    }

    private static String[] yaml(String value, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> configMap("m" + number, value))
                .toArray(String[]::new);
    }

    /** Looks as Jenkins does it, and waits as long as it is asked to. */
    private static ChangeSet awaitPatiently(SyncRun run) {
        while (true) {
            Observation<ChangeSet> seen =
                    run.applyNextStage(io.jenkins.plugins.gitops.engine.operation.OperationLog.SILENT);
            if (seen instanceof Observation.Succeeded<ChangeSet> done) {
                return done.value();
            }
            if (seen instanceof Observation.Failed<ChangeSet> failed) {
                throw new AssertionError(failed.reason());
            }
            try {
                Thread.sleep(
                        ((Observation.Running<ChangeSet>) seen).retryAfter().toMillis());
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private long changed(String value) {
        return cluster.list(CONFIG_MAP, namespace, "").stream()
                .filter(live -> live.text("data", "key").equals(value))
                .count();
    }

    /** Kills the server while the run is under way. */
    private CompletableFuture<ChangeSet> killDuring(SyncRun run) throws Exception {
        CompletableFuture<ChangeSet> result = CompletableFuture.supplyAsync(() -> awaitPatiently(run));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (changed("2") < 50) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
        server.killApiServer();
        assertThat(result).isNotDone();
        return result;
    }

    @Test
    void shouldGoOnWhenTheServerIsBackAndSettle() throws Exception {
        sync(yaml("1", 0, OBJECTS));
        String[] wanted = Stream.concat(
                        Stream.of(yaml("2", 0, OBJECTS - 100)), Stream.of(yaml("2", OBJECTS, OBJECTS + 100)))
                .toArray(String[]::new);
        SyncRun run = syncer.start(plan(wanted));

        CompletableFuture<ChangeSet> result = killDuring(run);
        server.restartApiServer();
        ChangeSet done = result.get(60, TimeUnit.SECONDS);

        assertThat(done.count(ChangeAction.DELETED)).isEqualTo(100);
        assertSettled(wanted);
    }

    @Test
    void shouldSettleByAnotherSyncWhenTheControllerDiedTogetherWithTheServer() throws Exception {
        sync(yaml("1", 0, OBJECTS));
        String[] wanted = yaml("2", 0, OBJECTS);
        SyncRun run = syncer.start(plan(wanted));

        CompletableFuture<ChangeSet> abandoned = killDuring(run);
        // its connection is gone with the process that had it
        cluster.close();
        run.stop();
        server.restartApiServer();
        abandoned.exceptionally(failure -> null).get(60, TimeUnit.SECONDS);
        cluster = connect(server.token());
        syncer = new Syncer(cluster);
        sync(wanted);

        assertSettled(wanted);
    }

    private void assertSettled(String... wanted) {
        assertThat(changed("2")).isEqualTo(wanted.length);
        assertThat(syncer.members(SyncFixture.SET, namespace)).hasSize(wanted.length);
        assertThat(changed("1")).isZero();
        SyncPlan plan = plan(wanted);
        assertThat(plan.changes().isEmpty()).as(plan.text()).isTrue();
        assertThat(run(plan).isEmpty()).isTrue();
    }
}
