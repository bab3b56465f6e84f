package io.jenkins.plugins.gitops.engine.git;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A change that is to land on a branch, whatever its tip is by then.
 *
 * @param subject changes of the same subject replace each other, for instance {@code cart in staging}
 * @param order the change with the larger number is the newer one; 0 where that is not known, so that each lands
 * @param edit makes the commit for a tip, or nothing where the tip has the change; called again for each new
 *     tip, and at times without its result being used
 */
public record BranchChange(String subject, long order, Function<Snapshot, Optional<CommitRequest>> edit) {

    public BranchChange {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(edit, "edit");
    }

    boolean isOlderThan(long other) {
        return order > 0 && order < other;
    }
}
