package io.jenkins.plugins.gitops.steps;

import hudson.AbortException;
import hudson.security.ACLContext;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.io.Serializable;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One look of a step, with the authentication of its build, watched in case the build ends meanwhile. Whatever comes of it,
 * also an error that nobody catches, either ends the step or leads to another look: no build waits for ever.
 *
 * @param <R> the step's result
 */
final class StepLook<R extends Serializable> {

    private static final Logger LOGGER = Logger.getLogger(StepLook.class.getName());

    private static final long ALIVE_CHECK_MILLIS = 5_000;

    private final ResumableExecution<R> step;

    StepLook(ResumableExecution<R> step) {
        this.step = step;
    }

    void run() {
        Future<?> watch = null;
        try {
            StepBuild build = StepBuild.around(step.getContext());
            if (build.isGone()) {
                LOGGER.log(Level.FINE, () -> "the build of " + step + " was deleted");
                step.halt();
                return;
            }
            if (build.isOver()) {
                // after a hard kill of the build nobody calls stop()
                LOGGER.log(Level.FINE, () -> "the build of " + step + " is over");
                step.end();
                return;
            }
            watch = Looks.every(ALIVE_CHECK_MILLIS, () -> haltIfOver(build));
            look(build);
        } catch (InterruptedException e) {
            LOGGER.log(Level.FINE, e, () -> "look of " + step + " was interrupted");
            // whoever interrupts without a stop wants this thread, not the end of the step
            step.lookIn(Pauses.FIRST_FAULT_MILLIS);
        } catch (OperationException e) {
            // foreseen, so that only the administrator's log is interested in where
            LOGGER.log(Level.FINE, e, () -> step + " failed");
            step.fail(new AbortException(e.getMessage()));
        } catch (Exception | Error e) {
            LOGGER.log(Level.FINE, e, () -> step + " failed");
            step.fail(e);
        } finally {
            if (watch != null) {
                watch.cancel(false);
            }
        }
    }

    private void look(StepBuild build) throws Exception {
        OperationLog log = build.log();
        try (ACLContext ignored = build.impersonate()) {
            step.introduce(build, log);
            step.conclude(step.observe(build.run(), log));
        } catch (OperationException e) {
            if (!e.isRetryable()) {
                throw e;
            }
            step.pauseAfterFault(e);
        }
    }

    /** A look may take minutes, and after a hard kill of the build it must change nothing more. */
    private void haltIfOver(StepBuild build) {
        if (build.isOver()) {
            step.halt();
        }
    }
}
