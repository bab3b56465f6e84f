package io.jenkins.plugins.gitops.engine.diff;

import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.util.List;
import java.util.Objects;

/**
 * What happens, or happened, to one object.
 *
 * @param reason why, where the action alone does not say it; otherwise empty
 * @param differences the fields of a configured object, secret values masked
 */
public record Change(ResourceId id, ChangeAction action, String reason, List<Difference> differences) {

    public Change {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(reason, "reason");
        differences = List.copyOf(differences);
    }

    /** Returns a change without reason and differences. */
    public static Change of(ResourceId id, ChangeAction action) {
        return new Change(id, action, "", List.of());
    }

    /** Returns this change with another outcome. */
    public Change withOutcome(ChangeAction other, String why) {
        return new Change(id, other, why, differences);
    }

    /** Returns the log line: {@code Deployment shop/cart configured}. */
    @Override
    public String toString() {
        return id + " " + action.past() + (reason.isEmpty() ? "" : " (" + reason + ")");
    }
}
