package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.cluster.ApiClient.Call;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.ArrayList;
import java.util.List;

/** Watches, events and logs over the connection of a {@link Fabric8Cluster}. */
final class Fabric8Insight implements ClusterInsight {

    private static final ApiKind EVENT = new ApiKind("", "v1", "Event", "events", true, true, false);
    private static final ApiKind POD = new ApiKind("", "v1", "Pod", "pods", true, true, true);
    private static final int PAGE = 500;
    private static final int MAX_EVENTS = 5000;
    private static final int MAX_BYTES = 64 * 1024;

    private final ApiClient client;
    private final Content content;

    Fabric8Insight(ApiClient client, Content content) {
        this.client = client;
        this.content = content;
    }

    @Override
    public ObjectWatch watch(ApiKind kind, String namespace, String labelSelector, Runnable onChange) {
        return new StreamedObjects(
                client, new StreamedObjects.Source(kind, namespace, labelSelector, content), onChange);
    }

    @Override
    public List<Resource> warnings(String namespace) {
        String path = Fabric8Cluster.path(EVENT, namespace, "") + "?fieldSelector=type%3DWarning&limit=" + PAGE;
        List<Resource> events = new ArrayList<>();
        String next = "";
        do {
            String page = next.isEmpty() ? "" : "&continue=" + Fabric8Cluster.encoded(next);
            Resource list =
                    client.send(Call.get("Events in " + namespace, path + page)).object("The list of events");
            list.maps("items").forEach(item -> events.add(Resource.of(item)));
            next = list.text("metadata", "continue");
            // they come by the names of their objects: the newest ones may be on any page
        } while (!next.isEmpty() && events.size() < MAX_EVENTS);
        return events;
    }

    @Override
    public String log(String namespace, String pod, String container, boolean previous, int lines) {
        String path = Fabric8Cluster.path(POD, namespace, pod) + "/log?container=" + Fabric8Cluster.encoded(container)
                + "&previous=" + previous + "&tailLines=" + lines + "&limitBytes=" + MAX_BYTES;
        return client.send(Call.get("Log of pod " + namespace + "/" + pod, path).accepting("*/*"))
                .text();
    }
}
