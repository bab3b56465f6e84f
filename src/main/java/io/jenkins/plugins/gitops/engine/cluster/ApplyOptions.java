package io.jenkins.plugins.gitops.engine.cluster;

import java.util.Objects;

/**
 * How an object is applied.
 *
 * @param fieldManager the name that owns the applied fields, 1 to 128 characters
 * @param dryRun whether the server only answers what it would have done
 * @param force whether fields of other managers are taken over, instead of an {@link ApplyConflictException}
 */
public record ApplyOptions(String fieldManager, boolean dryRun, boolean force) {

    private static final int MAX_MANAGER = 128;

    public ApplyOptions {
        Objects.requireNonNull(fieldManager, "fieldManager");
        if (fieldManager.isBlank() || fieldManager.length() > MAX_MANAGER) {
            throw new IllegalArgumentException(
                    "The field manager \"" + fieldManager + "\" must have 1 to 128 characters; such as jenkins-gitops");
        }
    }

    /** Returns options that change the cluster and leave fields of other managers alone. */
    public static ApplyOptions as(String fieldManager) {
        return new ApplyOptions(fieldManager, false, false);
    }

    /** Returns these options without any effect on the cluster. */
    public ApplyOptions onlyDryRun() {
        return new ApplyOptions(fieldManager, true, force);
    }

    /** Returns these options with conflicts decided in favour of the applied object. */
    public ApplyOptions forced() {
        return new ApplyOptions(fieldManager, dryRun, true);
    }
}
