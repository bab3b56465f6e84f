package io.jenkins.plugins.gitops.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.security.ACLContext;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

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

    /** As the look before saw it. */
    private StepBuild last;

    StepLook(ResumableExecution<R> step) {
        this.step = step;
    }

    void run() {
        Future<?> watch = null;
        try {
            StepBuild build = build();
            if (build == null || build.isGone()) {
                LOGGER.log(Level.FINE, () -> "the build of " + step + " was deleted");
                step.halt();
                return;
            }
            if (build.isOver()) {
                // after a hard kill of the build nobody calls stop(), and nobody waits for the end
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

    /** Null where Jenkins says that it knows a build no more that has ended: then that is no fault. */
    @CheckForNull
    private StepBuild build() throws IOException, InterruptedException {
        StepBuild before = last;
        try {
            StepBuild build = StepBuild.around(step.getContext());
            last = build;
            return build;
        } catch (IOException e) {
            if (before == null || !before.isOver()) {
                throw e;
            }
            LOGGER.log(Level.FINE, e, () -> "the build of " + step + " is unknown");
            return null;
        }
    }

    private void look(StepBuild build) throws Exception {
        OperationLog log = build.log();
        try (ACLContext ignored = build.impersonate()) {
            introduce(build, log);
            step.conclude(step.observe(build.run(), log));
        } catch (OperationException e) {
            if (!step.waitsThrough(e)) {
                throw e;
            }
            step.pauseAfterFault(e);
        }
    }

    /** Writes that the step began, before it does anything; after a restart finds what was written. */
    private void introduce(StepBuild build, OperationLog log) throws IOException, InterruptedException {
        if (step.journal() != null) {
            return;
        }
        FlowNode node = step.getContext().get(FlowNode.class);
        String nodeId = node == null ? "" : node.getId();
        StepJournal.warnOfLoss(build.run(), build.execution(), log);
        StepJournal journal =
                StepJournal.open(build.run(), nodeId, step.kind(), step.settings(), step.deadlineMillis());
        step.introduced(journal, new WaitingEntry(step, build.run().getExternalizableId(), nodeId));
    }

    /** A look may take minutes, and after a hard kill of the build it must change nothing more. */
    private void haltIfOver(StepBuild build) {
        if (build.isOver()) {
            step.halt();
        }
    }
}
