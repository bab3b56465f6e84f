package io.jenkins.plugins.gitops.engine.sync.clusters;

import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What became of all clusters.
 *
 * @param results in the order of the waves
 */
public record ClusterReport(List<ClusterResult> results) {

    public ClusterReport {
        results = List.copyOf(results);
    }

    /** Returns the clusters in that state. */
    public List<ClusterResult> with(ClusterState state) {
        return results.stream().filter(result -> result.state() == state).toList();
    }

    /** Returns counts: {@code 2 synced, 1 failed, 1 not started}. */
    public String summary() {
        return Arrays.stream(ClusterState.values())
                .filter(state -> !with(state).isEmpty())
                .map(state -> with(state).size() + " " + state.word())
                .collect(Collectors.joining(", "));
    }

    /** Returns the results as a JSON object: name, state, reason and changes of each cluster. */
    public String json() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("summary", summary());
        document.put("clusters", results.stream().map(ClusterReport::document).toList());
        return ResourceJson.write(document);
    }

    private static Map<String, Object> document(ClusterResult result) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", result.name());
        document.put("state", result.state().name());
        document.put("reason", result.reason());
        document.put("changes", result.changes().document());
        return document;
    }
}
