package io.jenkins.plugins.gitops.connection;

import java.util.List;

/**
 * The plan for one of several clusters.
 *
 * @param commit that was planned, 40 digits; empty for a workspace
 * @param hash 64 hexadecimal digits
 * @param json secret values masked
 * @param drift a line for each finding, secret values masked; empty unless it was asked for
 */
public record ClusterPlan(String commit, String hash, String json, List<String> drift) {

    public ClusterPlan {
        drift = List.copyOf(drift);
    }
}
