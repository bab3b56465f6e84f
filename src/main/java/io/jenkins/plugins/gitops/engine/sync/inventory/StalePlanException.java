package io.jenkins.plugins.gitops.engine.sync.inventory;

import io.jenkins.plugins.gitops.engine.operation.OperationException;

/** The inventory is not as it was when the plan was made: another sync of the set went between. Nothing was written. */
public final class StalePlanException extends OperationException {

    private static final long serialVersionUID = 1L;

    StalePlanException(String message, Throwable cause) {
        super(message, cause);
    }
}
