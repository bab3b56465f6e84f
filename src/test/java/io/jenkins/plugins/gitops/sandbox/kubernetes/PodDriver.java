package io.jenkins.plugins.gitops.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.controller.PodBehaviour;
import io.jenkins.plugins.gitops.sandbox.kubernetes.controller.PodLifecycle;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Stands in for scheduler and nodes of a real API server: watches its pods over plain HTTP and reports of them what
 * {@link PodBehaviour} tells, so that the real controllers get on with their work.
 *
 * <p>Pods are not bound to a node: then a deletion needs no node to confirm it.
 */
public final class PodDriver implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger(PodDriver.class.getName());
    private static final long TICK_MILLIS = 15;

    private final ClusterHttp http;
    private final PodLifecycle lifecycle;
    private final Map<String, ObjectNode> pods = new ConcurrentHashMap<>();
    private final List<Thread> threads;
    private volatile boolean closed;

    private PodDriver(ClusterHttp http, PodBehaviour behaviour) {
        this.http = http;
        this.lifecycle = new PodLifecycle(behaviour);
        this.threads = List.of(new Thread(this::follow, "pod-driver-watch"), new Thread(this::drive, "pod-driver"));
        threads.forEach(thread -> thread.setDaemon(true));
    }

    /** Starts driving the pods of a cluster as its {@link TestCluster#pods()} tell. */
    public static PodDriver start(TestCluster cluster) {
        PodDriver driver = new PodDriver(ClusterHttp.of(cluster), cluster.pods());
        driver.threads.forEach(Thread::start);
        return driver;
    }

    private void follow() {
        while (!closed) {
            try {
                ObjectNode list = http.get("/api/v1/pods").json();
                list.path("items").forEach(pod -> pods.put(Json.uid(pod), pod.deepCopy()));
                String version = list.path("metadata").path("resourceVersion").asText();
                watch("/api/v1/pods?watch=true&timeoutSeconds=300&resourceVersion=" + version);
            } catch (UncheckedIOException e) {
                LOGGER.log(Level.FINE, "the watch of pods broke and begins again", e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void watch(String path) throws InterruptedException {
        try (Stream<String> lines = http.watch(path)) {
            for (Iterator<String> each = lines.iterator(); each.hasNext() && !closed; ) {
                JsonNode event = Json.read(each.next());
                ObjectNode pod = (ObjectNode) event.path("object");
                switch (Json.text(event, "type")) {
                    case "ADDED", "MODIFIED" -> pods.put(Json.uid(pod), pod);
                    case "DELETED" -> pods.remove(Json.uid(pod));
                    default -> {
                        return;
                    }
                }
            }
        }
    }

    private void drive() {
        while (!closed) {
            try {
                for (ObjectNode pod : List.copyOf(pods.values())) {
                    lifecycle.look(pod).ifPresent(this::report);
                }
                Thread.sleep(TICK_MILLIS);
            } catch (UncheckedIOException e) {
                LOGGER.log(Level.FINE, "a report of a pod was lost", e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void report(PodLifecycle.Report report) {
        ObjectNode pod = report.pod();
        String namespace = "/api/v1/namespaces/" + Json.namespace(pod);
        ObjectNode patch = Json.object();
        patch.set("status", pod.get("status"));
        int code = http.patch(namespace + "/pods/" + Json.name(pod) + "/status", Patches.MERGE_PATCH, Json.write(patch))
                .code();
        if (code == 200) {
            report.warning().ifPresent(event -> http.post(namespace + "/events", event));
        } else {
            LOGGER.fine(() -> "the status of pod " + Json.name(pod) + " was answered with " + code);
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
