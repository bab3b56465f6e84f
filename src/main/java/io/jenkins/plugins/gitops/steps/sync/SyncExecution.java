package io.jenkins.plugins.gitops.steps.sync;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import hudson.security.Permission;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.EnvironmentSync;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.SyncChoices;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.steps.FreezeGate;
import io.jenkins.plugins.gitops.steps.FreezeLook;
import java.time.Duration;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Plans, prints the plan, applies. */
public class SyncExecution extends ManifestExecution<SyncResult> {

    private static final long serialVersionUID = 1L;

    private final boolean dryRun;
    private final boolean heals;
    private final FreezeGate freeze;

    SyncExecution(
            StepContext context,
            EnvironmentSettings settings,
            ManifestSource source,
            SyncChoices choices,
            GitopsSyncStep step) {
        super(context, settings, source, choices, step);
        this.dryRun = step.isDryRun();
        this.heals = step.isRevertDrift();
        this.freeze = new FreezeGate(step.getFreeze());
    }

    @Override
    protected StepRecord.Kind kind() {
        return StepRecord.Kind.SYNC;
    }

    @Override
    protected Permission permission() {
        return GitopsPermissions.SYNC;
    }

    @Override
    protected boolean writes() {
        return !dryRun;
    }

    @Override
    protected String doing() {
        if (heals) {
            return (dryRun ? "Planning to bring " : "Bringing ") + settings().environment() + " back to";
        }
        return (dryRun ? "Planning a sync of " : "Syncing ") + settings().environment() + " to";
    }

    @Override
    protected void configured() {
        if (!freeze.isPassed(journal()) && freeze.isChanged(this)) {
            nudge();
        }
    }

    private FreezeLook freezes(Run<?, ?> run, OperationLog log) {
        return dryRun || freeze.isPassed(journal())
                ? FreezeLook.none(settings().environment())
                : freeze.look(this, run, log);
    }

    /** The plan is made and shown, once; then the end of the freeze is waited for without asking anybody. */
    @Override
    @CheckForNull
    protected Observation<SyncResult> heldUp(Run<?, ?> run, OperationLog log) {
        FreezeLook frozen = freezes(run, log);
        frozen.failWhereAsked();
        boolean shown = !settings().clusters().isEmpty()
                || !journal().fact(StepRecord.PLAN_HASH).isEmpty();
        if (!frozen.isFrozen() || !shown) {
            return null;
        }
        // what is planned or read now is old when the freeze is over
        forgetPlan();
        return frozen.waiting();
    }

    /** What has begun to be written is finished, also when a freeze begins meanwhile; what has only waited up to then waits on. */
    @Override
    protected void begins(Run<?, ?> run, OperationLog log) {
        if (dryRun) {
            return;
        }
        FreezeLook frozen = freeze.enter(this, run, log);
        if (frozen.isFrozen()) {
            throw OperationException.retryable(frozen.waiting().waitingFor(), Duration.ofSeconds(1));
        }
    }

    @Override
    protected void hasNotBegun() {
        if (!dryRun) {
            freeze.takeBack(journal());
        }
    }

    @Override
    protected SyncResult finished(ClusterLooks looks, Map<String, ClusterOutcome> outcomes, OperationLog log) {
        SyncResult result = SyncResult.ofClusters(commit(), outcomes, dryRun);
        journal()
                .put(Map.of(
                        StepRecord.COMMIT, result.getCommit(),
                        StepRecord.SUMMARY, result.getSummary(),
                        StepRecord.PLAN_HASH, result.getPlanHash(),
                        StepRecord.DRY_RUN, dryRun ? "true" : ""));
        log.info((dryRun ? "Planned " : "Synced ") + settings().environment() + " on " + outcomes.size() + " clusters: "
                + result.getSummary());
        return result;
    }

    @Override
    protected Observation<SyncResult> planned(Run<?, ?> run, EnvironmentSync open, ChangeSet plan, OperationLog log) {
        if (dryRun) {
            journal().put(Map.of(StepRecord.DRY_RUN, "true"));
            return Observation.succeeded(SyncResult.of(commit(), plan, open.planHash(), true));
        }
        FreezeLook frozen = freeze.enter(this, run, log);
        if (frozen.isFrozen()) {
            forgetPlan();
            return frozen.waiting();
        }
        Observation<ChangeSet> seen = open.apply(log);
        if (!open.hasBegun()) {
            hasNotBegun();
        }
        if (!(seen instanceof Observation.Running<ChangeSet>)) {
            writeReport();
        }
        if (seen instanceof Observation.Succeeded<ChangeSet> done) {
            journal().put(Map.of(StepRecord.SUMMARY, done.value().summary()));
            log.info("Synced " + settings().environment() + ": " + done.value().summary());
            return Observation.succeeded(SyncResult.of(commit(), done.value(), open.planHash(), false));
        }
        if (seen instanceof Observation.Failed<ChangeSet> failed) {
            return Observation.failed(failed.reason());
        }
        Observation.Running<ChangeSet> waiting = (Observation.Running<ChangeSet>) seen;
        return Observation.running(waiting.retryAfter(), waiting.waitingFor());
    }
}
