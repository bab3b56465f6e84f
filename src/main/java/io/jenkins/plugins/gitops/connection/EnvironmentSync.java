package io.jenkins.plugins.gitops.connection;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.gitops.connection.settings.DriftSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.SyncChoices;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.diff.DriftReport;
import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.sync.Syncer;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncOutcome;
import io.jenkins.plugins.gitops.engine.sync.apply.SyncRun;
import io.jenkins.plugins.gitops.engine.sync.options.DriftRules;
import io.jenkins.plugins.gitops.engine.sync.options.SetName;
import io.jenkins.plugins.gitops.engine.sync.options.SourceCommit;
import io.jenkins.plugins.gitops.engine.sync.options.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.plan.Planning;
import io.jenkins.plugins.gitops.engine.sync.plan.SyncPlan;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import jenkins.model.Jenkins;
import jenkins.security.HMACConfidentialKey;
import org.springframework.security.core.Authentication;

/** One plan or sync of one environment: what of it lives in memory between two looks. */
public final class EnvironmentSync implements AutoCloseable {

    private static final int MAX_PLANS = 3;

    /** Covers values of Secrets, so that nobody who reads the fingerprints in the cluster can try out guesses. */
    private static final HMACConfidentialKey RECORD_KEY = new HMACConfidentialKey(EnvironmentSync.class, "records");

    private final Cluster cluster;
    private final Syncer syncer;
    private final SyncRequest request;
    private final DriftRules rules;
    private Planning planning;
    private SyncPlan plan;
    private SyncRun run;
    private int plans = 1;
    /** Whether a run before the present one wrote anything. */
    private boolean wrote;

    private EnvironmentSync(Cluster cluster, SyncRequest request, DriftRules rules, BooleanSupplier wanted) {
        this.cluster = cluster;
        this.rules = rules;
        this.syncer = new Syncer(cluster).asLongAsWanted(wanted);
        this.request = request;
        this.planning = syncer.planning(request);
    }

    /**
     * Prepares a sync; asks no cluster yet.
     *
     * @param cause who syncs
     * @throws OperationException when a setting is missing or not valid
     */
    public static EnvironmentSync open(
            EngineFactory factory,
            EnvironmentSettings settings,
            EnvironmentManifests manifests,
            SyncChoices choices,
            SyncCause cause) {
        SyncRequest request = request(factory, settings, manifests, choices, cause);
        DriftRules rules = DriftSettings.rules(settings);
        RequestLimit limit = RequestLimit.of(settings);
        return new EnvironmentSync(LimitedCluster.of(factory.cluster(), limit), request, rules, cause.wanted());
    }

    /** @throws OperationException when a setting is missing or not valid */
    static SyncRequest request(
            EngineFactory factory,
            EnvironmentSettings settings,
            EnvironmentManifests manifests,
            SyncChoices choices,
            SyncCause cause) {
        try {
            return new SyncRequest(
                    setOf(settings),
                    settings.get(Key.NAMESPACE),
                    manifests.resources(),
                    options(factory, choices, manifests, cause, choices.toOptions(settings)));
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    private static SyncOptions options(
            EngineFactory factory,
            SyncChoices choices,
            EnvironmentManifests manifests,
            SyncCause cause,
            SyncOptions configured) {
        SyncOptions options =
                configured.withProvenance(cause.annotations()).withRecords(message -> RECORD_KEY.mac(message));
        if (!cause.writes()) {
            return options;
        }
        SyncOptions locked = options.withLock(cause.lock());
        if (manifests.commit().isEmpty()) {
            return locked;
        }
        // asked by threads of the engine too, which have no rights of their own
        Authentication asker = Jenkins.getAuthentication2();
        SourceCommit commit = SourceCommit.of(manifests.commit(), (one, last) -> {
            try (ACLContext ignored = ACL.as2(asker)) {
                return factory.order(one, last);
            }
        });
        return locked.withCommit(choices.isRollback() ? commit.asRollback() : commit);
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
    public static SetName setOf(EnvironmentSettings settings) {
        return new SetName(settings.get(Key.APPLICATION), settings.environment());
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
        return syncer.drift(request, rules);
    }

    /** Goes on with applying the plan; makes another one where another sync of the set went between. */
    public Observation<ChangeSet> apply(OperationLog log) {
        if (run == null) {
            run = syncer.start(plan);
        }
        Observation<ChangeSet> seen = run.applyNextStage(log);
        if (run.isStale() && plans < MAX_PLANS) {
            plans++;
            wrote |= !run.changes().isEmpty();
            plan = null;
            run = null;
            planning = syncer.planning(request);
            return Observation.running(Duration.ZERO, "a new plan, since another sync changed the set meanwhile");
        }
        return seen;
    }

    /** Returns whether anything is written by now, or may be; a plan that others made stale is no beginning. */
    public boolean hasBegun() {
        return run != null || wrote;
    }

    /**
     * Returns what was done up to now as JSON, object by object with uid and resource version, secret values masked; nothing before
     * the first look of {@link #apply}.
     */
    public Optional<String> reportJson() {
        return run == null ? Optional.empty() : Optional.of(run.changes().json());
    }

    /** Ends a sync that is under way: nothing more is applied or pruned, the set is remembered as it is, and its lock is given back. */
    public void stop(OperationLog log) {
        if (run != null && run.outcome() == SyncOutcome.RUNNING) {
            run.stop();
            run.applyNextStage(log);
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
