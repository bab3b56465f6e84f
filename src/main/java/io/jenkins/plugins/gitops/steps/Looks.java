package io.jenkins.plugins.gitops.steps;

import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.gitops.waiting.schedule.LookPool;
import io.jenkins.plugins.gitops.waiting.schedule.LookSchedule;
import io.jenkins.plugins.gitops.waiting.schedule.WaitNotice;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import jenkins.util.ContextResettingExecutorService;
import jenkins.util.SystemProperties;
import jenkins.util.Timer;

/** The threads and the timer that all steps of this Jenkins share. */
public final class Looks {

    private static final String NAME = ResumableExecution.class.getName();

    /** Looks block on network. */
    private static final int MOST = SystemProperties.getInteger(NAME + ".threads", 16);

    /** One server that does not answer leaves three quarters of the threads to the others. */
    private static final int MAX_OF_LANE = Math.max(1, MOST / 4);

    private static final LookPool POOL =
            new LookPool(new ContextResettingExecutorService(threads(NAME, MOST)), MOST, MAX_OF_LANE);

    /** Writes to the disk alone, so that the end of a step waits for no server, even where every look hangs at one. */
    private static final Executor WRITERS = new ContextResettingExecutorService(threads(NAME + ".writer", 2));

    /** The timer's own threads are few and shared by all of Jenkins: it only triggers. */
    private static final LookSchedule.Clock CLOCK = new LookSchedule.Clock() {
        @Override
        public Future<?> in(long millis, Runnable task) {
            return Timer.get().schedule(task, millis, TimeUnit.MILLISECONDS);
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }
    };

    private Looks() {}

    /** They go soon: one look in a while keeps none. What waits is bounded by the number of waiting steps: each has at most one look and one write here. */
    private static ThreadPoolExecutor threads(String name, int most) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most,
                most,
                5,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new NamingThreadFactory(new DaemonThreadFactory(), name));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Returns the schedule of one step. */
    public static LookSchedule schedule(String lane, Runnable look) {
        return schedule(() -> lane, look);
    }

    /** Returns the schedule of one step that does not always ask the same server. */
    public static LookSchedule schedule(Supplier<String> lanes, Runnable look) {
        return new LookSchedule(CLOCK, POOL, lanes, look);
    }

    /** Returns the notice of one step. */
    static WaitNotice notice(WaitNotice.Writer writer) {
        return new WaitNotice(CLOCK, WRITERS, writer);
    }

    /** Runs something soon that writes to the disk and asks no server. */
    static void write(Runnable task) {
        WRITERS.execute(task);
    }

    /** Runs something quick again and again, until that is cancelled. */
    static Future<?> every(long millis, Runnable task) {
        return Timer.get().scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Runs something quick later. */
    static Future<?> later(long millis, Runnable task) {
        return CLOCK.in(millis, task);
    }
}
