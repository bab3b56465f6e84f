package io.jenkins.plugins.gitops.steps;

import hudson.security.ACLContext;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.waiting.schedule.LookSchedule;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.SystemProperties;

/**
 * How a step is stopped: a look that is under way comes to its end, what was begun is taken back, and then the step ends; after
 * a minute, or by a second stop, it ends all the same. It ends once, and on threads where that may write.
 */
final class StepStop {

    private static final Logger LOGGER = Logger.getLogger(StepStop.class.getName());

    private static final String LIMIT_MILLIS = ResumableExecution.class.getName() + ".stopLimitMillis";

    private final ResumableExecution<?> step;
    private boolean stopping;
    private Future<?> limit;

    StepStop(ResumableExecution<?> step) {
        this.step = step;
    }

    /** Stops, or ends what is being stopped. Returns at once. */
    void stop(LookSchedule looks, Throwable cause) {
        if (begin(looks, cause)) {
            endAtLimit(cause);
        } else {
            Looks.write(() -> end(cause));
        }
    }

    private synchronized boolean begin(LookSchedule looks, Throwable cause) {
        boolean begun = looks.stop(step::isInterruptible, () -> takeBack(cause));
        stopping |= begun;
        return begun;
    }

    /** The timer's threads are those of all of Jenkins, so they only hand over. */
    private synchronized void endAtLimit(Throwable cause) {
        if (stopping) {
            long millis = SystemProperties.getLong(LIMIT_MILLIS, 60_000L);
            limit = Looks.later(millis, () -> Looks.write(() -> end(cause)));
        }
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    private void takeBack(Throwable cause) {
        try {
            StepBuild build = StepBuild.around(step.getContext());
            if (isStopping() && build.run() != null && build.execution() != null) {
                try (ACLContext ignored = build.impersonate()) {
                    step.aborted(build.run(), build.log());
                }
            }
        } catch (Exception e) {
            // what stays behind is found again by the next promotion
            LOGGER.log(Level.WARNING, e, () -> "could not clean up after the abort of " + step);
            tellOfLeftovers(e);
        } finally {
            step.releaseQuietly();
            end(cause);
        }
    }

    private void tellOfLeftovers(Exception fault) {
        try {
            OperationLog log = StepBuild.around(step.getContext()).log();
            log.warning("Not all could be taken back after the abort (" + fault.getMessage()
                    + "); look for a pull request that is still open, the next promotion takes it over");
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.FINE, e, () -> "no log for " + step);
        }
    }

    /** Only once, and not when the step had ended by itself before. */
    private void end(Throwable cause) {
        synchronized (this) {
            if (!stopping) {
                return;
            }
            stopping = false;
            if (limit != null) {
                limit.cancel(false);
            }
        }
        step.endStopped(cause);
    }
}
