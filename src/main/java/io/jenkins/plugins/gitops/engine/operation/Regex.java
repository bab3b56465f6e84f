package io.jenkins.plugins.gitops.engine.operation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The only way in which regular expressions look at text. {@link Pattern} has no limit of its own, takes no interrupt, and some
 * expressions try exponentially many ways on a text that is made for them. Here each look at a character is counted.
 *
 * <p>Expressions of users can also exhaust the stack; whoever takes one catches {@link StackOverflowError} too.
 */
public final class Regex {

    private static final long LOOKS_PER_CHARACTER = 200;
    private static final long LOOKS_AT_LEAST = 1_000_000;

    private Regex() {}

    /**
     * Returns a matcher for a text, which throws {@link BudgetExceededException} when it looks at its characters far more often than
     * there are some.
     */
    public static Matcher matcher(Pattern pattern, CharSequence text) {
        return pattern.matcher(new CountedText(text));
    }

    /** Returns whether the whole of a text is as an expression says. */
    public static boolean matches(String text, String expression) {
        return matcher(Pattern.compile(expression), text).matches();
    }

    /** Returns a text with a replacement, in which {@code $1} is the first group, for each part that an expression finds. */
    public static String replaceAll(String text, String expression, String replacement) {
        return matcher(Pattern.compile(expression), text).replaceAll(replacement);
    }

    /** Returns a text with a replacement for the first part that an expression finds. */
    public static String replaceFirst(String text, String expression, String replacement) {
        return matcher(Pattern.compile(expression), text).replaceFirst(replacement);
    }

    /** Returns the parts of a text between what an expression finds, as {@link String#split(String)} does. */
    public static String[] split(String text, String expression) {
        return split(text, expression, 0);
    }

    /** Returns the parts of a text between what an expression finds, as {@link String#split(String, int)} does. */
    public static String[] split(String text, String expression, int limit) {
        return Pattern.compile(expression).split(new CountedText(text), limit);
    }

    /** A text that may be looked at only so often. */
    private static final class CountedText implements CharSequence {
        private final CharSequence text;
        private final Looks looks;

        CountedText(CharSequence text) {
            this(text, new Looks(text.length()));
        }

        private CountedText(CharSequence text, Looks looks) {
            this.text = text;
            this.looks = looks;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            looks.spend();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new CountedText(text.subSequence(start, end), looks);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }

    /** Shared with the parts of a text. */
    private static final class Looks {
        private final int length;
        private long left;

        Looks(int length) {
            this.length = length;
            this.left = Math.min(Budget.PATTERN_LOOKS.most(), Math.max(LOOKS_AT_LEAST, LOOKS_PER_CHARACTER * length));
        }

        void spend() {
            if (--left < 0) {
                throw new BudgetExceededException("A text of " + length
                        + " characters takes a regular expression too long; shorten the text, or write the expression"
                        + " without repetitions within each other");
            }
        }
    }
}
