package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.OperationException;

/**
 * The server did not take a push, and the branch is as it was before.
 *
 * <p>{@link #isRetryable()} is true for a lost race (somebody else pushed first): fetch, edit again, push again. It is
 * false where the server refuses by rule (protected branch, hook, size).
 */
public final class PushRejectedException extends OperationException {

    private static final long serialVersionUID = 1L;

    PushRejectedException(String message, boolean raced) {
        super(message, null, raced, null);
    }
}
