package io.jenkins.plugins.gitops.engine.cluster;

import io.jenkins.plugins.gitops.engine.operation.OperationException;

/** Somebody stopped the sync; what was applied stays, nothing was pruned. The same sync again goes on from there. */
public final class InterruptedSyncException extends OperationException {

    private static final long serialVersionUID = 1L;

    InterruptedSyncException(Throwable cause) {
        super("The sync was interrupted; what was applied stays, nothing was pruned: sync again to go on", cause);
    }
}
