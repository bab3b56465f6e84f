package io.jenkins.plugins.gitops.engine.manifest.yaml;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.util.Objects;

/**
 * An edit that cannot be done safely. Nothing was changed. The message is
 * {@code file:line:column: reason; way out}, as compilers and editors write positions.
 *
 * <p>Never retryable: the same file gives the same refusal.
 */
public final class RefusedEditException extends OperationException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param file path in the repository
     * @param line counted from 1
     * @param column in code points, counted from 1
     * @param reason the fact, without a full stop
     * @param wayOut what a person can do about it
     */
    public RefusedEditException(String file, int line, int column, String reason, String wayOut) {
        super(file + ":" + line + ":" + column + ": " + reason + "; " + wayOut);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** Returns the fact that stands against the edit. */
    public String reason() {
        return reason;
    }
}
