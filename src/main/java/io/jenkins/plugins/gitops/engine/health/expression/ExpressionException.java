package io.jenkins.plugins.gitops.engine.health.expression;

/** An expression that cannot be read, or that cannot be applied to an object. The message quotes the expression. */
public final class ExpressionException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    ExpressionException(String text, int index, String reason) {
        super("The expression \"" + text + "\": " + reason + " (at character " + (index + 1)
                + "); write it as status.phase == 'Ready' && has(status.address)");
    }

    ExpressionException(String text, String reason) {
        super("The expression \"" + text + "\": " + reason);
    }
}
