package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterInsight;
import io.jenkins.plugins.gitops.engine.cluster.ObjectWatch;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lists of objects: asked for at each look, or kept up to date by watches. */
interface ObjectSource extends AutoCloseable {

    List<Resource> list(ApiKind kind, String namespace, String labelSelector);

    /** Returns whether a list costs nothing once it was read. */
    boolean isLive();

    @Override
    void close();

    /** Asks at each look. */
    record Polled(Cluster cluster) implements ObjectSource {

        @Override
        public List<Resource> list(ApiKind kind, String namespace, String labelSelector) {
            return cluster.list(kind, namespace, labelSelector);
        }

        @Override
        public boolean isLive() {
            return false;
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    /** Keeps one watch for each kind, namespace and selector. */
    final class Watched implements ObjectSource {

        private record Key(ApiKind kind, String namespace, String labelSelector) {}

        private final ClusterInsight insight;
        private final Runnable onChange;
        private final Map<Key, ObjectWatch> watches = new HashMap<>();

        Watched(ClusterInsight insight, Runnable onChange) {
            this.insight = insight;
            this.onChange = onChange;
        }

        @Override
        public List<Resource> list(ApiKind kind, String namespace, String labelSelector) {
            return watches.computeIfAbsent(
                            new Key(kind, namespace, labelSelector),
                            key -> insight.watch(kind, namespace, labelSelector, onChange))
                    .objects();
        }

        @Override
        public boolean isLive() {
            return true;
        }

        @Override
        public void close() {
            watches.values().forEach(ObjectWatch::close);
            watches.clear();
        }
    }
}
