package io.jenkins.plugins.gitops.steps;

import hudson.model.Run;
import hudson.security.Permission;
import io.jenkins.plugins.gitops.config.EnvironmentResolver;
import io.jenkins.plugins.gitops.connection.EngineFactory;
import io.jenkins.plugins.gitops.connection.EnvironmentManifests;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.EnvironmentSync;
import io.jenkins.plugins.gitops.connection.RenderChoices;
import io.jenkins.plugins.gitops.connection.SyncCause;
import io.jenkins.plugins.gitops.connection.SyncChoices;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.view.StepRecord;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Reads manifests, plans, prints the plan. Stored: the settings, the choices and the commit, as soon as it is known. The plan
 * is not: after a restart it is made again from the same commit, and what was applied already is unchanged in it.
 *
 * @param <R> the step's result
 */
abstract class ManifestExecution<R extends Serializable> extends ResumableExecution<R> {

    private static final long serialVersionUID = 1L;

    private final EnvironmentSettings settings;
    private final ManifestSource source;
    private final SyncChoices choices;
    private final int timeLimitMinutes;

    /** Null in a build that an earlier version stored, which rendered nothing. */
    private final RenderChoices rendering;

    /** Of the config repository; empty until it is known, and for a workspace. */
    private volatile String commit = "";

    private transient EnvironmentSync sync;
    /** The hash of the plan that the build has. */
    private transient String recorded;

    private transient volatile boolean finishing;

    ManifestExecution(
            StepContext context,
            EnvironmentSettings settings,
            ManifestSource source,
            SyncChoices choices,
            ManifestStep step) {
        super(context);
        this.settings = settings;
        this.source = source;
        this.choices = choices;
        this.timeLimitMinutes = step.getTimeLimitMinutes();
        this.rendering = step.rendering();
    }

    /** Goes on once the plan is made. */
    protected abstract Observation<R> planned(Run<?, ?> run, EnvironmentSync open, ChangeSet plan, OperationLog log)
            throws IOException, InterruptedException;

    /** Returns what the build's authentication must be allowed to do with the environment. */
    protected abstract Permission permission();

    /** Returns what the log says at the beginning: {@code Syncing staging to}. */
    protected abstract String doing();

    @Override
    protected final EnvironmentSettings settings() {
        return settings;
    }

    @Override
    protected final Duration timeLimit() {
        return Duration.ofMinutes(timeLimitMinutes);
    }

    @Override
    protected final String server() {
        return settings.clusterId();
    }

    @Override
    protected final Observation<R> observe(Run<?, ?> run, OperationLog log) throws IOException, InterruptedException {
        if (sync == null) {
            EngineFactory factory = new EnvironmentResolver(run, permission()).connect(settings);
            EnvironmentManifests manifests = source.read(
                    factory, settings, rendering == null ? new RenderChoices() : rendering, getContext(), log);
            commit = manifests.commit();
            getContext().saveState();
            journal()
                    .put(Map.of(
                            StepRecord.COMMIT, commit,
                            StepRecord.REPOSITORY, settings.find(Key.REPOSITORY).orElse(""),
                            StepRecord.NAMESPACE, settings.find(Key.NAMESPACE).orElse(""),
                            StepRecord.CLUSTER, settings.find(Key.SERVER).orElse("")));
            log.info(doing() + " " + manifests.from());
            SyncCause cause = new SyncCause(holder(run), provenance(run), () -> stillWanted(run));
            sync = EnvironmentSync.open(factory, settings, manifests, choices, cause);
        }
        Observation<ChangeSet> plan = sync.plan(log);
        if (plan instanceof Observation.Running<ChangeSet> waiting) {
            return Observation.running(waiting.retryAfter(), waiting.waitingFor());
        }
        ChangeSet changes = ((Observation.Succeeded<ChangeSet>) plan).value();
        if (!sync.planHash().equals(recorded)) {
            journal().write(StepRecord.PLAN_DOCUMENT, sync.planJson());
            journal()
                    .put(Map.of(
                            StepRecord.PLAN_HASH, sync.planHash(),
                            StepRecord.SUMMARY, changes.plannedSummary()));
            recorded = sync.planHash();
        }
        return planned(run, sync, changes, log);
    }

    /** Returns whether the set is changed, so that no other sync may write it meanwhile. */
    protected abstract boolean writes();

    private String holder(Run<?, ?> run) throws IOException, InterruptedException {
        FlowNode node = getContext().get(FlowNode.class);
        return writes() ? BuildFacts.address(run) + "#" + (node == null ? "" : node.getId()) : "";
    }

    /** What was applied stays; the set is remembered as it is, and the next sync need not wait for the lock to expire. */
    @Override
    protected final void aborted(Run<?, ?> run, OperationLog log) {
        finishSync(log);
        writeReport();
    }

    /** Keeps what was done with the build, as far as anything was. */
    protected final void writeReport() {
        if (sync != null) {
            sync.reportJson().ifPresent(report -> journal().write(StepRecord.REPORT_DOCUMENT, report));
        }
    }

    private void finishSync(OperationLog log) {
        if (sync != null) {
            finishing = true;
            sync.stop(log);
        }
    }

    /** After a hard kill of the build nobody calls stop, and nothing may be written any more. */
    private void stillWanted(Run<?, ?> run) {
        if (!finishing && (isEnded() || !run.isBuilding())) {
            throw new OperationException("The build is over, so nothing more is changed; sync again to go on");
        }
    }

    private Map<String, String> provenance(Run<?, ?> run) {
        Map<String, String> provenance = new TreeMap<>();
        provenance.put("commit", commit);
        provenance.put("repository", settings.find(Key.REPOSITORY).orElse(""));
        provenance.put("environment", settings.environment());
        provenance.put("application", settings.find(Key.APPLICATION).orElse(""));
        provenance.put("build", BuildFacts.address(run));
        provenance.put("pull-request", BuildFacts.pullRequest(run, settings));
        return provenance;
    }

    protected final String commit() {
        return commit;
    }

    @Override
    protected final void release() {
        EnvironmentSync held = sync;
        if (held != null) {
            try {
                finishSync(OperationLog.SILENT);
            } finally {
                sync = null;
                held.close();
            }
        }
    }
}
