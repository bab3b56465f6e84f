package io.jenkins.plugins.gitops.steps;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.support.actions.PauseAction;

/** Marks the time in which a step waits for people or machines outside Jenkins, which stage views leave out of its duration. */
final class PauseMark {

    private static final Logger LOGGER = Logger.getLogger(PauseMark.class.getName());

    private PauseMark() {}

    /** Begins the pause of a step, unless it has begun; where that cannot be stored, the step waits all the same. */
    static void begin(StepContext context, String what) throws InterruptedException {
        try {
            FlowNode node = context.get(FlowNode.class);
            if (node != null && PauseAction.getCurrentPause(node) == null) {
                node.addAction(new PauseAction(what));
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "the pause of " + context + " was not marked");
        }
    }

    /** Ends the pause of a step that has one; never throws, since the step is over in any case. */
    static void end(StepContext context) {
        try {
            FlowNode node = context.get(FlowNode.class);
            if (node != null) {
                PauseAction.endCurrentPause(node);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "the pause of " + context + " was not marked as ended");
        }
    }
}
