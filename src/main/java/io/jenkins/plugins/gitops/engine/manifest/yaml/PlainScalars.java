package io.jenkins.plugins.gitops.engine.manifest.yaml;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which texts may stand without quotes: those that are one token wherever they stand, and a string under YAML 1.1
 * (<a href="https://yaml.org/type/">yaml.org/type</a>, as the parsers of Go, Python and Ruby read it) as well as under the
 * core schema of YAML 1.2.
 */
final class PlainScalars {

    // numbers that are longer are quoted unseen: the patterns below would recurse for each part
    private static final int MAX_CHECKED = 256;

    private static final int MAX_WORD = 5;

    private static final String INDICATORS = "-?:,[]{}#&*!|>'\"%@`";
    // YAML 1.1 also gives a question mark a meaning there
    private static final String FLOW_INDICATORS = ",[]{}?";

    private static final Set<String> WORDS = Set.of(
            "~", "null", "y", "yes", "n", "no", "true", "false", "on", "off", "=", "<<", ".nan", ".inf", "+.inf",
            "-.inf");

    private static final Pattern NUMBER = Pattern.compile(
            "[-+]?(?:" //
                    + "0b[01_]+|0o[0-7_]+|0x[0-9a-f_]+" // bases
                    + "|[0-9][0-9_]*" // integers, also octal ones
                    + "|(?:[0-9][0-9_]*)?\\.[0-9_]*(?:e[-+]?[0-9_]*)?" // fractions
                    + "|[0-9][0-9_]*\\.?e[-+]?[0-9_]*" // exponents
                    + "|[0-9][0-9_]*(?::[0-9]{1,2})+(?:\\.[0-9_]*)?" // base 60
                    + ")");

    private static final Pattern TIMESTAMP = Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?");

    private PlainScalars() {}

    /** Returns whether a plain scalar of this content is a string for every reader. */
    static boolean readsAsString(String text) {
        if (text.isEmpty()) {
            return false;
        }
        char first = text.charAt(0);
        boolean numeric = first >= '0' && first <= '9' || first == '-' || first == '+' || first == '.';
        if (text.length() > MAX_CHECKED || !numeric && text.length() > MAX_WORD) {
            return !numeric;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return !WORDS.contains(lower)
                && !(numeric && !isVersion(text) && Regex.matcher(NUMBER, lower).matches())
                && !(numeric && Regex.matcher(TIMESTAMP, text).matches());
    }

    /** Returns whether two dots say that this is no number, as in most tags. */
    private static boolean isVersion(String text) {
        return text.indexOf('.') != text.lastIndexOf('.');
    }

    /**
     * Returns whether a text is one plain token.
     *
     * @param flow whether it stands between brackets or braces
     * @param colonInFlow whether a colon inside of the token is acceptable there: some old parsers refuse it
     */
    static boolean isToken(String text, boolean flow, boolean colonInFlow) {
        if (text.isEmpty() || INDICATORS.indexOf(text.charAt(0)) >= 0 || text.startsWith("...")) {
            return false;
        }
        if (text.charAt(0) == ' ' || text.charAt(text.length() - 1) == ' ') {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean forbidden = !isPlainCharacter(c)
                    || c == ':' && (endsWord(text, i + 1) || flow && !colonInFlow)
                    || c == '#' && text.charAt(i - 1) == ' '
                    || flow && FLOW_INDICATORS.indexOf(c) >= 0;
            if (forbidden) {
                return false;
            }
        }
        return true;
    }

    private static boolean endsWord(String text, int at) {
        return at == text.length() || text.charAt(at) == ' ' || FLOW_INDICATORS.indexOf(text.charAt(at)) >= 0;
    }

    private static boolean isPlainCharacter(char c) {
        return c >= ' ' && c < 0x7F || isPrintableBeyondAscii(c);
    }

    /** Returns whether a character can stand for itself between quotes. */
    static boolean isPrintable(char c) {
        return c >= ' ' && c < 0x7F || isPrintableBeyondAscii(c);
    }

    private static boolean isPrintableBeyondAscii(char c) {
        // not the separators of lines, the byte order mark, and the two that are no characters
        return c > 0xA0 && c != '\u2028' && c != '\u2029' && c != '\uFEFF' && c < '\uFFFE';
    }
}
