package io.jenkins.plugins.gitops.connection;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.diff.DriftReport;
import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.sync.DriftRules;
import io.jenkins.plugins.gitops.engine.sync.Planning;
import io.jenkins.plugins.gitops.engine.sync.Provenance;
import io.jenkins.plugins.gitops.engine.sync.SyncPlan;
import io.jenkins.plugins.gitops.engine.sync.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.SyncRun;
import io.jenkins.plugins.gitops.engine.sync.Syncer;
import java.util.Locale;
import java.util.Map;

/** One plan or sync of one environment: what of it lives in memory between two looks. */
public final class EnvironmentSync implements AutoCloseable {

    private final Cluster cluster;
    private final Syncer syncer;
    private final SyncRequest request;
    private final Planning planning;
    private SyncPlan plan;
    private SyncRun run;

    private EnvironmentSync(Cluster cluster, SyncRequest request) {
        this.cluster = cluster;
        this.syncer = new Syncer(cluster);
        this.request = request;
        this.planning = syncer.planning(request);
    }

    /**
     * Prepares a sync; asks no cluster yet.
     *
     * @param provenance what leads back from an object to its cause, by the names of {@link Provenance}
     * @param beforeEachWrite called right before anything is changed; what it throws ends the sync there
     * @throws OperationException when a setting is missing or not valid
     */
    public static EnvironmentSync open(
            EngineFactory factory,
            EnvironmentSettings settings,
            EnvironmentManifests manifests,
            SyncChoices choices,
            Map<String, String> provenance,
            Runnable beforeEachWrite) {
        try {
            Provenance annotations = Provenance.none();
            for (Map.Entry<String, String> entry : provenance.entrySet()) {
                annotations = annotations.with(entry.getKey(), entry.getValue());
            }
            SyncRequest request = new SyncRequest(
                    setOf(settings),
                    settings.get(Key.NAMESPACE),
                    manifests.resources(),
                    choices.toOptions(settings).withProvenance(annotations));
            return new EnvironmentSync(GuardedCluster.of(factory.cluster(), beforeEachWrite), request);
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    /**
     * Returns what is wrong with the text of a revision, null where nothing is.
     *
     * @param revision null for the tip of the branch
     */
    @CheckForNull
    public static String faultOfRevision(@CheckForNull String revision) {
        try {
            if (revision != null) {
                new CommitId(revision);
            }
            return null;
        } catch (IllegalArgumentException e) {
            return "The revision " + e.getMessage() + ", as gitopsPromote returns it";
        }
    }

    /** Returns the name under which an environment's objects are remembered in the cluster. */
    public static String setOf(EnvironmentSettings settings) {
        String name = settings.get(Key.APPLICATION) + "-" + settings.environment();
        return name.toLowerCase(Locale.ROOT).replaceAll("[._]", "-");
    }

    /**
     * Goes on with the plan, and prints it once it is made; changes nothing.
     *
     * @return running while the cluster cannot be asked; never failed
     * @throws OperationException when anything stands against the sync
     */
    public Observation<ChangeSet> plan(OperationLog log) {
        if (plan == null) {
            Observation<SyncPlan> seen = planning.observe();
            if (seen instanceof Observation.Running<SyncPlan> waiting) {
                return Observation.running(waiting.retryAfter(), waiting.waitingFor());
            }
            plan = ((Observation.Succeeded<SyncPlan>) seen).value();
            plan.print(log);
        }
        return Observation.succeeded(plan.changes());
    }

    /** Returns the hash of the plan that was made; see {@link SyncPlan#hash}. */
    public String planHash() {
        return plan.hash();
    }

    /** Returns the plan that was made as JSON, secret values masked. */
    public String planJson() {
        return plan.json();
    }

    /** Returns where the cluster is not what the manifests say, by whom; changes nothing. */
    public DriftReport drift() {
        return syncer.drift(request, DriftRules.defaults());
    }

    /** Goes on with applying the plan. */
    public Observation<ChangeSet> apply(OperationLog log) {
        if (run == null) {
            run = syncer.start(plan);
        }
        return run.applyNextStage(log);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
