package io.jenkins.plugins.gitops.engine.sync.options;

import java.util.Optional;

/**
 * How much one sync may delete: a wrong path or an empty overlay must not empty an environment.
 *
 * @param most objects, at least 0
 * @param mostPercent share of the set's live objects, 0 to 100; looked at only from {@link #SHARE_COUNTS_FROM} deletions on,
 *     since in a small set every object is a great share
 */
public record DeletionGuard(int most, int mostPercent) {

    /** Fewer deletions than this are never too great a share. */
    public static final int SHARE_COUNTS_FROM = 5;

    private static final int ALL = 100;

    public DeletionGuard {
        if (most < 0 || mostPercent < 0 || mostPercent > ALL) {
            throw new IllegalArgumentException("The limit on deletions (" + most + " objects, " + mostPercent
                    + " %) must be 0 or more, up to 100 %");
        }
    }

    /** Returns at most 100 objects and half of the set. */
    public static DeletionGuard defaults() {
        return new DeletionGuard(ALL, ALL / 2);
    }

    /** Returns no limit at all. */
    public static DeletionGuard unlimited() {
        return new DeletionGuard(Integer.MAX_VALUE, ALL);
    }

    /** Returns why that many deletions are refused; nothing where they are not. */
    public Optional<String> refusal(int deletions, int members) {
        if (deletions > most) {
            return Optional.of(deletions + " objects would be deleted, " + most
                    + " are allowed; look at the path and at what it renders, or raise the limit on deletions");
        }
        if (deletions >= SHARE_COUNTS_FROM && (long) deletions * ALL > (long) mostPercent * members) {
            return Optional.of(deletions + " of " + members + " objects would be deleted, " + mostPercent
                    + " % are allowed; look at the path and at what it renders, or raise the limit on deletions");
        }
        return Optional.empty();
    }
}
