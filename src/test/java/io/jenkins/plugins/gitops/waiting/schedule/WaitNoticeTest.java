package io.jenkins.plugins.gitops.waiting.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class WaitNoticeTest {

    private final ManualClock clock = new ManualClock();
    private final List<String> written = new ArrayList<>();
    private final WaitNotice notice = new WaitNotice(clock, Runnable::run, written::add);

    /** Time passes when a test says so. */
    private static final class ManualClock implements LookSchedule.Clock {

        private long nowMillis = 1_000;
        private long dueMillis;
        private Runnable due;
        private CompletableFuture<Void> future;

        @Override
        public Future<?> in(long millis, Runnable task) {
            dueMillis = nowMillis + millis;
            due = task;
            future = new CompletableFuture<>();
            return future;
        }

        @Override
        public long nanoTime() {
            return nowMillis * 1_000_000;
        }

        void pass(long millis) {
            nowMillis += millis;
            if (due != null && dueMillis <= nowMillis && !future.isCancelled()) {
                Runnable task = due;
                due = null;
                task.run();
            }
        }
    }

    @Test
    void shouldWriteAPhraseThatChangesOftenEveryFewSecondsAndTheLastOneAlways() throws Exception {
        for (int i = 0; i <= 40; i++) {
            notice.say(i + " of 40 pods ready");
            clock.pass(250);
        }
        clock.pass(WaitNotice.MIN_PAUSE_MILLIS);

        assertThat(written)
                .containsExactly(
                        "0 of 40 pods ready",
                        "11 of 40 pods ready",
                        "23 of 40 pods ready",
                        "35 of 40 pods ready",
                        "40 of 40 pods ready");
    }

    @Test
    void shouldWriteAtOnceWhatComesAfterALongTime() throws Exception {
        notice.say("pull request 1 to be merged");
        clock.pass(WaitNotice.MIN_PAUSE_MILLIS);

        notice.say("the forge to answer again");

        assertThat(written).containsExactly("pull request 1 to be merged", "the forge to answer again");
    }

    @Test
    void shouldNotWriteTheSameAgain() throws Exception {
        notice.resume("pull request 1 to be merged");

        notice.say("pull request 1 to be merged");
        clock.pass(WaitNotice.MIN_PAUSE_MILLIS);
        notice.say("the forge to answer again");
        notice.say("pull request 1 to be merged");
        notice.say("the forge to answer again");
        clock.pass(WaitNotice.MIN_PAUSE_MILLIS);

        assertThat(written).containsExactly("the forge to answer again");
    }

    @Test
    void shouldWriteNothingAfterTheEnd() throws Exception {
        notice.say("1 of 2 pods ready");
        notice.say("2 of 2 pods ready");

        notice.end();
        clock.pass(WaitNotice.MIN_PAUSE_MILLIS);
        notice.say("3 of 2 pods ready");

        assertThat(written).containsExactly("1 of 2 pods ready");
    }

    @Test
    void shouldWriteTheNextOneWhenTheDiskFailedOnce() throws Exception {
        List<String> tried = new ArrayList<>();
        WaitNotice failing = new WaitNotice(clock, Runnable::run, what -> {
            tried.add(what);
            if (tried.size() == 2) {
                throw new IOException("disk full");
            }
        });

        failing.say("1 of 3 pods ready");
        failing.say("2 of 3 pods ready");
        clock.pass(WaitNotice.MIN_PAUSE_MILLIS);
        failing.say("3 of 3 pods ready");

        assertThat(tried).containsExactly("1 of 3 pods ready", "2 of 3 pods ready", "3 of 3 pods ready");
    }
}
