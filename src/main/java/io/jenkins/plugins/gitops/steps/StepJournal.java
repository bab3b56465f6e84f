package io.jenkins.plugins.gitops.steps;

import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/**
 * What one step writes into its build: the second place where its state lives, and the one that is left where Jenkins itself
 * ends the build after a crash. Intents are written before an effect; so what cannot be written stops the look.
 */
public final class StepJournal {

    private static final Logger LOGGER = Logger.getLogger(StepJournal.class.getName());

    private final GitopsAction action;
    private final String nodeId;

    private StepJournal(GitopsAction action, String nodeId) {
        this.action = action;
        this.nodeId = nodeId;
    }

    /** Opens the record of a step, or finds it again after a restart. */
    static StepJournal open(
            Run<?, ?> run, String nodeId, StepRecord.Kind kind, EnvironmentSettings settings, long deadlineMillis) {
        GitopsAction action = GitopsAction.of(run);
        action.signAs(BuildFacts.currentAddress(run));
        action.open(
                nodeId,
                kind,
                settings.find(Key.APPLICATION).orElse(""),
                settings.environment(),
                System.currentTimeMillis(),
                deadlineMillis);
        return new StepJournal(action, nodeId);
    }

    /** Warns once in a build that a hard end of Jenkins would end it too. */
    static void warnOfLoss(Run<?, ?> run, FlowExecution execution, OperationLog log) {
        FlowDurabilityHint hint = execution.getDurabilityHint();
        if (!hint.isPersistWithEveryStep() && GitopsAction.find(run).isEmpty()) {
            log.warning("This build runs with the durability " + hint.name()
                    + ": when Jenkins is killed it ends, and what it waits for is left to the next promotion;"
                    + " set the option durabilityHint('MAX_SURVIVABILITY') for builds that shall go on");
        }
    }

    /** Writes facts; empty ones take away what was written before. */
    public void put(Map<String, String> facts) {
        action.update(nodeId, record -> facts.forEach(record::put));
    }

    /** Forgets the plans of an earlier commit and writes facts of the one that is planned now. */
    public void planAnew(Map<String, String> facts) {
        action.update(nodeId, record -> {
            record.forgetPlans();
            facts.forEach(record::put);
        });
    }

    /** Returns a fact that was written, by this step or on its pages; empty where it is not known. */
    public String fact(String key) {
        return action.find(nodeId).map(record -> record.fact(key)).orElse("");
    }

    /** Writes a document and names it. */
    public void write(String name, String content) {
        action.write(nodeId, name, content);
    }

    /** Returns what was written last that is waited for; empty for nothing. */
    String awaited() {
        return action.find(nodeId).map(StepRecord::getWaitingFor).orElse("");
    }

    /** Writes what is waited for; where the disk fails, the next change writes it, and the wait goes on. */
    void await(String what) {
        writeIfPossible(record -> record.await(what));
    }

    void succeeded() {
        writeIfPossible(StepRecord::succeed);
    }

    void failed(Throwable failure) {
        String why = failure instanceof AbortException ? failure.getMessage() : failure.toString();
        writeIfPossible(record -> record.fail(why));
    }

    void aborted(Throwable cause) {
        String why = cause instanceof FlowInterruptedException interrupted
                ? interrupted.getCauses().stream()
                        .map(each -> String.valueOf(each.getShortDescription()))
                        .reduce((first, second) -> first + "; " + second)
                        .orElse("")
                : String.valueOf(cause.getMessage());
        writeIfPossible(record -> record.abort(why));
    }

    /**
     * No intent: a step that is over is over anyway, and Jenkins saves the build once more at its end. What has ended stays so:
     * a build that was killed marks its steps as abandoned before they notice.
     */
    private void writeIfPossible(Consumer<StepRecord> change) {
        try {
            if (action.find(nodeId).filter(record -> !record.getState().isEnd()).isPresent()) {
                action.update(nodeId, change);
            }
        } catch (RuntimeException e) {
            // whatever it is, the build must hear that the step is over; of a deleted build nobody misses it
            boolean gone = e instanceof OperationException fault && !fault.isRetryable();
            LOGGER.log(gone ? Level.FINE : Level.WARNING, e, () -> "the state of a step was not written");
        }
    }
}
