package io.jenkins.plugins.gitops.engine.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One stream of changes from its opening to its end, and the objects as they are after the changes so far. */
final class WatchStream implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger(WatchStream.class.getName());
    private static final int MAX_LINE = 16 * 1024 * 1024;
    private static final int FIRST_ERROR = 400;
    /** Forbidden, or a server that cannot watch the kind; everything else may pass. */
    private static final Set<Integer> REFUSALS = Set.of(403, 404, 405);

    /** One that ends sooner tells nobody: whoever looks again at once would go round in a circle. */
    private static final Duration MIN_LIFE = Duration.ofSeconds(1);

    private final ApiKind kind;
    private final Content content;
    private final Runnable onChange;
    private final Map<String, Resource> objects;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final long opened = System.nanoTime();
    private ApiClient.Stream stream;
    private volatile boolean open = true;
    private volatile boolean refused;

    WatchStream(ApiKind kind, Content content, Map<String, Resource> listed, Runnable onChange) {
        this.kind = kind;
        this.content = content;
        this.objects = new ConcurrentHashMap<>(listed);
        this.onChange = onChange;
    }

    static String key(Resource object) {
        return object.namespace() + "/" + object.name();
    }

    void open(ApiClient client, ApiClient.Call call) {
        stream = client.stream(call, this::receive);
        stream.answer().whenComplete((response, failure) -> {
            if (failure != null) {
                end("could not be opened: " + failure.getMessage());
            } else if (response.code() >= FIRST_ERROR) {
                refused = REFUSALS.contains(response.code());
                response.body().cancel();
                end("was answered with " + response.code());
            } else {
                response.body().done().whenComplete((nothing, broken) -> end(broken == null ? "ended" : "broke"));
                response.body().consume();
            }
        });
    }

    /** Returns whether changes still arrive. */
    boolean isOpen() {
        return open;
    }

    /** Returns whether the server does not let this account watch this kind. */
    boolean isRefused() {
        return refused;
    }

    List<Resource> objects() {
        return List.copyOf(objects.values());
    }

    private void receive(List<ByteBuffer> buffers, AsyncBody body) {
        boolean changed = false;
        for (ByteBuffer buffer : buffers) {
            while (buffer.hasRemaining() && open) {
                byte next = buffer.get();
                if (next == '\n') {
                    changed |= apply(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                } else if (line.size() < MAX_LINE) {
                    line.write(next);
                } else {
                    end("sent a line that is too long");
                }
            }
        }
        if (open) {
            body.consume();
        } else {
            body.cancel();
        }
        if (changed) {
            onChange.run();
        }
    }

    private boolean apply(String text) {
        if (text.isBlank()) {
            return false;
        }
        try {
            Resource event = ResourceJson.readResource(text, "An event of the watch");
            Map<String, Object> sent = event.map("object");
            switch (event.text("type")) {
                case "ADDED", "MODIFIED" -> {
                    Resource object = content.read(kind, sent);
                    objects.put(key(object), object);
                }
                case "DELETED" -> objects.remove(key(content.read(kind, sent)));
                case "BOOKMARK" -> {
                    return false;
                }
                default -> end("was ended by the server: " + sent.get("reason"));
            }
            return true;
        } catch (RuntimeException e) {
            end("sent what is no event: " + e.getMessage());
            return false;
        }
    }

    private void end(String how) {
        if (open) {
            open = false;
            LOGGER.log(Level.FINE, () -> "the watch of " + kind.plural() + " " + how);
            if (System.nanoTime() - opened > MIN_LIFE.toNanos()) {
                onChange.run();
            }
        }
    }

    @Override
    public void close() {
        open = false;
        if (stream != null) {
            stream.close();
        }
    }
}
