package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.cluster.ApiClient.Call;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.util.List;
import java.util.Map;

/** Watches, events and logs over the connection of a {@link Fabric8Cluster}. */
final class Fabric8Insight implements ClusterInsight {

    private static final ApiKind EVENT = new ApiKind("", "v1", "Event", "events", true, true, false);
    private static final ApiKind POD = new ApiKind("", "v1", "Pod", "pods", true, true, true);
    private static final int MOST_EVENTS = 500;
    private static final int MOST_BYTES = 64 * 1024;

    private final ApiClient client;

    Fabric8Insight(ApiClient client) {
        this.client = client;
    }

    @Override
    public ObjectWatch watch(ApiKind kind, String namespace, String labelSelector, Runnable onChange) {
        return new StreamedObjects(client, kind, namespace, labelSelector, onChange);
    }

    @Override
    public List<Resource> warnings(String namespace) {
        String path = Fabric8Cluster.path(EVENT, namespace, "") + "?fieldSelector=type%3DWarning&limit=" + MOST_EVENTS;
        String body = client.send(Call.get("Events in " + namespace, path)).body();
        return Resource.of(ResourceJson.read(body, "The list of events")).maps("items").stream()
                .map((Map<String, Object> item) -> Resource.of(item))
                .toList();
    }

    @Override
    public String log(String namespace, String pod, String container, boolean previous, int lines) {
        String path = Fabric8Cluster.path(POD, namespace, pod) + "/log?container=" + Fabric8Cluster.encoded(container)
                + "&previous=" + previous + "&tailLines=" + lines + "&limitBytes=" + MOST_BYTES;
        return client.send(Call.get("Log of pod " + namespace + "/" + pod, path).accepting("*/*"))
                .body();
    }
}
