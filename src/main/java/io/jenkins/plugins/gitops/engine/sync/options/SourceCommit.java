package io.jenkins.plugins.gitops.engine.sync.options;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.Objects;

/**
 * The commit that is synced. The inventory remembers it, so that an older one never overtakes a newer one.
 *
 * @param id the full id
 * @param rollback whether an older commit than the last one is meant
 * @param ancestry tells the order of two commits; asked only when the last synced commit is another one
 */
public record SourceCommit(String id, boolean rollback, Ancestry ancestry) {

    /** Tells which of two commits of the config repository came first. */
    @FunctionalInterface
    public interface Ancestry {

        /**
         * Returns where a commit stands.
         *
         * @param commit the one that is to be synced
         * @param last the one that was synced last; may be unknown to the repository
         */
        Order of(String commit, String last);
    }

    /** Where a commit stands to the last one. */
    public enum Order {
        /** The last one is among its ancestors. */
        NEWER,
        /** It is among the ancestors of the last one. */
        OLDER,
        /** Neither: the branch was rewritten, or it is another branch. */
        DIVERGED,
        /** The repository does not know the last one. */
        UNKNOWN
    }

    public SourceCommit {
        Objects.requireNonNull(ancestry, "ancestry");
        if (id == null || !Regex.matches(id, "[0-9a-f]{40}([0-9a-f]{24})?")) {
            throw new IllegalArgumentException("\"" + id + "\" is no full id of a commit");
        }
    }

    /** Returns a commit that may not be older than the last one. */
    public static SourceCommit of(String id, Ancestry ancestry) {
        return new SourceCommit(id, false, ancestry);
    }

    /** Returns this commit as one that may be older than the last one. */
    public SourceCommit asRollback() {
        return new SourceCommit(id, true, ancestry);
    }
}
