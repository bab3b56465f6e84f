package io.jenkins.plugins.gitops.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.waiting.schedule.LookSchedule;
import io.jenkins.plugins.gitops.waiting.schedule.WaitNotice;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
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
 * <p>What comes after a stopped step in the pipeline never meets effects of it, see {@link StepStop}.
 *
 * @param <R> the step's result
 */
public abstract class ResumableExecution<R extends Serializable> extends StepExecution {

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(ResumableExecution.class.getName());

    /** Absolute time in milliseconds at which the step gives up. */
    private volatile long deadlineMillis;

    /** Faults in a row that the step waits through. */
    private volatile int faults;

    /** Whether the step has waited for something before, so that there is something to lose. */
    private volatile boolean hasWaited;

    /** What the step waits for; what the log and the build say of it may be some seconds older. */
    private volatile String waitingFor;

    // null until the step is started or resumed, the journal until the first look
    private transient volatile LookSchedule looks;
    private transient volatile StepStop stop;
    private transient volatile WaitNotice notice;
    private transient volatile StepPresence presence;
    private transient volatile StepJournal journal;

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
    public abstract EnvironmentSettings settings();

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
    public final StepJournal journal() {
        return journal;
    }

    /** Returns the server that the next look asks: only some looks at one server run at a time. Quick. */
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
    final void releaseQuietly() {
        try {
            release();
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "could not close what " + this + " held");
        }
    }

    /** Writes down that the time limit is over, right before the step fails with it. */
    protected void timedOut() {
        // most have nothing to add
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
        LookSchedule schedule = Looks.schedule(this::server, new StepLook<>(this)::run);
        stop = new StepStop(this);
        notice = Looks.notice(this::write);
        presence = new StepPresence();
        looks = schedule;
        LiveExecutions.add(this);
        schedule.in(0);
    }

    @Override
    public void stop(@NonNull Throwable cause) throws Exception {
        LookSchedule schedule = looks;
        if (schedule == null) {
            super.stop(cause);
        } else {
            stop.stop(schedule, cause);
        }
    }

    /** The end of a step that was stopped; called once. */
    final void endStopped(Throwable cause) {
        forget();
        if (journal != null) {
            journal.aborted(cause);
        }
        PauseMark.end(getContext());
        getContext().onFailure(cause);
    }

    /** Nobody reaches the step any more, and it says nothing more. */
    private void forget() {
        notice.end();
        LiveExecutions.remove(this);
        presence.signOut();
    }

    /** Is found under the new name of its build's job. */
    final void renamed(String oldJob, String newJob) {
        presence.renamed(oldJob, newJob);
    }

    /** Looks soon, since something happened that may be what the step waits for. Returns without waiting for the look. */
    public final void nudge() {
        LookSchedule schedule = looks;
        if (schedule != null) {
            schedule.nudge();
        }
    }

    /** Returns whether that person may decide what the step asks people for. */
    protected boolean isDecidedBy(Authentication person) {
        return false;
    }

    /** Returns whether that person may let the step through a freeze, whether or not there is one. */
    final boolean isOverridableBy(Authentication person) {
        return FreezeGate.isOverridableBy(person, this);
    }

    /** The configuration has changed; a look soon where that holds the step up, or lets it go. */
    protected void configured() {
        // most look at it with each look
    }

    /** Somebody outside says that something may have happened, a webhook or a person: a look soon, and what else helps. */
    protected void called() {
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

    /** Ends the looks and nothing else: the step itself goes on in the next Jenkins, or its build is over. Does not block. */
    final void halt() {
        notice.halt();
        LiveExecutions.remove(this);
        presence.signOut();
        looks.stop(true, this::releaseQuietly);
    }

    /** From now on the step writes into the build, and is found there. */
    final void introduced(StepJournal opened, WaitingEntry entry) {
        notice.resume(opened.awaited());
        journal = opened;
        presence.signIn(entry);
    }

    final void conclude(Observation<R> observation) throws IOException, InterruptedException {
        faults = 0;
        if (observation instanceof Observation.Succeeded<R> succeeded) {
            if (end()) {
                journal.succeeded();
                getContext().onSuccess(succeeded.value());
            }
        } else if (observation instanceof Observation.Failed<R> failed) {
            fail(new AbortException(failed.reason()));
        } else if (observation instanceof Observation.Running<R> waiting) {
            hasWaited = true;
            await(waiting.waitingFor(), Pauses.millis(waiting.retryAfter()));
        }
    }

    /**
     * Returns whether a fault does not end the step. Refused credentials end one that has just begun, since they may never have been right;
     * one that has waited already waits on until its time limit, for somebody to renew them.
     */
    protected final boolean waitsThrough(OperationException fault) {
        return fault.isRetryable() || fault.isRefusal() && hasWaited;
    }

    final void pauseAfterFault(OperationException fault) throws IOException, InterruptedException {
        int before = faults;
        faults = before + 1;
        if (fault.isRefusal()) {
            // what is held was opened with the credentials that are refused
            releaseQuietly();
            await(
                    "credentials that are accepted (" + fault.getMessage()
                            + "); the step continues by itself once they are",
                    Pauses.millisAfterRefusal(before));
        } else {
            await(fault.getMessage(), Pauses.millisAfter(fault, before));
        }
    }

    final void lookIn(long millis) {
        looks.in(millis);
    }

    private void await(String what, long millis) throws IOException, InterruptedException {
        if (looks.isEnded()) {
            return;
        }
        long left = deadlineMillis - System.currentTimeMillis();
        if (left <= 0) {
            timedOut();
            fail(new AbortException(Pauses.gaveUp(timeLimit(), what)));
            return;
        }
        waitingFor = what;
        notice.say(what);
        looks.in(Math.min(millis, left));
    }

    private void write(String what) throws IOException, InterruptedException {
        PauseMark.begin(getContext(), what);
        if (journal != null) {
            journal.await(what);
        }
        getContext().saveState();
        // last, so that whoever reads it finds the rest as it says
        StepBuild.around(getContext()).log().info("Waiting for " + what);
    }

    /** Returns false where the step was stopped meanwhile: then whoever stopped it ends it. */
    final boolean end() {
        if (!looks.end()) {
            return false;
        }
        forget();
        PauseMark.end(getContext());
        releaseQuietly();
        return true;
    }

    final void fail(Throwable failure) {
        if (!end()) {
            return;
        }
        if (journal != null) {
            journal.failed(failure);
        }
        getContext().onFailure(failure);
    }

    @Override
    public String getStatus() {
        LookSchedule schedule = looks;
        return waitingFor == null || schedule == null
                ? "working"
                : "waiting for " + waitingFor + "; next look in " + schedule.secondsLeft() + " sec";
    }
}
