package io.jenkins.plugins.gitops.connection;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.engine.git.CommitId;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.Snapshot;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.resource.ManifestLoader;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.SyncOptions;
import io.jenkins.plugins.gitops.engine.sync.SyncPlan;
import io.jenkins.plugins.gitops.engine.sync.SyncRequest;
import io.jenkins.plugins.gitops.engine.sync.SyncRun;
import io.jenkins.plugins.gitops.engine.sync.Syncer;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One sync of one environment from one commit: what of it lives in memory between two looks. */
public final class EnvironmentSync implements AutoCloseable {

    private final Cluster cluster;
    private final String commit;
    private final SyncRequest request;
    private SyncPlan plan;
    private SyncRun run;

    private EnvironmentSync(Cluster cluster, String commit, SyncRequest request) {
        this.cluster = cluster;
        this.commit = commit;
        this.request = request;
    }

    /**
     * Reads the manifests of an environment.
     *
     * @param revision a commit's id; empty for the tip of the environment's branch
     * @throws OperationException when the repository, the commit or the directory cannot be read, or a manifest is not valid
     */
    public static EnvironmentSync open(
            EngineFactory factory, EnvironmentSettings settings, String revision, boolean force, boolean prune) {
        try (ConfigRepository repository = factory.repository()) {
            Snapshot snapshot = snapshot(repository, settings, revision);
            List<Resource> resources = resources(snapshot, settings);
            SyncOptions configured = SyncPolicy.of(settings).withPrune(prune);
            SyncOptions options = force ? configured.withConflicts(SyncOptions.ConflictPolicy.FORCE) : configured;
            SyncRequest request = new SyncRequest(setOf(settings), settings.get(Key.NAMESPACE), resources, options);
            return new EnvironmentSync(factory.cluster(), snapshot.commit().value(), request);
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

    private static Snapshot snapshot(ConfigRepository repository, EnvironmentSettings settings, String revision) {
        if (!revision.isEmpty()) {
            return repository.fetchCommit(new CommitId(revision));
        }
        String branch = settings.get(Key.BRANCH);
        return repository
                .fetchBranch(branch)
                .orElseThrow(() -> new OperationException("The config repository " + repository.url()
                        + " has no branch " + branch + "; create it or name another one"));
    }

    private static List<Resource> resources(Snapshot snapshot, EnvironmentSettings settings) {
        String path = settings.find(Key.PATH).orElse("");
        if (!snapshot.isDirectory(path)) {
            throw new OperationException(
                    "Commit " + snapshot.commit().abbreviated() + " of the config repository has no" + " directory "
                            + path + "; correct the path of the environment " + settings.environment());
        }
        List<String> files = snapshot.files(path);
        ManifestLoader.checkPlain(files, snapshot.links(path));
        Map<String, byte[]> manifests = snapshot.readAll(
                files.stream().filter(ManifestLoader::isManifest).toList());
        return ManifestLoader.load(manifests);
    }

    /** Returns the commit whose manifests are applied. */
    public String commit() {
        return commit;
    }

    /** Makes the plan and prints it; changes nothing. */
    public void plan(OperationLog log) {
        Syncer syncer = new Syncer(cluster);
        plan = syncer.plan(request);
        plan.print(log);
        run = syncer.start(plan);
    }

    /** Returns what the plan says. */
    public ChangeSet planned() {
        return plan.changes();
    }

    /** Goes on with applying the plan. */
    public Observation<ChangeSet> apply(OperationLog log) {
        return run.applyNextStage(log);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
