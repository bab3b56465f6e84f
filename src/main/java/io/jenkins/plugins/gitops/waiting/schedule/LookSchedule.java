package io.jenkins.plugins.gitops.waiting.schedule;

import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * When one step looks: one look at a time, none after the end, and no wish for a look is lost.
 *
 * <p>Safe for use by several threads. Holds nothing that must be stored.
 */
public final class LookSchedule {

    /** A change often comes with many others: what follows within this time is seen by one look. */
    public static final long MIN_PAUSE_MILLIS = 250;

    /** Runs something later; {@code jenkins.util.Timer} in Jenkins. */
    public interface Clock {
        public Future<?> in(long millis, Runnable task);

        long nanoTime();
    }

    private enum State {
        IDLE,
        TIMED,
        QUEUED,
        LOOKING,
        ENDED
    }

    private final Clock clock;
    private final LookPool pool;
    private final Supplier<String> lanes;
    private final Runnable look;

    /** The same object each time, so that it can be taken out of the queue. */
    private final Runnable turn = this::takeTurn;

    private State state = State.IDLE;
    private String lane = "";
    private Future<?> timer;
    private long dueNanos;
    private long lastLookNanos;
    private boolean looked;
    private Thread looking;
    private long wishMillis;
    private boolean nudged;
    private Runnable afterwards;

    /**
     * @param lanes says before each look whose turn it must be
     * @param look asks for the next look by {@link #in}, or {@linkplain #end ends} all
     */
    public LookSchedule(Clock clock, LookPool pool, Supplier<String> lanes, Runnable look) {
        this.clock = clock;
        this.pool = pool;
        this.lanes = lanes;
        this.look = look;
    }

    /** Looks after that time; from within a look, after that look. Nothing after the end. */
    public synchronized void in(long millis) {
        if (state == State.LOOKING) {
            wishMillis = millis;
        } else if (state == State.IDLE || state == State.TIMED) {
            arm(millis);
        }
    }

    /** Looks soon; where a look is under way, once more after it, since it may have come too early to see what happened. */
    public synchronized void nudge() {
        if (state == State.LOOKING) {
            nudged = true;
        } else if (state == State.TIMED || state == State.IDLE && looked) {
            long pause = pauseAfterLook();
            if (state == State.IDLE || dueNanos - clock.nanoTime() > pause * 1_000_000) {
                arm(pause);
            }
        }
    }

    private long pauseAfterLook() {
        long sinceMillis = looked ? (clock.nanoTime() - lastLookNanos) / 1_000_000 : MIN_PAUSE_MILLIS;
        return Math.max(0, MIN_PAUSE_MILLIS - sinceMillis);
    }

    private void arm(long millis) {
        cancelTimer();
        state = State.TIMED;
        dueNanos = clock.nanoTime() + millis * 1_000_000;
        timer = clock.in(millis, this::queue);
    }

    private synchronized void queue() {
        if (state == State.TIMED) {
            state = State.QUEUED;
            lane = lanes.get();
            pool.submit(lane, turn);
        }
    }

    private void takeTurn() {
        synchronized (this) {
            if (state != State.QUEUED) {
                return;
            }
            state = State.LOOKING;
            looking = Thread.currentThread();
            wishMillis = -1;
            nudged = false;
        }
        try {
            look.run();
        } finally {
            Runnable last = afterLook();
            if (last != null) {
                last.run();
            }
        }
    }

    private synchronized Runnable afterLook() {
        looking = null;
        // one that came too late to be noticed must not hit what the thread does next
        Thread.interrupted();
        looked = true;
        lastLookNanos = clock.nanoTime();
        if (state == State.LOOKING) {
            state = State.IDLE;
            if (wishMillis >= 0) {
                arm(nudged ? Math.min(wishMillis, MIN_PAUSE_MILLIS) : wishMillis);
            }
        }
        Runnable last = afterwards;
        afterwards = null;
        return last;
    }

    /** Ends all from within a look. Returns false when it was over already: then the look's result counts no more. */
    public synchronized boolean end() {
        if (state == State.ENDED) {
            return false;
        }
        cancelTimer();
        state = State.ENDED;
        return true;
    }

    /**
     * Ends all from outside. A look that waits does not begin; one that is under way goes on to its end.
     *
     * @param interrupt whether it is interrupted
     * @param last what is done then, never at the same time as a look; on a thread where it may block
     * @return false when it was over already: then the other is not done
     */
    public boolean stop(boolean interrupt, Runnable last) {
        return stop(() -> interrupt, last);
    }

    /**
     * Does the same.
     *
     * @param interrupt asked once all is ended, so that a look that can be interrupted from now on sees the end itself
     */
    public synchronized boolean stop(BooleanSupplier interrupt, Runnable last) {
        boolean underWay = looking != null;
        if (!end()) {
            return false;
        }
        pool.remove(lane, turn);
        if (!underWay) {
            // not behind the looks of a server that does not answer
            pool.submit("stop " + lanes.get(), last);
            return true;
        }
        afterwards = last;
        if (interrupt.getAsBoolean()) {
            looking.interrupt();
        }
        return true;
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** Returns whether no look comes any more. */
    public synchronized boolean isEnded() {
        return state == State.ENDED;
    }

    /** Returns in how many seconds the next look comes; zero when one is under way or none comes. */
    public synchronized long secondsLeft() {
        return state == State.TIMED ? Math.max(0, (dueNanos - clock.nanoTime()) / 1_000_000_000) : 0;
    }
}
