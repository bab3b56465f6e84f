package io.jenkins.plugins.gitops.engine.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Others own fields of an applied object with other values; nothing was changed. */
public final class ApplyConflictException extends ClusterException {

    private static final long serialVersionUID = 1L;

    /**
     * A contested field.
     *
     * @param manager who owns it, as the server describes it
     * @param field its path, such as {@code .spec.replicas}
     */
    public record Conflict(String manager, String field) implements java.io.Serializable {}

    private final ArrayList<Conflict> conflicts;

    ApplyConflictException(String subject, List<Conflict> conflicts) {
        super(
                subject + ": " + describe(conflicts),
                "remove the field from the manifest, or take it over with conflicts: 'force'",
                Fault.LASTING,
                409,
                true,
                "Conflict",
                null,
                null,
                List.of());
        this.conflicts = new ArrayList<>(conflicts);
    }

    private static String describe(List<Conflict> conflicts) {
        return conflicts.stream()
                .map(conflict -> conflict.field() + " is owned by " + conflict.manager())
                .collect(Collectors.joining(", "));
    }

    /** Returns the contested fields, at least one. */
    public List<Conflict> conflicts() {
        return List.copyOf(conflicts);
    }
}
