package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;

/** A cluster that asks before each write whether it is still wanted. */
final class GuardedCluster {

    private static final Set<String> WRITES = Set.of("apply", "patch", "delete", "deleteUnchanged");

    private GuardedCluster() {}

    /**
     * Returns that cluster with a question before each write and each dry run of one.
     *
     * @param beforeEachWrite throws where it is not wanted any more; called by several threads
     */
    static Cluster of(Cluster cluster, Runnable beforeEachWrite) {
        // a proxy, so that a default method that the cluster overrides stays its own
        return (Cluster) Proxy.newProxyInstance(
                Cluster.class.getClassLoader(), new Class<?>[] {Cluster.class}, (proxy, method, arguments) -> {
                    if (WRITES.contains(method.getName())) {
                        beforeEachWrite.run();
                    }
                    try {
                        return method.invoke(cluster, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
