package io.jenkins.plugins.gitops.engine.sync.options;

import java.util.Objects;

/**
 * What a sync may delete.
 *
 * @param prune whether objects of earlier syncs that are in no manifest any more are deleted
 * @param deleteProtected whether that, and recreation, goes for namespaces, definitions and volumes too, which take data with
 *     them
 * @param recreate whether objects are deleted and created again where a field cannot be changed
 * @param guard how much one sync may delete
 */
public record RemovalPolicy(boolean prune, boolean deleteProtected, boolean recreate, DeletionGuard guard) {

    public RemovalPolicy {
        Objects.requireNonNull(guard, "guard");
    }

    /** Returns prune within the usual guard; protected kinds stay, nothing is recreated. */
    public static RemovalPolicy defaults() {
        return new RemovalPolicy(true, false, false, DeletionGuard.defaults());
    }
}
