package io.jenkins.plugins.gitops.engine.operation;

import java.util.Objects;

/**
 * How much of foreign input is read: all limits that no format and no server brings along, in one place. What is larger ends the
 * build that reads it and costs the controller nothing more.
 */
public enum Budget {

    /** Files and directories below one directory of a commit; a few small trees that name each other make billions. */
    TREE_ENTRIES(500_000, "files and directories", "name a smaller directory"),

    /** Directories within each other. */
    TREE_DEPTH(64, "directories within each other", "name a flatter directory"),

    /** Characters of all paths below one directory. */
    PATH_CHARACTERS(64L * 1024 * 1024, "characters in its paths", "name a smaller directory"),

    /** Objects that a pack announces, for which room is made before the first one has come. */
    PACK_OBJECTS(5_000_000, "objects", "let the server support partial clones"),

    /** One transfer from a Git server, on the wire and on the disk. */
    PACK_BYTES(512L * 1024 * 1024, "bytes", "let the server support partial clones"),

    /** One object of a Git repository, unfolded. */
    OBJECT_BYTES(64L * 1024 * 1024, "bytes in one file or directory", "keep large files out of the config repository"),

    /** Commits, directories and differences of one transfer, unfolded; they are in memory together. */
    UNFOLDED_BYTES(128L * 1024 * 1024, "bytes once it is unfolded", "keep large files out of the config repository"),

    /** How often one regular expression looks at the characters of one text; fewer for short ones, see {@link Regex}. */
    PATTERN_LOOKS(200_000_000, "looks at its characters", "shorten it");

    private final long most;
    private final String unit;
    private final String wayOut;

    Budget(long most, String unit, String wayOut) {
        this.most = most;
        this.unit = unit;
        this.wayOut = wayOut;
    }

    /** Returns the limit. */
    public long most() {
        return most;
    }

    /**
     * Returns a meter that starts at zero.
     *
     * @param subject what is read, for the message: {@code envs in commit 1a2b3c4}
     */
    public Meter meter(String subject) {
        return new Meter(this, subject);
    }

    /** Refuses a number that is known beforehand. */
    public void check(String subject, long amount) {
        if (amount > most) {
            throw exceeded(subject);
        }
    }

    private BudgetExceededException exceeded(String subject) {
        return new BudgetExceededException(
                subject + " has more than " + most + " " + unit + ", and no more is read; " + wayOut);
    }

    /** Counts what one look reads. Not safe for use by several threads. */
    public static final class Meter {
        private final Budget budget;
        private final String subject;
        private long spent;

        private Meter(Budget budget, String subject) {
            this.budget = budget;
            this.subject = Objects.requireNonNull(subject, "subject");
        }

        /**
         * Counts on.
         *
         * @throws BudgetExceededException when it is more than the budget
         */
        public void spend(long amount) {
            spent += amount;
            budget.check(subject, spent);
        }
    }
}
