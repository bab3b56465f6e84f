package io.jenkins.plugins.gitops.engine.forge.adapter;

import io.jenkins.plugins.gitops.engine.operation.Regex;

/** Cuts texts at the limits that forges have; for adapters only. */
public final class TextLimit {

    private static final String ELLIPSIS = "…";
    private static final String NOTE = "\n\n*(truncated, see the build)*";

    private TextLimit() {}

    /** Returns one line of at most so many characters. */
    public static String title(String text, int limit) {
        String line = Regex.replaceAll(text, "\\s+", " ").strip();
        return line.length() <= limit ? line : start(line, limit - ELLIPSIS.length()) + ELLIPSIS;
    }

    /** Returns at most so many characters; a text that was cut says so at its end. */
    public static String body(String text, int limit) {
        return text.length() <= limit ? text : start(text, limit - NOTE.length()) + NOTE;
    }

    private static String start(String text, int length) {
        // never half of a surrogate pair
        int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
        return text.substring(0, end);
    }
}
