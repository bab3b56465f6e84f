package io.jenkins.plugins.gitops.engine.manifest.yaml;

import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

/** Writes a value as one token on one line, in the style that stands there where that is possible. */
final class ScalarWriter {

    private ScalarWriter() {}

    /**
     * Returns the token for a value.
     *
     * @param style the wanted style
     * @param flow whether it stands between brackets or braces
     * @param colonInFlow whether a plain token may contain a colon there
     * @param tagged whether a tag already says that this is a string
     */
    static String write(YamlValue value, ScalarStyle style, boolean flow, boolean colonInFlow, boolean tagged) {
        String text = value.text();
        if (value.type() != YamlValue.Type.STRING) {
            return text;
        }
        if (style == ScalarStyle.SINGLE_QUOTED && isPrintable(text)) {
            return "'" + text.replace("'", "''") + "'";
        }
        boolean plain = style == ScalarStyle.PLAIN
                && PlainScalars.isToken(text, flow, colonInFlow)
                && (tagged || PlainScalars.readsAsString(text));
        return plain ? text : doubleQuoted(text);
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> PlainScalars.isPrintable((char) c));
    }

    /** Uses only escapes that JSON has too. */
    private static String doubleQuoted(String text) {
        StringBuilder token = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> token.append("\\\"");
                case '\\' -> token.append("\\\\");
                case '\n' -> token.append("\\n");
                case '\r' -> token.append("\\r");
                case '\t' -> token.append("\\t");
                default -> {
                    if (PlainScalars.isPrintable(c)) {
                        token.append(c);
                    } else {
                        token.append(String.format("\\u%04X", (int) c));
                    }
                }
            }
        }
        return token.append('"').toString();
    }
}
