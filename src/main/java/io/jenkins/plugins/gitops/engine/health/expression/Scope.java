package io.jenkins.plugins.gitops.engine.health.expression;

import java.util.HashMap;
import java.util.Map;

/** What names mean at a place of an expression, and how many steps are left. */
record Scope(String text, Map<String, Object> object, Map<String, Object> variables, int[] steps) {

    private static final int MAX_STEPS = 1_000_000;

    Scope with(String name, Object value) {
        Map<String, Object> more = new HashMap<>(variables);
        more.put(name, value);
        return new Scope(text, object, more, steps);
    }

    Object resolve(String name) {
        step();
        if (variables.containsKey(name)) {
            return variables.get(name);
        }
        return name.equals("object") || name.equals("self") ? object : object.get(name);
    }

    void step() {
        if (++steps[0] > MAX_STEPS) {
            throw new ExpressionException(text, "it takes too many steps on this object; make it simpler");
        }
    }
}
