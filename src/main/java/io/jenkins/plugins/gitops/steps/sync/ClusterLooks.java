package io.jenkins.plugins.gitops.steps.sync;

import io.jenkins.plugins.gitops.connection.ClusterPlan;
import io.jenkins.plugins.gitops.connection.EngineFactory;
import io.jenkins.plugins.gitops.connection.EnvironmentManifests;
import io.jenkins.plugins.gitops.connection.EnvironmentRollout;
import io.jenkins.plugins.gitops.connection.RolloutStep;
import io.jenkins.plugins.gitops.connection.SyncCause;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.SyncChoices;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.sync.clusters.ClusterReport;
import io.jenkins.plugins.gitops.engine.sync.clusters.ClusterResult;
import io.jenkins.plugins.gitops.engine.sync.clusters.ClusterState;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.steps.StepJournal;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What a step that plans or syncs keeps in memory of an environment's several clusters; its documents, one for each. */
final class ClusterLooks implements RolloutStep {

    /** What all clusters have in common. */
    interface Owner {

        EnvironmentManifests read(EngineFactory factory, EnvironmentSettings cluster, OperationLog log)
                throws IOException, InterruptedException;

        SyncCause causeOf(EnvironmentManifests manifests);

        boolean writes();

        boolean wantsDrift();

        StepJournal journal();

        /**
         * Says that a cluster is written to from now on; called by several threads.
         *
         * @throws io.jenkins.plugins.gitops.engine.operation.OperationException where it must not be, for now
         */
        void begins();

        /** Stores how the clusters stand by now; called by the thread that looks. */
        void remember();
    }

    private final Owner owner;
    private final EnvironmentSettings settings;
    private final boolean shared;
    private final Map<String, String> files;
    private final Map<String, ClusterPlan> plans = new ConcurrentHashMap<>();
    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private final EnvironmentRollout rollout;
    private EnvironmentManifests manifests;

    /**
     * @param shared whether one commit is meant on all clusters
     * @param ended how clusters ended before a restart
     */
    ClusterLooks(
            Owner owner,
            EngineFactory factory,
            EnvironmentSettings settings,
            SyncChoices choices,
            boolean shared,
            Map<String, ClusterOutcome> ended) {
        this.owner = owner;
        this.settings = settings;
        this.shared = shared;
        this.files = StepRecord.clusterFiles(names());
        Map<String, ClusterResult> before = new LinkedHashMap<>();
        ended.forEach((name, outcome) -> before.put(name, outcome.before(name)));
        this.rollout = EnvironmentRollout.open(factory, settings, choices, this, before);
    }

    private List<String> names() {
        return settings.clusters().stream()
                .map(cluster -> cluster.get(Key.TARGET))
                .toList();
    }

    Observation<ClusterReport> look(OperationLog log) {
        return rollout.look(log);
    }

    ClusterReport report() {
        return rollout.report();
    }

    /** Returns whether anything is written by now, or may be. */
    boolean hasBegun() {
        return rollout.hasBegun();
    }

    void stop(OperationLog log) {
        rollout.stop(log);
    }

    @Override
    public EnvironmentManifests manifests(EngineFactory factory, EnvironmentSettings cluster, OperationLog log)
            throws IOException, InterruptedException {
        // before the next one begins, so that those that are over need not be asked again after a crash
        owner.remember();
        if (manifests == null || manifests.chart() || !shared) {
            manifests = owner.read(factory, cluster, log);
        }
        if (!shared) {
            log.info("is to be as " + manifests.from());
        }
        return manifests;
    }

    @Override
    public SyncCause cause(EnvironmentManifests read) {
        return owner.causeOf(read);
    }

    @Override
    public boolean onlyPlans() {
        return !owner.writes();
    }

    @Override
    public boolean wantsDrift() {
        return owner.wantsDrift();
    }

    @Override
    public void planned(String cluster, ClusterPlan plan) {
        owner.journal().write(StepRecord.planDocument(files.get(cluster)), plan.json());
        plans.put(cluster, plan);
        owner.begins();
    }

    /** Writes down what was done on clusters that are over, and where anything was done at all on the others. */
    void writeReports(boolean all) {
        for (ClusterResult result : report().results()) {
            boolean over = result.isEnd() || result.state() == ClusterState.INTERRUPTED;
            boolean known = plans.containsKey(result.name());
            if (known && !onlyPlans() && (over || all) && reported.add(result.name())) {
                owner.journal()
                        .write(
                                StepRecord.reportDocument(files.get(result.name())),
                                result.changes().json());
            }
        }
    }

    /**
     * Returns how those clusters ended that are over by now.
     *
     * @param before those that were over before a restart
     */
    LinkedHashMap<String, ClusterOutcome> outcomes(Map<String, ClusterOutcome> before) {
        LinkedHashMap<String, ClusterOutcome> ended = new LinkedHashMap<>();
        for (ClusterResult result : report().results()) {
            if (before.containsKey(result.name())) {
                ended.put(result.name(), before.get(result.name()));
            } else if (result.isEnd()) {
                ClusterPlan plan = plans.get(result.name());
                ended.put(
                        result.name(),
                        new ClusterOutcome(
                                result,
                                plan == null ? "" : plan.commit(),
                                plan == null ? "" : plan.hash(),
                                onlyPlans()));
            }
        }
        return ended;
    }

    /** Returns what has drifted, a line each with its cluster before it. */
    List<String> drift() {
        return names().stream()
                .filter(plans::containsKey)
                .flatMap(name -> plans.get(name).drift().stream().map(line -> "[" + name + "] " + line))
                .toList();
    }

    /** Returns the names of the documents with the plans, by cluster. */
    Map<String, String> planDocuments() {
        Map<String, String> documents = new LinkedHashMap<>();
        names().stream()
                .filter(plans::containsKey)
                .forEach(name -> documents.put(name, StepRecord.planDocument(files.get(name))));
        return documents;
    }

    /** Returns how all clusters stand, for people: {@code eu-1 synced, us-1 waiting}. */
    String standing() {
        return report().results().stream()
                .map(result -> result.name() + " " + word(result.state()))
                .collect(Collectors.joining(", "));
    }

    private String word(ClusterState state) {
        return onlyPlans() && state == ClusterState.SUCCEEDED ? "planned" : state.word();
    }
}
