package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;

/** One watch: an event per line until the caller goes, the time is over or the server stops. */
final class WatchStream {

    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final Duration LOOK_FOR_CALLER = Duration.ofSeconds(2);

    private final ObjectStore store;
    private final ResourceType type;
    private final ApiRequest request;
    private final boolean metadataOnly;
    private final Predicate<JsonNode> selected;

    WatchStream(ObjectStore store, ResourceType type, ApiRequest request, boolean metadataOnly) {
        this.store = store;
        this.type = type;
        this.request = request;
        this.metadataOnly = metadataOnly;
        this.selected = Selector.parse(type, request.parameter("labelSelector"), request.parameter("fieldSelector"));
    }

    void write(HttpServletResponse response, Runnable started) throws IOException {
        response.setStatus(200);
        response.setContentType("application/json");
        started.run();
        long end = System.nanoTime() + timeout().toNanos();
        try {
            long seen = begin(response);
            response.flushBuffer();
            while (System.nanoTime() < end && !store.isClosed()) {
                long left = Math.min(end - System.nanoTime(), LOOK_FOR_CALLER.toNanos());
                for (ObjectStore.Change change : store.awaitChanges(seen, Duration.ofNanos(Math.max(left, 0)))) {
                    seen = change.resourceVersion();
                    send(response, change);
                }
                response.flushBuffer();
            }
        } catch (ApiException e) {
            event(response, "ERROR", e.status());
            response.flushBuffer();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From a version, or from now: then first what is there. */
    private long begin(HttpServletResponse response) throws IOException, InterruptedException {
        String from = request.parameter("resourceVersion");
        if (from != null && !from.isEmpty() && !from.equals("0")) {
            long version = Long.parseLong(from);
            store.awaitChanges(version, Duration.ZERO);
            return version;
        }
        ObjectStore.Snapshot snapshot = store.list(type.group(), type.plural(), namespace());
        for (ObjectNode object : snapshot.objects()) {
            if (selected.test(object)) {
                event(response, "ADDED", shown(object));
            }
        }
        return snapshot.resourceVersion();
    }

    /** An object that begins or ceases to be selected appears or disappears. */
    private void send(HttpServletResponse response, ObjectStore.Change change) throws IOException {
        boolean elsewhere = !change.key().isOf(type.group(), type.plural())
                || namespace() != null && !change.key().namespace().equals(namespace());
        if (elsewhere) {
            return;
        }
        boolean was = change.before() != null && selected.test(change.before());
        boolean is = !change.type().equals("DELETED") && selected.test(change.object());
        if (was || is) {
            String name = was && is ? "MODIFIED" : is ? "ADDED" : "DELETED";
            event(response, name, shown(change.object()));
        }
    }

    private ObjectNode shown(ObjectNode object) {
        return metadataOnly ? Collections.metadataOnly(object) : Collections.atVersion(type, object);
    }

    private static void event(HttpServletResponse response, String name, JsonNode object) throws IOException {
        ObjectNode event = Json.object().put("type", name);
        event.set("object", object);
        response.getOutputStream().write((Json.write(event) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private String namespace() {
        return type.namespaced() && request.namespace().isEmpty() ? null : request.namespace();
    }

    private Duration timeout() {
        String seconds = request.parameter("timeoutSeconds");
        return seconds == null ? LONGEST : Duration.ofSeconds(Long.parseLong(seconds));
    }
}
