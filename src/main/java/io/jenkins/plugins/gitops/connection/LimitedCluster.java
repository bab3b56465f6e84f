package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A cluster that keeps to the limit of requests at a time. */
final class LimitedCluster {

    private LimitedCluster() {}

    /**
     * Returns that cluster, whose requests wait where too many are under way.
     *
     * @param limit how many requests may be under way
     */
    static Cluster of(Cluster cluster, RequestLimit limit) {
        // a proxy, so that a default method that the cluster overrides stays its own
        return (Cluster) Proxy.newProxyInstance(
                Cluster.class.getClassLoader(), new Class<?>[] {Cluster.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        cluster.close();
                        return null;
                    }
                    limit.enter();
                    try {
                        return method.invoke(cluster, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        limit.leave();
                    }
                });
    }
}
