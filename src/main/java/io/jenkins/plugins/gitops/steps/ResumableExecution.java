package io.jenkins.plugins.gitops.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.ContextResettingExecutorService;
import jenkins.util.SystemProperties;
import jenkins.util.Timer;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.support.actions.PauseAction;

/**
 * A step that looks, waits without a thread, and looks again, until it is finished; the only class that knows time.
 *
 * <p>Stored with the build: the time limit as an absolute time, how often in a row a fault was seen, and what subclasses add
 * (text and numbers only). Not stored: the timer and the look that is under way. After a restart the first look comes at
 * once, since what is waited for may have happened meanwhile. So each look must be repeatable.
 *
 * @param <R> the step's result
 */
public abstract class ResumableExecution<R extends Serializable> extends StepExecution {

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(ResumableExecution.class.getName());

    private static final int POOL_SIZE = 8;
    private static final long FIRST_FAULT_PAUSE_MILLIS = 2_000;
    private static final long LONGEST_FAULT_PAUSE_MILLIS = 60_000;

    /** For administrators of a forge that is close by: look more often than the engine proposes. */
    private static final long LONGEST_PAUSE_MILLIS =
            SystemProperties.getLong(ResumableExecution.class.getName() + ".longestPauseMillis", 120_000L);

    /** Looks block on network; the timer's own threads are few and shared by all of Jenkins. */
    private static final ContextResettingExecutorService POOL = new ContextResettingExecutorService(pool());

    /** Absolute time in milliseconds at which the step gives up. */
    private long deadlineMillis;

    /** Faults in a row that may pass by themselves. */
    private int faults;

    /** What the log said last that the step waits for. */
    private String waitingFor;

    private transient volatile ScheduledFuture<?> next;
    private transient volatile Future<?> running;
    private transient volatile boolean stopped;

    protected ResumableExecution(StepContext context) {
        super(context);
    }

    private static ThreadPoolExecutor pool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                POOL_SIZE,
                POOL_SIZE,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new NamingThreadFactory(new DaemonThreadFactory(), ResumableExecution.class.getName()));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Looks once, on a thread where it may block, with the authentication of the build. May be interrupted at any point and
     * repeated, also after a restart.
     *
     * @throws OperationException for a foreseen failure; one that may pass is tried again until the time limit
     */
    protected abstract Observation<R> observe(Run<?, ?> run, OperationLog log) throws IOException, InterruptedException;

    /** Takes back what the step has begun, when a person aborts it; on a thread where it may block. */
    protected void aborted(Run<?, ?> run, OperationLog log) {
        // most leave nothing behind
    }

    /** Returns how long the step may take in all. */
    protected abstract Duration timeLimit();

    /** Gives back what is held in memory between two looks; called once at the end, also after an abort. */
    protected void release() {
        // most hold nothing
    }

    @Override
    public boolean start() {
        deadlineMillis = System.currentTimeMillis() + timeLimit().toMillis();
        schedule(0);
        return false;
    }

    @Override
    public void onResume() {
        schedule(0);
    }

    @Override
    public void stop(@NonNull Throwable cause) throws Exception {
        stopped = true;
        cancel();
        endPause();
        release();
        POOL.submit(this::cleanUpAfterAbort);
        super.stop(cause);
    }

    private void cleanUpAfterAbort() {
        try {
            Run<?, ?> run = getContext().get(Run.class);
            FlowExecution execution = getContext().get(FlowExecution.class);
            if (run != null && execution != null) {
                try (ACLContext ignored = ACL.as2(execution.getAuthentication2())) {
                    aborted(run, new TaskListenerLog(listener()));
                }
            }
        } catch (Exception e) {
            // the build is over: what stays behind is found again by the next promotion
            LOGGER.log(Level.WARNING, e, () -> "could not clean up after the abort of " + this);
        }
    }

    /** Looks at once, since something happened that may be what the step waits for. Returns without waiting for the look. */
    public final void nudge() {
        ScheduledFuture<?> timer = next;
        // a look that is under way schedules the next one by itself
        if (timer != null && timer.cancel(false)) {
            schedule(0);
        }
    }

    /** Lets the time limit pass, for tests. */
    final void expire() {
        deadlineMillis = 0;
    }

    private void cancel() {
        ScheduledFuture<?> timer = next;
        if (timer != null) {
            timer.cancel(false);
        }
        Future<?> look = running;
        if (look != null) {
            look.cancel(true);
        }
    }

    private void schedule(long millis) {
        if (!stopped) {
            next = Timer.get()
                    .schedule(
                            () -> {
                                running = POOL.submit(this::look);
                            },
                            millis,
                            TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        try {
            Run<?, ?> run = getContext().get(Run.class);
            FlowExecution execution = getContext().get(FlowExecution.class);
            if (run == null || execution == null || execution.isComplete() || !run.isBuilding()) {
                // after a hard kill of the build nobody calls stop()
                LOGGER.log(Level.FINE, () -> "the build of " + this + " is over");
                return;
            }
            OperationLog log = new TaskListenerLog(listener());
            try (ACLContext ignored = ACL.as2(execution.getAuthentication2())) {
                conclude(observe(run, log), log);
            } catch (OperationException e) {
                if (!e.isRetryable()) {
                    throw e;
                }
                pauseAfterFault(e, log);
            }
        } catch (InterruptedException e) {
            // stop() has ended the step already
            LOGGER.log(Level.FINE, e, () -> "look of " + this + " was interrupted");
        } catch (OperationException e) {
            fail(new AbortException(e.getMessage()), e);
        } catch (Exception | LinkageError | StackOverflowError e) {
            // an error that nobody catches would leave the build waiting for ever
            fail(e, e);
        }
    }

    private TaskListener listener() throws IOException, InterruptedException {
        TaskListener listener = getContext().get(TaskListener.class);
        return listener == null ? TaskListener.NULL : listener;
    }

    private void conclude(Observation<R> observation, OperationLog log) throws IOException, InterruptedException {
        faults = 0;
        if (observation instanceof Observation.Succeeded<R> succeeded) {
            end();
            getContext().onSuccess(succeeded.value());
        } else if (observation instanceof Observation.Failed<R> failed) {
            fail(new AbortException(failed.reason()), null);
        } else if (observation instanceof Observation.Running<R> waiting) {
            await(waiting.waitingFor(), waiting.retryAfter().toMillis(), log);
        }
    }

    private void pauseAfterFault(OperationException fault, OperationLog log) throws IOException, InterruptedException {
        long pause = Math.min(LONGEST_FAULT_PAUSE_MILLIS, FIRST_FAULT_PAUSE_MILLIS << Math.min(faults, 10));
        faults++;
        await(fault.getMessage(), fault.retryAfter().map(Duration::toMillis).orElse(pause), log);
    }

    private void await(String what, long millis, OperationLog log) throws IOException, InterruptedException {
        long left = deadlineMillis - System.currentTimeMillis();
        if (left <= 0) {
            fail(
                    new AbortException("Gave up after " + describe(timeLimit()) + "; it still waited for: " + what
                            + ". Look at the cause, or give the step a longer timeLimit"),
                    null);
            return;
        }
        if (!what.equals(waitingFor)) {
            log.info("Waiting for " + what);
            waitingFor = what;
            pause(what);
        }
        getContext().saveState();
        schedule(Math.min(Math.min(millis, LONGEST_PAUSE_MILLIS), left));
    }

    private static String describe(Duration duration) {
        return duration.toMinutes() > 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }

    private void pause(String what) throws IOException, InterruptedException {
        FlowNode node = getContext().get(FlowNode.class);
        if (node != null && PauseAction.getCurrentPause(node) == null) {
            node.addAction(new PauseAction(what));
        }
    }

    private void endPause() {
        try {
            FlowNode node = getContext().get(FlowNode.class);
            if (node != null) {
                PauseAction.endCurrentPause(node);
            }
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.WARNING, e, () -> "the pause of " + this + " was not marked as ended");
        }
    }

    private void end() {
        stopped = true;
        endPause();
        release();
    }

    /** @param detailOrNull what only the administrator's log is interested in */
    private void fail(Throwable failure, @CheckForNull Throwable detailOrNull) {
        if (stopped) {
            return;
        }
        if (detailOrNull != null) {
            LOGGER.log(Level.FINE, detailOrNull, () -> "step failed");
        }
        end();
        getContext().onFailure(failure);
    }

    @Override
    public String getStatus() {
        ScheduledFuture<?> timer = next;
        if (waitingFor == null) {
            return "working";
        }
        long seconds = timer == null ? 0 : Math.max(0, timer.getDelay(TimeUnit.SECONDS));
        return "waiting for " + waitingFor + "; next look in " + seconds + " sec";
    }
}
