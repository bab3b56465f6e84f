package io.jenkins.plugins.gitops.waiting.schedule;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * When it is written what a step waits for: at once, then at most every few seconds, and the last state always. Looks at a
 * rollout may see another state several times a second, and each write goes to the log, the build and the program.
 */
public final class WaitNotice {

    public static final long MIN_PAUSE_MILLIS = 3_000;

    private static final Logger LOGGER = Logger.getLogger(WaitNotice.class.getName());

    /** Writes what is waited for; may block on the disk. */
    public interface Writer {
        void write(String what) throws IOException, InterruptedException;
    }

    private final LookSchedule.Clock clock;
    private final Executor threads;
    private final Writer writer;

    private String newest;
    private String written;
    private long writtenNanos;
    private Future<?> timer;
    private volatile boolean ended;

    /** @param threads where a write that was put off may block */
    public WaitNotice(LookSchedule.Clock clock, Executor threads, Writer writer) {
        this.clock = clock;
        this.threads = threads;
        this.writer = writer;
        this.writtenNanos = clock.nanoTime() - MIN_PAUSE_MILLIS * 1_000_000;
    }

    /** Says what an earlier Jenkins wrote last. */
    public synchronized void resume(String before) {
        written = before;
    }

    /** Says what is waited for; what has been written already is not written again. */
    public synchronized void say(String what) throws IOException, InterruptedException {
        newest = what;
        if (ended || timer != null || what.equals(written)) {
            return;
        }
        long pause = MIN_PAUSE_MILLIS - (clock.nanoTime() - writtenNanos) / 1_000_000;
        if (pause <= 0) {
            write();
        } else {
            timer = clock.in(pause, () -> threads.execute(this::writeLate));
        }
    }

    private synchronized void writeLate() {
        timer = null;
        if (ended || newest.equals(written)) {
            return;
        }
        try {
            write();
        } catch (IOException | InterruptedException | RuntimeException e) {
            // the build is gone, or goes: the next look finds out
            LOGGER.log(Level.FINE, e, () -> "it was not written that a step waits for " + newest);
        }
    }

    private void write() throws IOException, InterruptedException {
        String what = newest;
        writer.write(what);
        written = what;
        writtenNanos = clock.nanoTime();
    }

    /** Ends all, without waiting for a write that is under way. */
    public void halt() {
        ended = true;
    }

    /** Ends all: nothing is written from then on. */
    public synchronized void end() {
        ended = true;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
