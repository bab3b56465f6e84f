package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;

/** A cluster that asks before each write whether it is still wanted, and keeps to the limit of requests at a time. */
final class GuardedCluster {

    private static final Set<String> WRITES = Set.of("apply", "patch", "delete", "deleteUnchanged");

    private GuardedCluster() {}

    /**
     * Returns that cluster with a question before each write and each dry run of one.
     *
     * @param beforeEachWrite throws where it is not wanted any more; called by several threads
     * @param limit how many requests may be under way
     */
    static Cluster of(Cluster cluster, Runnable beforeEachWrite, RequestLimit limit) {
        // a proxy, so that a default method that the cluster overrides stays its own
        return (Cluster) Proxy.newProxyInstance(
                Cluster.class.getClassLoader(), new Class<?>[] {Cluster.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        cluster.close();
                        return null;
                    }
                    limit.enter();
                    try {
                        if (WRITES.contains(method.getName())) {
                            beforeEachWrite.run();
                        }
                        return method.invoke(cluster, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        limit.leave();
                    }
                });
    }
}
