package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.cluster.ApiClient.Call;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A list that a watch keeps up to date.
 *
 * <p>An end of the stream of any kind (the server's time limit, a version that is too old, a lost connection) leads to a new
 * list at the next look; so does a minute without one, since a connection can be dead without a word. Where watching is
 * refused, each look lists.
 */
final class StreamedObjects implements ObjectWatch {

    private static final Logger LOGGER = Logger.getLogger(StreamedObjects.class.getName());
    private static final int PAGE = 500;
    private static final int GONE = 410;
    private static final int MAX_EXPIRED = 5;
    private static final Duration SAFETY_NET = Duration.ofSeconds(60);

    /** What is watched. */
    record Source(ApiKind kind, String namespace, String labelSelector, Content content) {

        private String path() {
            return Fabric8Cluster.path(kind, namespace, "");
        }

        private String selector() {
            return labelSelector.isEmpty() ? "" : "&labelSelector=" + Fabric8Cluster.encoded(labelSelector);
        }
    }

    private final ApiClient client;
    private final Source source;
    private final ApiKind kind;
    private final Runnable onChange;

    private WatchStream stream;
    private boolean refused;
    private boolean closed;
    private long listedAt;

    StreamedObjects(ApiClient client, Source source, Runnable onChange) {
        this.client = client;
        this.source = source;
        this.kind = source.kind();
        this.onChange = onChange;
    }

    @Override
    public synchronized List<Resource> objects() {
        if (closed) {
            throw new IllegalStateException("The watch of " + kind.plural() + " is closed");
        }
        boolean fresh = System.nanoTime() - listedAt < SAFETY_NET.toNanos();
        if (stream != null && stream.isOpen() && fresh) {
            return stream.objects();
        }
        Map<String, Resource> objects = new LinkedHashMap<>();
        String version = list(objects);
        listedAt = System.nanoTime();
        refused |= stream != null && stream.isRefused();
        end();
        if (refused) {
            return List.copyOf(objects.values());
        }
        stream = new WatchStream(kind, source.content(), objects, onChange);
        String query = "?watch=true&allowWatchBookmarks=true&timeoutSeconds=600&resourceVersion="
                + Fabric8Cluster.encoded(version) + source.selector();
        stream.open(
                client,
                Call.get("Watch of " + kind.plural(), source.path() + query)
                        .accepting(source.content().acceptOne()));
        return stream.objects();
    }

    /** Fills the objects and returns the version of the list. */
    private String list(Map<String, Resource> objects) {
        String next = "";
        int expired = 0;
        do {
            String page = "?limit=" + PAGE + source.selector()
                    + (next.isEmpty() ? "" : "&continue=" + Fabric8Cluster.encoded(next));
            Resource list;
            try {
                Call call = Call.get("List of " + kind.plural(), source.path() + page)
                        .accepting(source.content().acceptList());
                list = client.send(call).object("The list of " + kind.plural());
            } catch (ClusterException e) {
                if (e.code() == GONE && !next.isEmpty() && ++expired <= MAX_EXPIRED) {
                    LOGGER.log(Level.FINE, "the list of {0} expired between two pages and begins again", kind.plural());
                    objects.clear();
                    next = "";
                    continue;
                }
                throw e;
            }
            for (Map<String, Object> item : list.maps("items")) {
                Resource object = source.content().read(kind, item);
                objects.put(WatchStream.key(object), object);
            }
            next = list.text("metadata", "continue");
            if (next.isEmpty()) {
                return list.resourceVersion();
            }
        } while (true);
    }

    private void end() {
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        end();
    }
}
