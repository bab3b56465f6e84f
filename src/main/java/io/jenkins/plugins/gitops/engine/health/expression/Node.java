package io.jenkins.plugins.gitops.engine.health.expression;

import java.util.List;
import java.util.Map;

/** A part of an expression. Values are those of a JSON tree. */
@FunctionalInterface
interface Node {

    Object evaluate(Scope scope);

    /** Returns the value of a field or of an element; null where there is none. */
    static Object select(Object value, Object key) {
        if (value instanceof Map<?, ?> map) {
            return map.get(key);
        }
        if (value instanceof List<?> list && key instanceof Long index && index >= 0 && index < list.size()) {
            return list.get(index.intValue());
        }
        return null;
    }

    /** Returns whether a condition holds; what is missing does not hold. */
    static boolean holds(Node node, Scope scope) {
        Object value = node.evaluate(scope);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw new ExpressionException(scope.text(), "a part that should be true or false is not");
    }
}
