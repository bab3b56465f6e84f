package io.jenkins.plugins.gitops.engine.diff;

import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.util.List;
import java.util.Objects;

/**
 * What happens, or happened, to one object.
 *
 * @param reason why, where the action alone does not say it; otherwise empty
 * @param differences the fields of a configured object, secret values masked
 * @param version in a plan the object as it is, in a report as it was left; a deleted one as it was read last
 */
public record Change(
        ResourceId id, ChangeAction action, String reason, List<Difference> differences, ObjectVersion version) {

    public Change {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(version, "version");
        differences = List.copyOf(differences);
    }

    /** A change of an object of which no version is known. */
    public Change(ResourceId id, ChangeAction action, String reason, List<Difference> differences) {
        this(id, action, reason, differences, ObjectVersion.NONE);
    }

    /** Returns a change without reason and differences. */
    public static Change of(ResourceId id, ChangeAction action) {
        return new Change(id, action, "", List.of());
    }

    /** Returns this change with another outcome. */
    public Change withOutcome(ChangeAction other, String why) {
        return new Change(id, other, why, differences, version);
    }

    /** Returns this change of an object in that state. */
    public Change at(ObjectVersion other) {
        return new Change(id, action, reason, differences, other);
    }

    /** Returns the log line: {@code Deployment shop/cart configured}. */
    @Override
    public String toString() {
        return id + " " + action.past() + (reason.isEmpty() ? "" : " (" + reason + ")");
    }
}
