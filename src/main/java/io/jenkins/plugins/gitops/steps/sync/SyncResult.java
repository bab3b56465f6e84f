package io.jenkins.plugins.gitops.steps.sync;

import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.ChangeSet;
import io.jenkins.plugins.gitops.steps.Hashes;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What {@code gitopsSync} returns. Stored with the build as long as the pipeline keeps it. */
public final class SyncResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String commit;
    private final boolean dryRun;
    private final ArrayList<String> created;
    private final ArrayList<String> configured;
    private final ArrayList<String> recreated;
    private final ArrayList<String> deleted;
    private final ArrayList<String> skipped;
    private final int unchanged;
    private final String planHash;
    private final String summary;

    /** Empty for one cluster. */
    private final LinkedHashMap<String, String> clusters = new LinkedHashMap<>();

    private SyncResult(String commit, ChangeSet changes, String planHash, boolean dryRun) {
        this.commit = commit;
        this.planHash = planHash;
        this.summary = dryRun ? changes.plannedSummary() : changes.summary();
        this.skipped = new ArrayList<>(changes.names(ChangeAction.SKIPPED));
        this.dryRun = dryRun;
        this.created = new ArrayList<>(changes.names(ChangeAction.CREATED));
        this.configured = new ArrayList<>(changes.names(ChangeAction.CONFIGURED));
        this.recreated = new ArrayList<>(changes.names(ChangeAction.RECREATED));
        this.deleted = new ArrayList<>(changes.names(ChangeAction.DELETED));
        this.unchanged = (int) changes.count(ChangeAction.UNCHANGED);
    }

    private SyncResult(String commit, Map<String, ClusterOutcome> outcomes, boolean dryRun) {
        this.commit = commit.isEmpty() ? common(outcomes) : commit;
        this.dryRun = dryRun;
        this.created = named(outcomes, SyncResult::getCreated);
        this.configured = named(outcomes, SyncResult::getConfigured);
        this.recreated = named(outcomes, SyncResult::getRecreated);
        this.deleted = named(outcomes, SyncResult::getDeleted);
        this.skipped = named(outcomes, SyncResult::getSkipped);
        this.unchanged = outcomes.values().stream()
                .mapToInt(outcome -> outcome.changes().unchanged)
                .sum();
        this.planHash = Hashes.sha256(outcomes.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue().changes().planHash)
                .collect(Collectors.joining("\n")));
        this.summary = counts();
        outcomes.forEach((name, outcome) -> clusters.put(name, outcome.word()));
    }

    /** What was synced last may be another commit on each cluster. */
    private static String common(Map<String, ClusterOutcome> outcomes) {
        List<String> commits = outcomes.values().stream()
                .map(outcome -> outcome.changes().commit)
                .distinct()
                .toList();
        return commits.size() == 1 ? commits.get(0) : "";
    }

    private static ArrayList<String> named(
            Map<String, ClusterOutcome> outcomes, Function<SyncResult, List<String>> part) {
        ArrayList<String> all = new ArrayList<>();
        outcomes.forEach((name, outcome) ->
                part.apply(outcome.changes()).forEach(object -> all.add("[" + name + "] " + object)));
        return all;
    }

    private String counts() {
        Map<ChangeAction, Integer> counts = new EnumMap<>(ChangeAction.class);
        counts.put(ChangeAction.CREATED, created.size());
        counts.put(ChangeAction.CONFIGURED, configured.size());
        counts.put(ChangeAction.UNCHANGED, unchanged);
        counts.put(ChangeAction.RECREATED, recreated.size());
        counts.put(ChangeAction.DELETED, deleted.size());
        counts.put(ChangeAction.SKIPPED, skipped.size());
        String text = counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getValue() + " " + word(entry.getKey()))
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? "no objects" : text;
    }

    private String word(ChangeAction action) {
        return dryRun && action != ChangeAction.UNCHANGED ? "to " + action.planned() : action.past();
    }

    /** Sums up what became of several clusters, each object with its cluster before it. */
    static SyncResult ofClusters(String commit, Map<String, ClusterOutcome> outcomes, boolean dryRun) {
        return new SyncResult(commit, outcomes, dryRun);
    }

    static SyncResult of(String commit, ChangeSet changes, String planHash, boolean dryRun) {
        return new SyncResult(commit, changes, planHash, dryRun);
    }

    /** Returns the id of the commit that was applied, 40 digits; empty for a workspace, and where clusters have different ones. */
    @Whitelisted
    public String getCommit() {
        return commit;
    }

    /** Returns whether this is only what would happen. */
    @Whitelisted
    public boolean isDryRun() {
        return dryRun;
    }

    /** Returns whether the cluster was, or would be, changed. */
    @Whitelisted
    public boolean isChanged() {
        return !created.isEmpty() || !configured.isEmpty() || !recreated.isEmpty() || !deleted.isEmpty();
    }

    /**
     * Returns how each of several clusters ended, by its name: {@code synced}, or {@code planned} of a dry run; empty for an
     * environment of one cluster.
     */
    @Whitelisted
    public Map<String, String> getClusters() {
        return new LinkedHashMap<>(clusters);
    }

    /** Returns the created objects, each as {@code Deployment shop/cart}; of several clusters as {@code [eu-1] Deployment shop/cart}. */
    @Whitelisted
    public List<String> getCreated() {
        return created;
    }

    /** Returns the configured objects. */
    @Whitelisted
    public List<String> getConfigured() {
        return configured;
    }

    /** Returns the objects that were deleted and created again. */
    @Whitelisted
    public List<String> getRecreated() {
        return recreated;
    }

    /** Returns the deleted objects. */
    @Whitelisted
    public List<String> getDeleted() {
        return deleted;
    }

    /** Returns how many objects were as they should be. */
    @Whitelisted
    public int getUnchanged() {
        return unchanged;
    }

    /** Returns the objects that something should happen to and did not; the log says why. */
    @Whitelisted
    public List<String> getSkipped() {
        return skipped;
    }

    /** Returns the hash of the plan, 64 hexadecimal digits; the same for the same changes. */
    @Whitelisted
    public String getPlanHash() {
        return planHash;
    }

    /** Returns the counts in words: {@code 2 created, 5 unchanged}. */
    @Whitelisted
    public String getSummary() {
        return summary;
    }
}
