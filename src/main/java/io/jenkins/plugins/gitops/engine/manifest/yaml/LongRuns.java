package io.jenkins.plugins.gitops.engine.manifest.yaml;

/**
 * Refuses text on which the parser's reader would take quadratic time: it copies all that it has read of a token for each
 * further kilobyte, and a token ends where white space starts or stops at the latest, a comment
 * with its line.
 */
final class LongRuns {

    private static final int KIBI = 1 << 10;

    /** Shorter texts cannot exceed the budget. */
    private static final int HARMLESS = 1 << 18;

    /** One run of half a mebi of characters, or a hundred of a tenth of that: a tenth of a second. */
    private static final long BUDGET = (long) KIBI * KIBI / 4;

    private final YamlText text;
    private final int end;
    private long work;

    private LongRuns(YamlText text, int end) {
        this.text = text;
        this.end = end;
    }

    static void check(YamlText text, Segment segment) {
        if (segment.end() - segment.start() > HARMLESS) {
            new LongRuns(text, segment.end()).check(segment.start());
        }
    }

    private void check(int start) {
        int runStart = start;
        boolean comment = false;
        for (int i = start; i < end; i++) {
            char c = text.text().charAt(i);
            if (YamlText.isLineBreak(c)) {
                spend(runStart, i);
                runStart = i + 1;
                comment = false;
            } else if (!comment
                    && i > runStart
                    && isBlank(c) != isBlank(text.text().charAt(i - 1))) {
                spend(runStart, i);
                runStart = i;
            }
            comment |= c == '#' && i == runStart;
        }
        spend(runStart, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private void spend(int from, int to) {
        long length = (to - from) / KIBI;
        work += length * length;
        if (work > BUDGET) {
            throw text.refuse(
                    from,
                    "too many characters in a row without a space or a line break stand here",
                    "split the file, or break its lines");
        }
    }
}
