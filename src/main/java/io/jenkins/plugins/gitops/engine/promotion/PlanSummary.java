package io.jenkins.plugins.gitops.engine.promotion;

import io.jenkins.plugins.gitops.engine.git.CommitId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What a sync of one commit would change, in words that anybody may read: kinds, names and places, never a value.
 *
 * @param commit of the config repository, 40 digits
 * @param time when the plans were made
 * @param clusters at least one, each with its plan or the reason why there is none
 */
public record PlanSummary(String commit, Instant time, List<OfCluster> clusters) {

    public PlanSummary {
        commit = new CommitId(commit).value();
        Objects.requireNonNull(time, "time");
        clusters = List.copyOf(clusters);
    }

    /**
     * The plan of one cluster.
     *
     * @param cluster its name
     * @param counts in words: {@code 1 to configure, 5 unchanged}; empty without a plan
     * @param hash of the plan; empty without one
     * @param changes the objects that change, in their order
     * @param missing why there is no plan, behind "no plan:"; empty with one
     */
    public record OfCluster(String cluster, String counts, String hash, List<PlannedChange> changes, String missing) {

        public OfCluster {
            Objects.requireNonNull(cluster, "cluster");
            Objects.requireNonNull(counts, "counts");
            Objects.requireNonNull(hash, "hash");
            changes = List.copyOf(changes);
            Objects.requireNonNull(missing, "missing");
        }

        /** Returns a cluster without a plan. */
        public static OfCluster without(String cluster, String why) {
            return new OfCluster(cluster, "", "", List.of(), why);
        }

        /** Returns whether there is a plan. */
        public boolean isPlanned() {
            return missing.isEmpty();
        }
    }

    /**
     * One object that changes.
     *
     * @param action in the word of a plan: {@code configure}
     * @param object such as {@code Deployment shop/cart}
     * @param fields places in it, without values
     */
    public record PlannedChange(String action, String object, List<String> fields) {

        public PlannedChange {
            Objects.requireNonNull(action, "action");
            Objects.requireNonNull(object, "object");
            fields = List.copyOf(fields);
        }
    }
}
