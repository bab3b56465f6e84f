package io.jenkins.plugins.gitops.engine.manifest;

/**
 * A text that a pattern may look at only so often: {@link java.util.regex.Pattern} has no limit of its own, and some
 * patterns try exponentially many ways.
 */
final class BudgetedText implements CharSequence {

    private static final long LOOKS_PER_CHARACTER = 200;
    private static final long LOOKS_AT_LEAST = 1_000_000;
    private static final long LOOKS_AT_MOST = 200_000_000;

    private final CharSequence text;
    private final long[] left;

    BudgetedText(String text) {
        this(text, new long[] {Math.min(LOOKS_AT_MOST, Math.max(LOOKS_AT_LEAST, LOOKS_PER_CHARACTER * text.length()))});
    }

    private BudgetedText(CharSequence text, long[] left) {
        this.text = text;
        this.left = left;
    }

    /** The pattern has looked too often. */
    static final class ExhaustedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ExhaustedException() {
            super("The pattern has looked at the text too often");
        }
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if (--left[0] < 0) {
            throw new ExhaustedException();
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new BudgetedText(text.subSequence(start, end), left);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
