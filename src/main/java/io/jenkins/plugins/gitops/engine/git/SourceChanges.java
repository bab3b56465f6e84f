package io.jenkins.plugins.gitops.engine.git;

import java.util.List;
import java.util.Objects;

/**
 * What lies between two commits of an application.
 *
 * @param commits those without merges, newest first; bounded
 * @param direction whether they come or go
 */
public record SourceChanges(List<SourceCommit> commits, Direction direction) {

    /** How the two commits lie to each other. */
    public enum Direction {
        /** The commits are new: they are in the second one and not in the first. */
        FORWARD,
        /** The second one is older: the commits are taken back. */
        BACKWARD,
        /** Neither is in the other's history, as far as that was read: the newest of the second one's. */
        UNRELATED
    }

    /** Nothing is known, or nothing differs. */
    public static final SourceChanges NONE = new SourceChanges(List.of(), Direction.FORWARD);

    public SourceChanges {
        commits = List.copyOf(commits);
        Objects.requireNonNull(direction, "direction");
    }
}
