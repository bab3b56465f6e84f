package io.jenkins.plugins.gitops.sandbox.kubernetes.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.util.UUID;

/** Event objects as controllers and nodes write them. */
final class Events {

    private Events() {}

    static ObjectNode warning(ObjectNode about, String reason, String message, String component) {
        ObjectNode event = Json.object().put("apiVersion", "v1").put("kind", "Event");
        event.putObject("metadata")
                .put(
                        "name",
                        Json.name(about) + "." + UUID.randomUUID().toString().substring(0, 16))
                .put("namespace", Json.namespace(about));
        event.putObject("involvedObject")
                .put("apiVersion", Json.text(about, "apiVersion"))
                .put("kind", Json.text(about, "kind"))
                .put("name", Json.name(about))
                .put("namespace", Json.namespace(about))
                .put("uid", Json.uid(about))
                .put("resourceVersion", Json.resourceVersion(about));
        String now = PodLifecycle.now();
        event.put("type", "Warning")
                .put("reason", reason)
                .put("message", message)
                .put("count", 1);
        event.put("firstTimestamp", now).put("lastTimestamp", now);
        event.putObject("source").put("component", component);
        return event;
    }
}
