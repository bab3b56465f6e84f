package io.jenkins.plugins.gitops.engine.manifest.yaml;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A scalar value with its type. A string stays a string for every reader, whatever it looks like; another type is written
 * only when it was asked for.
 *
 * @param text the content; a number as {@code -?digits[.digits]}
 * @param type how readers must take it
 */
public record YamlValue(String text, Type type) implements YamlLiteral {

    /** The types that a value can be given. */
    public enum Type {
        STRING,
        NUMBER,
        BOOLEAN,
        NULL
    }

    /** What every reader of YAML 1.1, YAML 1.2 and JSON takes for the same number. */
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]{0,17})(?:\\.[0-9]{1,17})?");

    public YamlValue {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(type, "type");
        boolean valid =
                switch (type) {
                    case STRING -> !hasLoneSurrogate(text);
                    case NUMBER -> Regex.matcher(NUMBER, text).matches();
                    case BOOLEAN -> text.equals("true") || text.equals("false");
                    case NULL -> text.equals("null");
                };
        if (!valid) {
            throw new IllegalArgumentException("The value is no " + type.name().toLowerCase(Locale.ROOT)
                    + " that every reader of YAML takes for the same; pass it as a string");
        }
    }

    /** Returns a string. */
    public static YamlValue of(String text) {
        return new YamlValue(text, Type.STRING);
    }

    /** Returns a decimal number, written without an exponent. */
    public static YamlValue of(BigDecimal number) {
        return new YamlValue(number.toPlainString(), Type.NUMBER);
    }

    /**
     * Returns the value of a scalar with its type.
     *
     * @throws RefusedEditException when readers take it for different things
     */
    public static YamlValue of(YamlNode node) {
        if (node.isString()) {
            return of(node.value());
        }
        boolean untyped = node.isScalar() && isUntyped(node);
        if (untyped && (node.value().isEmpty() || node.value().equals("null"))) {
            return ofNull();
        }
        if (untyped && (node.value().equals("true") || node.value().equals("false"))) {
            return of(node.value().equals("true"));
        }
        if (untyped && Regex.matcher(NUMBER, node.value()).matches()) {
            return new YamlValue(node.value(), Type.NUMBER);
        }
        throw node.refuse(
                "readers of YAML take this value for different things", "quote it, or write it as JSON would");
    }

    /** Returns true or false. */
    public static YamlValue of(boolean value) {
        return new YamlValue(Boolean.toString(value), Type.BOOLEAN);
    }

    /** Returns null. */
    public static YamlValue ofNull() {
        return new YamlValue("null", Type.NULL);
    }

    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** Returns whether a scalar has this value and this type already. */
    boolean isValueOf(YamlNode node) {
        if (!node.isScalar()) {
            return false;
        }
        return switch (type) {
            case STRING -> node.isString() && node.value().equals(text);
            case NUMBER, BOOLEAN -> isUntyped(node) && node.value().equals(text);
            case NULL ->
                isUntyped(node) && (node.value().equals(text) || node.value().isEmpty());
        };
    }

    private static boolean isUntyped(YamlNode node) {
        return node.isPlain() && node.tag() == null;
    }
}
