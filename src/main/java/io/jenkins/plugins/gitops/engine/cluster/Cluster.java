package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Kubernetes cluster. All calls block, each with a time limit, and may be made from several threads.
 *
 * <p>All calls throw {@link ClusterException} when the server refuses or cannot be reached.
 */
public interface Cluster extends AutoCloseable {

    /**
     * Reads which kinds the server serves now.
     *
     * @param groups the API groups of interest, empty text for the core group; others may be left out of the answer
     */
    ApiCatalog discover(Collection<String> groups);

    /**
     * Reads one object.
     *
     * @param namespace empty for a cluster-scoped kind
     */
    Optional<Resource> get(ApiKind kind, String namespace, String name);

    /**
     * Lists objects, page by page.
     *
     * @param namespace empty for all namespaces, and for a cluster-scoped kind
     * @param labelSelector such as {@code app=cart}; empty for all
     */
    List<Resource> list(ApiKind kind, String namespace, String labelSelector);

    /**
     * Applies an object on the server side. Idempotent: the same object again changes nothing.
     *
     * @param object namespaced kinds need a namespace; the server's own metadata must not be in it
     * @throws ApplyConflictException when others own fields of it with other values and the options do not force
     */
    Applied apply(ApiKind kind, Resource object, ApplyOptions options);

    /**
     * Starts the deletion of exactly that object; dependents go in the background. One that is gone already is no error.
     *
     * @param live as it was read: an object of the same name with another uid stays
     * @return false where the object was gone
     */
    boolean delete(ApiKind kind, Resource live);

    /**
     * Does the same, but only where nobody wrote to the object since it was read: otherwise it stays, and the code is 409.
     *
     * @return false where the object was gone
     */
    default boolean deleteUnchanged(ApiKind kind, Resource live) {
        return delete(kind, live);
    }

    /** Returns what the cluster can tell beside its objects, where it can; to be used no longer than this. */
    default Optional<ClusterInsight> insight() {
        return Optional.empty();
    }

    /**
     * Returns a view of this cluster that reads, lists and watches nothing but the metadata of objects, for kinds whose content is secret;
     * it ends with this one and is not to be closed. A cluster that has no such view returns itself.
     */
    default Cluster metadataOnly() {
        return this;
    }

    /**
     * Changes an object by a JSON patch (RFC 6902).
     *
     * @param live as it was read: where it was changed since then, nothing is done and the code is 409
     * @param operations each with {@code op}, {@code path} and mostly {@code value}
     * @param options whose {@code force} has no meaning here
     * @return the object as it is now, or would be after a dry run
     */
    Resource patch(ApiKind kind, Resource live, List<Map<String, Object>> operations, ApplyOptions options);

    /**
     * Reads what the account may do with namespaced kinds in a namespace, in one request.
     *
     * @param namespace need not exist
     */
    AccessRules accessRules(String namespace);

    /**
     * Asks whether the account may do one thing.
     *
     * @param verb such as {@code delete}
     * @param namespace empty for a cluster-scoped kind
     */
    boolean isAllowed(String verb, ApiKind kind, String namespace);

    /** Closes the connections. */
    @Override
    void close();
}
