package io.jenkins.plugins.gitops.engine.health.expression;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Comparison of values of a JSON tree. */
final class Values {

    private Values() {}

    static boolean equal(Object left, Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return decimal(a).compareTo(decimal(b)) == 0;
        }
        return Objects.equals(left, right);
    }

    /** Returns whether both can be ordered and are ordered so; what is missing is in no order. */
    static boolean ordered(Object left, String operator, Object right) {
        int order;
        if (left instanceof Number a && right instanceof Number b) {
            order = decimal(a).compareTo(decimal(b));
        } else if (left instanceof String a && right instanceof String b) {
            order = a.compareTo(b);
        } else {
            return false;
        }
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    static boolean contains(Object container, Object value) {
        if (container instanceof List<?> list) {
            return list.stream().anyMatch(each -> equal(each, value));
        }
        return container instanceof Map<?, ?> map && map.containsKey(value);
    }

    /** Returns how many elements, fields or characters a value has; zero for what is missing. */
    static long size(Object value) {
        if (value instanceof List<?> list) {
            return list.size();
        }
        if (value instanceof Map<?, ?> map) {
            return map.size();
        }
        return value instanceof String text ? text.codePointCount(0, text.length()) : 0;
    }

    private static BigDecimal decimal(Number number) {
        return new BigDecimal(number.toString());
    }
}
