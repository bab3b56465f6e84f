package io.jenkins.plugins.gitops.steps.sync;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import hudson.security.Permission;
import io.jenkins.plugins.gitops.config.EnvironmentResolver;
import io.jenkins.plugins.gitops.connection.EngineFactory;
import io.jenkins.plugins.gitops.connection.EnvironmentManifests;
import io.jenkins.plugins.gitops.connection.EnvironmentSync;
import io.jenkins.plugins.gitops.connection.SyncCause;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.RenderChoices;
import io.jenkins.plugins.gitops.connection.settings.SyncChoices;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.sync.clusters.ClusterReport;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.steps.BuildFacts;
import io.jenkins.plugins.gitops.steps.ResumableExecution;
import io.jenkins.plugins.gitops.steps.StepJournal;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
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
    private final int timeoutMinutes;
    private final RenderChoices rendering;

    /** Of the config repository; empty until it is known, and for a workspace. */
    private volatile String commit = "";

    /** How those of several clusters ended that are over. Never changed in place. */
    private volatile LinkedHashMap<String, ClusterOutcome> ended = new LinkedHashMap<>();

    private transient EnvironmentSync sync;
    private transient ClusterLooks several;
    /** How the clusters stood when that was last written down. */
    private transient String standing;
    /** The hash of the plan that the build has. */
    private transient String recorded;

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
        this.timeoutMinutes = step.getTimeoutMinutes();
        this.rendering = step.rendering();
    }

    /** Goes on once the plan is made. */
    protected abstract Observation<R> planned(Run<?, ?> run, EnvironmentSync open, ChangeSet plan, OperationLog log)
            throws IOException, InterruptedException;

    /** Ends once all of several clusters are over, and well. */
    protected abstract R finished(ClusterLooks looks, Map<String, ClusterOutcome> outcomes, OperationLog log);

    /** Returns what the build's authentication must be allowed to do with the environment. */
    protected abstract Permission permission();

    /** Returns what the log says at the beginning: {@code Syncing staging to}. */
    protected abstract String doing();

    @Override
    public final EnvironmentSettings settings() {
        return settings;
    }

    @Override
    protected final Duration timeLimit() {
        return Duration.ofMinutes(timeoutMinutes);
    }

    @Override
    protected final String server() {
        return settings.clusterId();
    }

    @Override
    protected final Observation<R> observe(Run<?, ?> run, OperationLog log) throws IOException, InterruptedException {
        Observation<R> held = heldUp(run, log);
        if (held != null) {
            return held;
        }
        if (!settings.clusters().isEmpty()) {
            return observeAll(run, log);
        }
        if (sync == null) {
            EngineFactory factory = new EnvironmentResolver(run, permission()).connect(settings);
            EnvironmentManifests manifests = source.read(factory, settings, rendering, writes(), getContext(), log);
            begin(manifests.commit());
            log.info(doing() + " " + manifests.from());
            SyncCause cause = new SyncCause(holder(run), provenance(run, commit), () -> isWanted(run));
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

    private void begin(String known) {
        commit = known;
        getContext().saveState();
        journal()
                .put(Map.of(
                        StepRecord.COMMIT, commit,
                        StepRecord.REPOSITORY, settings.find(Key.REPOSITORY).orElse(""),
                        StepRecord.NAMESPACE, settings.find(Key.NAMESPACE).orElse(""),
                        StepRecord.CLUSTER, settings.find(Key.SERVER).orElse("")));
    }

    /** The same for an environment of several clusters, wave by wave. */
    private Observation<R> observeAll(Run<?, ?> run, OperationLog log) throws IOException, InterruptedException {
        if (several == null) {
            EngineFactory factory = new EnvironmentResolver(run, permission()).connect(settings);
            begin(source.pin(factory, settings, writes()));
            several = new ClusterLooks(owner(run, log), factory, settings, choices, !source.isLastSynced(), ended);
            log.info(doing() + " " + target() + " on several clusters: " + several.standing());
        }
        Observation<ClusterReport> seen = several.look(log);
        remember();
        if (!several.hasBegun()) {
            hasNotBegun();
        }
        if (seen instanceof Observation.Running<ClusterReport> waiting) {
            return Observation.running(waiting.retryAfter(), waiting.waitingFor());
        }
        return seen instanceof Observation.Failed<ClusterReport> failed
                ? Observation.failed(failed.reason())
                : Observation.succeeded(finished(several, several.outcomes(ended), log));
    }

    private String target() {
        if (source.isLastSynced()) {
            return "what was synced last";
        }
        return commit.isEmpty()
                ? source.workspaceDirectory() + " of the workspace"
                : "commit " + commit + " of " + settings.get(Key.REPOSITORY);
    }

    /** A cluster that is over is not synced again after a restart; plans are cheap and made again. */
    private void remember() {
        String now = several.standing();
        if (now.equals(standing) || isEnded()) {
            // what was interrupted says nothing of the clusters
            return;
        }
        several.writeReports(false);
        if (writes()) {
            ended = several.outcomes(ended);
            getContext().saveState();
        }
        journal().put(Map.of(StepRecord.CLUSTERS, now));
        standing = now;
    }

    private ClusterLooks.Owner owner(Run<?, ?> run, OperationLog log) throws IOException, InterruptedException {
        String holder = holder(run);
        return new ClusterLooks.Owner() {
            @Override
            public EnvironmentManifests read(EngineFactory factory, EnvironmentSettings cluster, OperationLog log)
                    throws IOException, InterruptedException {
                return source.read(factory, cluster, rendering, ManifestExecution.this.writes(), getContext(), log);
            }

            @Override
            public SyncCause causeOf(EnvironmentManifests manifests) {
                return new SyncCause(holder, provenance(run, manifests.commit()), () -> isWanted(run));
            }

            @Override
            public void remember() {
                ManifestExecution.this.remember();
            }

            @Override
            public boolean writes() {
                return ManifestExecution.this.writes();
            }

            @Override
            public boolean wantsDrift() {
                return ManifestExecution.this.wantsDrift();
            }

            @Override
            public StepJournal journal() {
                return ManifestExecution.this.journal();
            }

            @Override
            public void begins() {
                ManifestExecution.this.begins(run, log);
            }
        };
    }

    /** Returns what is waited for before anybody is asked; null for nothing. */
    @CheckForNull
    protected Observation<R> heldUp(Run<?, ?> run, OperationLog log) {
        return null;
    }

    /**
     * Says that clusters are written to from now on; of several clusters called by several threads.
     *
     * @throws OperationException where they must not be, for now
     */
    protected void begins(Run<?, ?> run, OperationLog log) {
        // most write nothing
    }

    /** Takes that back where it turned out that nothing was written. */
    protected void hasNotBegun() {
        // most write nothing
    }

    /** Keeps no plan in memory, nor the connections that it was made with: another one is made with the next look. */
    protected final void forgetPlan() {
        EnvironmentSync held = sync;
        sync = null;
        if (held != null) {
            held.close();
        }
        ClusterLooks looks = several;
        several = null;
        if (looks != null) {
            looks.stop(OperationLog.SILENT);
            ended = new LinkedHashMap<>();
            standing = null;
            journal().put(Map.of(StepRecord.CLUSTERS, ""));
        }
    }

    /** Returns whether what has drifted is wanted too. */
    protected boolean wantsDrift() {
        return false;
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
        if (several != null) {
            several.writeReports(true);
            journal().put(Map.of(StepRecord.CLUSTERS, several.standing()));
        }
    }

    private void finishSync(OperationLog log) {
        if (sync != null) {
            sync.stop(log);
        }
        if (several != null) {
            several.stop(log);
        }
    }

    /** After a hard kill of the build nobody calls stop, and nothing may be written any more. */
    private boolean isWanted(Run<?, ?> run) {
        return !isEnded() && run.isBuilding();
    }

    private Map<String, String> provenance(Run<?, ?> run, String applied) {
        Map<String, String> provenance = new TreeMap<>();
        provenance.put("commit", applied);
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
        try {
            finishSync(OperationLog.SILENT);
        } finally {
            sync = null;
            several = null;
            if (held != null) {
                held.close();
            }
        }
    }
}
