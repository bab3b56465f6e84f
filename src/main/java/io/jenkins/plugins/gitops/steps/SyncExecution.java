package io.jenkins.plugins.gitops.steps;

import hudson.model.Run;
import io.jenkins.plugins.gitops.config.EnvironmentResolver;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.EngineFactory;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.EnvironmentSync;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Plans, prints the plan, applies. Stored: the settings and the commit, as soon as it is known. The plan is not: after a
 * restart it is made again from the same commit, and what was applied already is unchanged in it.
 */
public class SyncExecution extends ResumableExecution<SyncResult> {

    private static final long serialVersionUID = 1L;

    private final EnvironmentSettings settings;
    private final boolean force;
    private final boolean prune;
    private final boolean dryRun;
    private final int timeLimitMinutes;

    /** Empty until the branch was read, when the step names no revision. */
    private String revision;

    private transient EnvironmentSync sync;

    SyncExecution(StepContext context, EnvironmentSettings settings, GitopsSyncStep step) {
        super(context);
        this.settings = settings;
        this.revision = step.getRevision() == null ? "" : step.getRevision();
        this.force = "force".equals(step.getConflicts());
        this.prune = step.isPrune();
        this.dryRun = step.isDryRun();
        this.timeLimitMinutes = step.getTimeLimitMinutes();
    }

    @Override
    protected Duration timeLimit() {
        return Duration.ofMinutes(timeLimitMinutes);
    }

    @Override
    protected Observation<SyncResult> observe(Run<?, ?> run, OperationLog log) {
        if (sync == null) {
            EngineFactory factory = new EnvironmentResolver(run, GitopsPermissions.SYNC).connect(settings);
            EnvironmentSync started = EnvironmentSync.open(factory, settings, revision, force, prune);
            revision = started.commit();
            getContext().saveState();
            log.info("Syncing " + settings.environment() + " to commit " + revision + " of "
                    + settings.get(Key.REPOSITORY));
            sync = started;
            sync.plan(log);
        }
        if (dryRun) {
            return Observation.succeeded(SyncResult.of(revision, sync.planned(), true));
        }
        Observation<ChangeSet> seen = sync.apply(log);
        if (seen instanceof Observation.Succeeded<ChangeSet> done) {
            log.info("Synced " + settings.environment() + ": " + done.value().summary());
            return Observation.succeeded(SyncResult.of(revision, done.value(), false));
        }
        if (seen instanceof Observation.Failed<ChangeSet> failed) {
            return Observation.failed(failed.reason());
        }
        Observation.Running<ChangeSet> waiting = (Observation.Running<ChangeSet>) seen;
        return Observation.running(waiting.retryAfter(), waiting.waitingFor());
    }

    @Override
    protected void release() {
        EnvironmentSync held = sync;
        sync = null;
        if (held != null) {
            held.close();
        }
    }
}
