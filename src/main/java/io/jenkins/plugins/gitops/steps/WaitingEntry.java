package io.jenkins.plugins.gitops.steps;

import hudson.model.Result;
import hudson.security.ACL;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.waiting.WaitingStep;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.CauseOfInterruption;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.springframework.security.core.Authentication;

/** How webhooks and pages reach one step. */
final class WaitingEntry implements WaitingStep {

    private static final Logger LOGGER = Logger.getLogger(WaitingEntry.class.getName());

    private final ResumableExecution<?> execution;
    private final String runId;
    private final String nodeId;

    WaitingEntry(ResumableExecution<?> execution, String runId, String nodeId) {
        this.execution = execution;
        this.runId = runId;
        this.nodeId = nodeId;
    }

    /** @param job the full name of a job */
    boolean isOf(String job) {
        return runId.startsWith(job + "#");
    }

    /** Returns the entry of the same step, whose build's job has that full name now. */
    WaitingEntry renamed(String job) {
        return new WaitingEntry(execution, job + runId.substring(runId.lastIndexOf('#')), nodeId);
    }

    @Override
    public String runId() {
        return runId;
    }

    @Override
    public String nodeId() {
        return nodeId;
    }

    @Override
    public String repository() {
        String address = execution.awaitedRepository();
        return address.isEmpty() ? "" : execution.settings().find(Key.FULL_NAME).orElse(address);
    }

    @Override
    public long pullRequest() {
        return execution.awaitedPullRequest();
    }

    @Override
    public String branch() {
        return execution.awaitedBranch();
    }

    @Override
    public void nudge() {
        execution.called();
    }

    @Override
    public boolean isDecidedBy(Authentication person) {
        return !person.equals(ACL.SYSTEM2) && execution.isDecidedBy(person);
    }

    @Override
    public boolean isOverridableBy(Authentication person) {
        return !person.equals(ACL.SYSTEM2) && execution.isOverridableBy(person);
    }

    @Override
    public void abort(CauseOfInterruption cause) {
        try {
            execution.stop(new FlowInterruptedException(Result.ABORTED, true, cause));
        } catch (Exception e) {
            LOGGER.log(Level.WARNING, e, () -> "could not abort " + execution);
        }
    }
}
