package io.jenkins.plugins.gitops.engine.manifest.yaml;

/**
 * Turns the code points that the parser counts into offsets of UTF-16 units. Marks come almost in order, so the walk from
 * one to the next keeps the whole linear.
 */
final class CodePointOffsets {

    private final String text;
    private final int start;
    private final boolean same;
    private int lastCodePoint;
    private int lastOffset;

    /**
     * @param start where the parser's count starts
     * @param same whether the two counts are the same
     */
    CodePointOffsets(String text, int start, boolean same) {
        this.text = text;
        this.start = start;
        this.same = same;
        this.lastOffset = start;
    }

    int at(int codePoint) {
        if (same) {
            return start + codePoint;
        }
        lastOffset = text.offsetByCodePoints(lastOffset, codePoint - lastCodePoint);
        lastCodePoint = codePoint;
        return lastOffset;
    }
}
