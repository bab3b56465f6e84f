package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;

/**
 * The objects of one kind, kept up to date by a stream of changes. Safe for use by several threads.
 *
 * <p>Nothing runs by itself but the stream: where it ended, the next {@link #objects()} lists again and opens another one.
 */
public interface ObjectWatch extends AutoCloseable {

    /**
     * Returns the objects as they are now: from memory while the stream lives, otherwise by a list.
     *
     * @throws ClusterException when a list is needed and refused
     */
    List<Resource> objects();

    /** Ends the stream. */
    @Override
    void close();
}
