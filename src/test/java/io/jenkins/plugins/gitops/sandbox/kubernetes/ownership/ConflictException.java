package io.jenkins.plugins.gitops.sandbox.kubernetes.ownership;

import java.util.List;

/** An apply that would change fields of other managers. */
public class ConflictException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Conflict> conflicts;

    /**
     * One field that somebody else owns.
     *
     * @param manager as messages print it, with quotes: {@code "kubectl" using apps/v1}
     * @param field such as {@code .spec.replicas}
     */
    public record Conflict(String manager, String field) {}

    ConflictException(List<Conflict> conflicts) {
        super(message(conflicts));
        this.conflicts = List.copyOf(conflicts);
    }

    public List<Conflict> conflicts() {
        return conflicts;
    }

    private static String message(List<Conflict> conflicts) {
        if (conflicts.size() == 1) {
            Conflict only = conflicts.get(0);
            return "Apply failed with 1 conflict: conflict with " + only.manager() + ": " + only.field();
        }
        StringBuilder text = new StringBuilder("Apply failed with " + conflicts.size() + " conflicts: ");
        String manager = "";
        for (Conflict conflict : conflicts) {
            if (!conflict.manager().equals(manager)) {
                text.append(manager.isEmpty() ? "" : "\n");
                manager = conflict.manager();
                text.append("conflicts with ").append(manager).append(':');
            }
            text.append("\n- ").append(conflict.field());
        }
        return text.toString();
    }
}
