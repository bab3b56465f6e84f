package io.jenkins.plugins.gitops.waiting.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookScheduleTest {

    private static final int PATIENCE_SECONDS = 20;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final ManualClock clock = new ManualClock();
    private final LookPool pool = new LookPool(threads, 2, 2);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** Time passes when a test says so. */
    private static final class ManualClock implements LookSchedule.Clock {

        private record Entry(long atMillis, Runnable task, CompletableFuture<Void> future) {}

        private final List<Entry> entries = new ArrayList<>();
        private long nowMillis;

        @Override
        public synchronized Future<?> in(long millis, Runnable task) {
            CompletableFuture<Void> future = new CompletableFuture<>();
            entries.add(new Entry(nowMillis + millis, task, future));
            return future;
        }

        @Override
        public synchronized long nanoTime() {
            return nowMillis * 1_000_000;
        }

        void pass(long millis) {
            List<Entry> due;
            synchronized (this) {
                nowMillis += millis;
                due = entries.stream()
                        .filter(entry -> entry.atMillis <= nowMillis && !entry.future.isDone())
                        .toList();
                entries.removeAll(due);
            }
            due.forEach(entry -> entry.task.run());
        }

        synchronized List<Long> pending() {
            return entries.stream()
                    .filter(entry -> !entry.future.isDone())
                    .map(entry -> entry.atMillis - nowMillis)
                    .toList();
        }
    }

    /** A look that begins and ends when a test says so. */
    private final class Looking {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch mayEnd = new CountDownLatch(1);
        private volatile boolean interrupted;
        private volatile int looks;
        private final LookSchedule schedule = new LookSchedule(clock, pool, () -> "cluster", this::look);

        private void look() {
            looks++;
            begun.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
            schedule.in(30_000);
        }

        void begin() throws InterruptedException {
            schedule.in(0);
            clock.pass(0);
            assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Returns once everything that was submitted before has run. */
    private void settle(LookSchedule schedule) throws Exception {
        for (int i = 0; i < PATIENCE_SECONDS * 100 && isLooking(schedule); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(isLooking(schedule)).isFalse();
    }

    private boolean isLooking(LookSchedule schedule) {
        return clock.pending().isEmpty() && !schedule.isEnded();
    }

    @Test
    void shouldNotBeginALookThatWasQueuedWhenItWasStopped() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        pool.submit("other", () -> awaitQuietly(free));
        pool.submit("other", () -> awaitQuietly(free));
        List<String> done = new ArrayList<>();
        LookSchedule schedule = new LookSchedule(clock, pool, () -> "cluster", () -> done.add("look"));
        schedule.in(0);
        clock.pass(0);
        CountDownLatch stopped = new CountDownLatch(1);

        boolean first = schedule.stop(true, stopped::countDown);
        free.countDown();

        assertThat(first).isTrue();
        assertThat(stopped.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(done).isEmpty();
    }

    @Test
    void shouldLookInTheTurnOfTheServerThatIsAskedByThen() throws Exception {
        LookPool narrow = new LookPool(threads, 2, 1);
        CountDownLatch free = new CountDownLatch(1);
        narrow.submit("cluster", () -> awaitQuietly(free));
        List<String> servers = new ArrayList<>(List.of("forge", "cluster"));
        CountDownLatch both = new CountDownLatch(2);
        LookSchedule schedule = new LookSchedule(clock, narrow, () -> servers.remove(0), both::countDown);

        schedule.in(0);
        clock.pass(0);
        while (both.getCount() == 2) {
            Thread.onSpinWait();
        }
        while (clock.pending().isEmpty()) {
            schedule.in(1);
        }
        clock.pass(1);

        assertThat(both.await(50, TimeUnit.MILLISECONDS)).isFalse();
        free.countDown();
        assertThat(both.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldTakeBackOnlyAfterTheLookThatIsUnderWay() throws Exception {
        Looking looking = new Looking();
        looking.begin();
        CountDownLatch takenBack = new CountDownLatch(1);

        looking.schedule.stop(false, takenBack::countDown);

        assertThat(takenBack.await(50, TimeUnit.MILLISECONDS)).isFalse();
        looking.mayEnd.countDown();
        assertThat(takenBack.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(looking.interrupted).isFalse();
        assertThat(clock.pending()).isEmpty();
    }

    @Test
    void shouldInterruptALookThatOnlyReads() throws Exception {
        Looking looking = new Looking();
        looking.begin();
        CountDownLatch over = new CountDownLatch(1);

        looking.schedule.stop(true, over::countDown);

        assertThat(over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(looking.interrupted).isTrue();
    }

    @Test
    void shouldLookAgainSoonWhenItIsNudgedDuringALook() throws Exception {
        Looking looking = new Looking();
        looking.begin();

        looking.schedule.nudge();
        looking.mayEnd.countDown();
        settle(looking.schedule);

        assertThat(clock.pending()).containsExactly(LookSchedule.MIN_PAUSE_MILLIS);
    }

    @Test
    void shouldMakeOneLookOfManyNudges() throws Exception {
        Looking looking = new Looking();
        looking.begin();
        looking.mayEnd.countDown();
        settle(looking.schedule);

        for (int i = 0; i < 100; i++) {
            looking.schedule.nudge();
        }

        assertThat(clock.pending()).containsExactly(LookSchedule.MIN_PAUSE_MILLIS);
    }

    @Test
    void shouldLookAtOnceWhenTheLastLookWasLongAgo() throws Exception {
        Looking looking = new Looking();
        looking.begin();
        looking.mayEnd.countDown();
        settle(looking.schedule);
        clock.pass(1_000);

        looking.schedule.nudge();

        assertThat(clock.pending()).containsExactly(0L);
    }

    @Test
    void shouldEndOnlyOnce() {
        LookSchedule schedule = new LookSchedule(clock, pool, () -> "cluster", () -> {});

        assertThat(schedule.end()).isTrue();
        assertThat(schedule.end()).isFalse();
        assertThat(schedule.stop(true, () -> {})).isFalse();
        schedule.in(0);
        schedule.nudge();
        assertThat(clock.pending()).isEmpty();
    }
}
