package io.jenkins.plugins.gitops.engine.resource;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the text of a YAML file where a document begins, so that its parts can be read at the same time.
 *
 * <p>Three dashes at the beginning of a line, with a blank or a line's end behind them, begin a document wherever they stand: no scalar may
 * have such a line (YAML 1.2, 9.1.2, c-forbidden). Only directives reach from one document into the next, so a text that may have some stays
 * whole.
 */
final class YamlParts {

    /** Some hundred objects: enough to be worth another thread. */
    static final int LENGTH = 64 * 1024;

    private static final String MARKER = "\n---";

    private YamlParts() {}

    /**
     * Returns the parts in their order; together they are the text.
     *
     * @param length of a part in characters, which it exceeds by what is missing to the end of its last document
     */
    static List<String> of(String text, int length) {
        if (text.startsWith("%") || text.contains("\n%")) {
            return List.of(text);
        }
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int at = next(text, length); at >= 0; at = next(text, start + length)) {
            parts.add(text.substring(start, at));
            start = at;
        }
        parts.add(text.substring(start));
        return parts;
    }

    /** Returns where the next document begins, -1 where none does. */
    private static int next(String text, int from) {
        for (int at = text.indexOf(MARKER, from); at >= 0; at = text.indexOf(MARKER, at + 1)) {
            int end = at + MARKER.length();
            if (end == text.length() || " \t\r\n".indexOf(text.charAt(end)) >= 0) {
                return at + 1;
            }
        }
        return -1;
    }
}
