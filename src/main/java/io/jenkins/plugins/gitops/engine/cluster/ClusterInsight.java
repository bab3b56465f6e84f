package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;

/** What a cluster can tell beside its objects: their changes as they happen, warnings, and logs. */
public interface ClusterInsight {

    /**
     * Returns the objects of a kind, to be kept up to date; nothing is asked before the first look.
     *
     * @param namespace empty for all namespaces, and for a cluster-scoped kind
     * @param labelSelector empty for all
     * @param onChange called by another thread after each change and at the end of the stream; must be quick and not throw
     */
    ObjectWatch watch(ApiKind kind, String namespace, String labelSelector, Runnable onChange);

    /**
     * Returns the events of a namespace that are warnings, at most a few thousand.
     *
     * @throws ClusterException when the account may not read them
     */
    List<Resource> warnings(String namespace);

    /**
     * Returns the last lines of a container's log. The text may hold secrets.
     *
     * @param previous of the container before its last restart
     * @throws ClusterException when there is no log or the account may not read it
     */
    String log(String namespace, String pod, String container, boolean previous, int lines);
}
