package io.jenkins.plugins.gitops.record;

import edu.umd.cs.findbugs.annotations.CheckForNull;

/** Text from outside as {@code build.xml} may hold it: one character that XML does not know makes the build unreadable. */
final class XmlText {

    static final int MOST = 4_000;

    private static final int REPLACEMENT = 0xFFFD;

    private XmlText() {}

    /** Returns the text with what XML does not know replaced, cut at {@value #MOST} characters; empty instead of null. */
    static String of(@CheckForNull String text) {
        if (text == null) {
            return "";
        }
        String known = text.codePoints()
                .limit(MOST + 1L)
                .map(each -> isKnown(each) ? each : REPLACEMENT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        if (known.codePointCount(0, known.length()) <= MOST) {
            return known;
        }
        return known.substring(0, known.offsetByCodePoints(0, MOST - 1)) + "…";
    }

    private static boolean isKnown(int c) {
        return c == '\n' || c == '\t' || c >= 0x20 && c < 0x7F || c >= 0xA0 && c <= 0xD7FF || isFarKnown(c);
    }

    private static boolean isFarKnown(int c) {
        return c >= 0xE000 && c <= 0xFFFD || c >= 0x10000 && (c & 0xFFFE) != 0xFFFE;
    }
}
