package io.jenkins.plugins.gitops.engine.manifest.yaml;

import java.util.ArrayList;
import java.util.List;

/** Cuts a stream at the lines that separate documents, without parsing it. */
final class SegmentSplitter {

    private static final String AFTER_MARKER = " \t\r\n\u0085\u2028\u2029";

    private SegmentSplitter() {}

    /**
     * A line that starts with three hyphens ends whatever stands before it, in every construct of the language. Directives
     * belong to the document behind the marker.
     */
    static List<Segment> split(String text) {
        List<Segment> parts = new ArrayList<>();
        int directive = text.startsWith("%") ? 0 : nextDirective(text, 0);
        int start = 0;
        for (int at = text.indexOf("\n---"); at >= 0; at = text.indexOf("\n---", at + 4)) {
            int after = at + 4;
            if (after < text.length() && AFTER_MARKER.indexOf(text.charAt(after)) < 0) {
                continue;
            }
            if (directive >= start && directive <= at) {
                directive = nextDirective(text, at);
                continue;
            }
            parts.add(new Segment(start, at + 1));
            start = at + 1;
        }
        parts.add(new Segment(start, text.length()));
        return List.copyOf(parts);
    }

    private static int nextDirective(String text, int from) {
        int found = text.indexOf("\n%", from);
        return found < 0 ? Integer.MAX_VALUE : found + 1;
    }

    /** Returns whether a segment has more than markers, directives and comments. */
    static boolean hasContent(YamlText text, Segment part) {
        int at = part.start();
        while (at < part.end()) {
            int end = text.lineEnd(at);
            String line = text.text().substring(at, end).strip();
            if (!line.isEmpty() && "#%".indexOf(line.charAt(0)) < 0 && !line.equals("---") && !line.equals("...")) {
                return true;
            }
            at = Math.max(text.afterLineBreak(end), at + 1);
        }
        return false;
    }
}
