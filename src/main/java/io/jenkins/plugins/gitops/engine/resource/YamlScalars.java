package io.jenkins.plugins.gitops.engine.resource;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a plain YAML scalar means to {@code kubectl} and the API server, which read YAML by {@code sigs.k8s.io/yaml} (go-yaml
 * 2) and turn it into JSON. Java's YAML libraries read several of these otherwise: {@code 0o644}, {@code 08}, {@code y},
 * {@code 1:30}, {@code 2001-01-01}.
 */
final class YamlScalars {

    // go-yaml 2, resolve.go
    private static final Pattern FLOAT = Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");
    private static final Pattern PREFIXED = Pattern.compile("[-+]?0(?:[xX][0-9a-fA-F]+|[bB][01]+|[oO]?[0-7]+)");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(?:0|[1-9][0-9]*)");
    private static final int MAX_NUMBER = 64;

    private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    /** Go writes floating-point numbers below this without an exponent, so JSON readers see a whole number. */
    private static final double WHOLE_IN_JSON = 1e21;

    private static final Map<String, Object> WORDS = words();

    private YamlScalars() {}

    private static Map<String, Object> words() {
        Map<String, Object> words = new HashMap<>();
        for (String word : new String[] {"y", "yes", "true", "on"}) {
            addCases(words, word, Boolean.TRUE);
        }
        for (String word : new String[] {"n", "no", "false", "off"}) {
            addCases(words, word, Boolean.FALSE);
        }
        addCases(words, "null", null);
        words.put("", null);
        words.put("~", null);
        return words;
    }

    private static void addCases(Map<String, Object> words, String word, Object value) {
        words.put(word, value);
        words.put(word.toUpperCase(Locale.ROOT), value);
        words.put(word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1), value);
    }

    /**
     * Returns the JSON value of a plain scalar.
     *
     * @throws IllegalArgumentException for {@code .nan} and {@code .inf}, which JSON does not have
     */
    static Object resolve(String text) {
        if (WORDS.containsKey(text)) {
            return WORDS.get(text);
        }
        char first = text.charAt(0);
        boolean numeric = first >= '0' && first <= '9' || first == '-' || first == '+' || first == '.';
        if (!numeric || text.length() > MAX_NUMBER) {
            return text;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.equals(".nan") || Regex.matches(lower, "[-+]?\\.inf")) {
            throw new IllegalArgumentException(text + " is not a number that JSON knows; put it in quotes");
        }
        String digits = text.replace("_", "");
        Object whole = wholeNumber(digits);
        if (whole != null) {
            return whole;
        }
        return Regex.matcher(FLOAT, digits).matches() ? floatingPoint(digits) : text;
    }

    private static Object wholeNumber(String digits) {
        BigInteger value;
        if (Regex.matcher(DECIMAL, digits).matches()) {
            value = new BigInteger(digits.startsWith("+") ? digits.substring(1) : digits);
        } else if (Regex.matcher(PREFIXED, digits).matches()) {
            value = prefixed(digits);
        } else {
            return null;
        }
        if (value.bitLength() < Long.SIZE) {
            return value.longValueExact();
        }
        return value.compareTo(SMALLEST) >= 0 && value.compareTo(LARGEST) <= 0 ? value : null;
    }

    private static BigInteger prefixed(String digits) {
        boolean negative = digits.startsWith("-");
        String rest = digits.substring(digits.indexOf('0') + 1);
        int radix =
                switch (rest.charAt(0)) {
                    case 'x', 'X' -> 16;
                    case 'b', 'B' -> 2;
                    default -> 8;
                };
        boolean letter = !Character.isDigit(rest.charAt(0));
        BigInteger value = new BigInteger(letter ? rest.substring(1) : rest, radix);
        return negative ? value.negate() : value;
    }

    private static Object floatingPoint(String digits) {
        double value = Double.parseDouble(digits);
        if (Double.isInfinite(value)) {
            return digits;
        }
        if (value == Math.rint(value) && Math.abs(value) < WHOLE_IN_JSON) {
            BigInteger whole = new BigDecimal(value).toBigInteger();
            return whole.bitLength() < Long.SIZE ? (Object) whole.longValueExact() : whole;
        }
        return value;
    }
}
