package io.jenkins.plugins.gitops.engine.operation;

/** Foreign input is larger than its {@link Budget}; another try finds the same. */
public final class BudgetExceededException extends OperationException {

    private static final long serialVersionUID = 1L;

    BudgetExceededException(String message) {
        super(message);
    }
}
