package io.jenkins.plugins.gitops.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.view.StepRecord;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.SystemProperties;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.springframework.security.core.Authentication;

/**
 * A step that looks, waits without a thread, and looks again, until it is finished; the only class that knows time.
 *
 * <p>Stored with the build: the time limit as an absolute time, how often in a row a fault was seen, and what subclasses add
 * (text and numbers only). Not stored: the timer and the look that is under way. After a restart the first look comes at
 * once, since what is waited for may have happened meanwhile. So each look must be repeatable.
 *
 * <p>A stop lets a look that is under way come to its end, then takes back what was begun, and only then ends the step: what
 * comes after it in the pipeline never meets effects of this one. A second stop ends the step at once.
 *
 * @param <R> the step's result
 */
public abstract class ResumableExecution<R extends Serializable> extends StepExecution {

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(ResumableExecution.class.getName());

    private static final long FIRST_FAULT_PAUSE_MILLIS = 2_000;
    private static final long LONGEST_FAULT_PAUSE_MILLIS = 60_000;
    private static final long STOP_LIMIT_MILLIS = 60_000;
    private static final long ALIVE_CHECK_MILLIS = 5_000;

    /** For administrators of a forge that is close by: look more often than the engine proposes, and than a server asks. */
    private static final String LONGEST_PAUSE_MILLIS = ResumableExecution.class.getName() + ".longestPauseMillis";

    /** Absolute time in milliseconds at which the step gives up. */
    private volatile long deadlineMillis;

    /** Faults in a row that may pass by themselves. */
    private volatile int faults;

    /** What the log said last that the step waits for. */
    private volatile String waitingFor;

    private transient volatile LookSchedule looks;
    private transient volatile StepJournal journal;
    private transient volatile WaitingEntry entry;
    private transient boolean stopping;

    protected ResumableExecution(StepContext context) {
        super(context);
    }

    /**
     * Looks once, on a thread where it may block, with the authentication of the build. May be interrupted at any point and
     * repeated, also after a restart.
     *
     * @throws OperationException for a foreseen failure; one that may pass is tried again until the time limit
     */
    protected abstract Observation<R> observe(Run<?, ?> run, OperationLog log) throws IOException, InterruptedException;

    /** Takes back what the step has begun, when a person aborts it; on a thread where it may block, never beside a look. */
    protected void aborted(Run<?, ?> run, OperationLog log) {
        // most leave nothing behind
    }

    /** Returns how long the step may take in all. */
    protected abstract Duration timeLimit();

    /** Returns what the step is for. */
    protected abstract StepRecord.Kind kind();

    /** Returns the environment and what is configured of it. */
    protected abstract EnvironmentSettings settings();

    /** Returns the address of the repository that is waited for; empty for none. */
    protected String awaitedRepository() {
        return "";
    }

    /** Returns the number of the pull request that is waited for; zero for none. */
    protected long awaitedPullRequest() {
        return 0;
    }

    /** Returns the branch that is waited for; empty for none. */
    protected String awaitedBranch() {
        return "";
    }

    /** Returns what is written into the build; from the first look on. */
    protected final StepJournal journal() {
        return journal;
    }

    /** Returns the server that is asked: only some looks at one server run at a time. */
    protected abstract String server();

    /** Returns whether a stop interrupts a look. Otherwise it goes on, so that it is known afterwards what it did. */
    protected boolean isInterruptible() {
        return true;
    }

    /** Gives back what is held in memory between two looks; never beside a look; called once at the end, also after an abort. */
    protected void release() {
        // most hold nothing
    }

    /** What cannot be closed must not keep the step from its end. */
    private void releaseQuietly() {
        try {
            release();
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "could not close what " + this + " held");
        }
    }

    /** Returns when the step gives up, in milliseconds since 1970; it stays the same over a restart. */
    protected final long deadlineMillis() {
        return deadlineMillis;
    }

    @Override
    public boolean start() {
        deadlineMillis = System.currentTimeMillis() + timeLimit().toMillis();
        begin();
        return false;
    }

    @Override
    public void onResume() {
        begin();
    }

    private void begin() {
        LookSchedule schedule = Looks.schedule(server(), this::look);
        looks = schedule;
        LiveExecutions.add(this);
        schedule.in(0);
    }

    @Override
    public void stop(@NonNull Throwable cause) throws Exception {
        LookSchedule schedule = looks;
        if (schedule == null) {
            super.stop(cause);
        } else if (beginStop(schedule, cause)) {
            Looks.later(STOP_LIMIT_MILLIS, () -> stopped(cause));
        } else {
            stopped(cause);
        }
    }

    private synchronized boolean beginStop(LookSchedule schedule, Throwable cause) {
        boolean begun = schedule.stop(isInterruptible(), () -> takeBack(cause));
        stopping |= begun;
        return begun;
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    private void takeBack(Throwable cause) {
        try {
            Run<?, ?> run = getContext().get(Run.class);
            FlowExecution execution = getContext().get(FlowExecution.class);
            if (isStopping() && run != null && execution != null) {
                try (ACLContext ignored = ACL.as2(execution.getAuthentication2())) {
                    aborted(run, new TaskListenerLog(listener()));
                }
            }
        } catch (Exception e) {
            // what stays behind is found again by the next promotion
            LOGGER.log(Level.WARNING, e, () -> "could not clean up after the abort of " + this);
            tellOfLeftovers(e);
        } finally {
            releaseQuietly();
            stopped(cause);
        }
    }

    private void tellOfLeftovers(Exception fault) {
        try {
            new TaskListenerLog(listener())
                    .warning("Not all could be taken back after the abort (" + fault.getMessage()
                            + "); look for a pull request that is still open, the next promotion takes it over");
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.FINE, e, () -> "no log for " + this);
        }
    }

    /** Only once, and not when the step had ended by itself before. */
    private void stopped(Throwable cause) {
        synchronized (this) {
            if (!stopping) {
                return;
            }
            stopping = false;
        }
        forget();
        if (journal != null) {
            journal.aborted(cause);
        }
        PauseMark.end(getContext());
        getContext().onFailure(cause);
    }

    /** Nobody reaches the step any more. */
    private void forget() {
        LiveExecutions.remove(this);
        if (entry != null) {
            WaitingSteps.get().signOut(entry);
        }
    }

    /** Looks soon, since something happened that may be what the step waits for. Returns without waiting for the look. */
    public final void nudge() {
        LookSchedule schedule = looks;
        if (schedule != null) {
            schedule.nudge();
        }
    }

    /** Returns whether that person may decide what the step asks people for. */
    boolean isDecidedBy(Authentication person) {
        return false;
    }

    /** Somebody outside says that something may have happened, a webhook or a person: a look soon, and what else helps. */
    void called() {
        nudge();
    }

    /** Returns whether the step is over or was stopped, so that nothing more may be changed. */
    protected final boolean isEnded() {
        LookSchedule schedule = looks;
        return schedule != null && schedule.isEnded();
    }

    /** Lets the time limit pass, for tests. */
    final void expire() {
        deadlineMillis = 0;
    }

    /** Ends the looks and nothing else: the step itself goes on in the next Jenkins, or its build is over. */
    final void halt() {
        forget();
        looks.stop(true, this::releaseQuietly);
    }

    private void look() {
        Future<?> watch = null;
        try {
            Run<?, ?> run = getContext().get(Run.class);
            FlowExecution execution = getContext().get(FlowExecution.class);
            if (isOver(run, execution)) {
                // after a hard kill of the build nobody calls stop()
                LOGGER.log(Level.FINE, () -> "the build of " + this + " is over");
                end();
                return;
            }
            OperationLog log = new TaskListenerLog(listener());
            watch = Looks.every(ALIVE_CHECK_MILLIS, () -> haltIfOver(run, execution));
            try (ACLContext ignored = ACL.as2(execution.getAuthentication2())) {
                introduce(run, execution, log);
                conclude(observe(run, log), log);
            } catch (OperationException e) {
                if (!e.isRetryable()) {
                    throw e;
                }
                pauseAfterFault(e, log);
            }
        } catch (InterruptedException e) {
            LOGGER.log(Level.FINE, e, () -> "look of " + this + " was interrupted");
            // whoever interrupts without a stop wants this thread, not the end of the step
            looks.in(FIRST_FAULT_PAUSE_MILLIS);
        } catch (OperationException e) {
            fail(new AbortException(e.getMessage()), e);
        } catch (Exception | Error e) {
            // an error that nobody catches would leave the build waiting for ever
            fail(e, e);
        } finally {
            if (watch != null) {
                watch.cancel(false);
            }
        }
    }

    /** Writes that the step began, before it does anything; after a restart finds what was written. */
    private void introduce(Run<?, ?> run, FlowExecution execution, OperationLog log)
            throws IOException, InterruptedException {
        if (entry != null) {
            return;
        }
        FlowNode node = getContext().get(FlowNode.class);
        String nodeId = node == null ? "" : node.getId();
        StepJournal.warnOfLoss(run, execution, log);
        journal = StepJournal.open(run, nodeId, kind(), settings(), deadlineMillis);
        entry = new WaitingEntry(this, run.getExternalizableId(), nodeId);
        WaitingSteps.get().signIn(entry);
    }

    private static boolean isOver(Run<?, ?> run, FlowExecution execution) {
        return run == null || execution == null || execution.isComplete() || !run.isBuilding();
    }

    /** A look may take minutes, and after a hard kill of the build it must change nothing more. */
    private void haltIfOver(Run<?, ?> run, FlowExecution execution) {
        if (isOver(run, execution)) {
            halt();
        }
    }

    private TaskListener listener() throws IOException, InterruptedException {
        TaskListener listener = getContext().get(TaskListener.class);
        return listener == null ? TaskListener.NULL : listener;
    }

    private void conclude(Observation<R> observation, OperationLog log) throws IOException, InterruptedException {
        faults = 0;
        if (observation instanceof Observation.Succeeded<R> succeeded) {
            if (end()) {
                journal.succeeded();
                getContext().onSuccess(succeeded.value());
            }
        } else if (observation instanceof Observation.Failed<R> failed) {
            fail(new AbortException(failed.reason()), null);
        } else if (observation instanceof Observation.Running<R> waiting) {
            await(waiting.waitingFor(), pauseMillis(waiting.retryAfter()), log);
        }
    }

    /** A server whose limit is used up says when to come back, often in an hour: whoever asks earlier is refused again. */
    static long pauseMillis(Duration proposed) {
        return Math.min(proposed.toMillis(), SystemProperties.getLong(LONGEST_PAUSE_MILLIS, Long.MAX_VALUE));
    }

    private void pauseAfterFault(OperationException fault, OperationLog log) throws IOException, InterruptedException {
        long pause = Math.min(LONGEST_FAULT_PAUSE_MILLIS, FIRST_FAULT_PAUSE_MILLIS << Math.min(faults, 10));
        int seen = faults + 1;
        faults = seen;
        // a server that says when to come back is asked no earlier
        await(fault.getMessage(), fault.retryAfter().map(Duration::toMillis).orElse(pause), log);
    }

    private void await(String what, long millis, OperationLog log) throws IOException, InterruptedException {
        if (looks.isEnded()) {
            return;
        }
        long left = deadlineMillis - System.currentTimeMillis();
        if (left <= 0) {
            fail(
                    new AbortException("Gave up after " + describe(timeLimit()) + "; it still waited for: " + what
                            + ". Look at the cause, or give the step a longer timeLimit"),
                    null);
            return;
        }
        if (!what.equals(waitingFor)) {
            waitingFor = what;
            PauseMark.begin(getContext(), what);
            if (journal != null) {
                journal.await(what);
            }
            getContext().saveState();
            // last, so that whoever reads it finds the rest as it says
            log.info("Waiting for " + what);
        }
        looks.in(Math.min(millis, left));
    }

    private static String describe(Duration duration) {
        return duration.toMinutes() > 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }

    /** Returns false where the step was stopped meanwhile: then whoever stopped it ends it. */
    private boolean end() {
        if (!looks.end()) {
            return false;
        }
        forget();
        PauseMark.end(getContext());
        releaseQuietly();
        return true;
    }

    /** @param detailOrNull what only the administrator's log is interested in */
    private void fail(Throwable failure, @CheckForNull Throwable detailOrNull) {
        if (!end()) {
            return;
        }
        if (detailOrNull != null) {
            LOGGER.log(Level.FINE, detailOrNull, () -> "step failed");
        }
        if (journal != null) {
            journal.failed(failure);
        }
        getContext().onFailure(failure);
    }

    @Override
    public String getStatus() {
        LookSchedule schedule = looks;
        if (waitingFor == null || schedule == null) {
            return "working";
        }
        return "waiting for " + waitingFor + "; next look in " + schedule.secondsLeft() + " sec";
    }
}
