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

    private final String file;
    private final int line;
    private final int column;
    private final String reason;
    private final String wayOut;

    /**
     * @param file path in the repository
     * @param line counted from 1
     * @param column in code points, counted from 1
     * @param reason the fact, without a full stop
     * @param wayOut what a person can do about it
     */
    public RefusedEditException(String file, int line, int column, String reason, String wayOut) {
        super(file + ":" + line + ":" + column + ": " + reason + "; " + wayOut);
        this.file = Objects.requireNonNull(file, "file");
        this.line = line;
        this.column = column;
        this.reason = Objects.requireNonNull(reason, "reason");
        this.wayOut = Objects.requireNonNull(wayOut, "wayOut");
    }

    /** Returns the path in the repository. */
    public String file() {
        return file;
    }

    /** Returns the line, counted from 1. */
    public int line() {
        return line;
    }

    /** Returns the column in code points, counted from 1. */
    public int column() {
        return column;
    }

    /** Returns the fact that stands against the edit. */
    public String reason() {
        return reason;
    }

    /** Returns what a person can do about it. */
    public String wayOut() {
        return wayOut;
    }
}
