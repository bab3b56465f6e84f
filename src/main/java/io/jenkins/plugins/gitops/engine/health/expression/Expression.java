package io.jenkins.plugins.gitops.engine.health.expression;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.Map;
import java.util.Objects;

/**
 * A question about an object that has yes or no as its answer: {@code status.phase == 'Ready' && size(status.nodes) >= 3}.
 *
 * <p>A part of CEL (the Common Expression Language) with its meaning, but for one thing: a field that is missing is
 * {@code null} and no error, so it equals nothing but {@code null}, and it is neither smaller nor larger than anything.
 *
 * <ul>
 *   <li>paths from the object's top: {@code status.phase}, {@code object.status.phase}, {@code metadata.labels['app']},
 *       {@code spec.containers[0].image}
 *   <li>{@code == != < <= > >= && || !} and {@code in}, parentheses, texts in single or double quotes, numbers,
 *       {@code true}, {@code false}, {@code null}, lists {@code ['a', 'b']}
 *   <li>{@code has(path)}, {@code size(value)}, {@code value.size()}, and on texts {@code contains}, {@code startsWith},
 *       {@code endsWith}
 *   <li>{@code list.exists(c, c.type == 'Ready' && c.status == 'True')}, {@code list.all(c, …)}, {@code list.filter(c, …)};
 *       on what is no list, {@code exists} and {@code all} are false
 * </ul>
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class Expression {

    private static final int LONGEST = 4096;

    private final String text;
    private final Node root;

    private Expression(String text, Node root) {
        this.text = text;
        this.root = root;
    }

    /**
     * Reads an expression.
     *
     * @throws ExpressionException with the position and the reason, when it cannot be read
     */
    public static Expression parse(String text) {
        Objects.requireNonNull(text, "text");
        if (text.length() > LONGEST) {
            throw new ExpressionException(
                    text.substring(0, 40) + "…",
                    "it has " + text.length() + " characters, at most " + LONGEST + " are allowed");
        }
        return new Expression(text, new Parser(text).parse());
    }

    /**
     * Returns the answer for an object. Pure.
     *
     * @throws ExpressionException when the result is not yes or no, or takes too many steps
     */
    public boolean matches(Resource object) {
        Object result = root.evaluate(new Scope(text, object.tree(), Map.of(), new int[1]));
        if (result instanceof Boolean answer) {
            return answer;
        }
        throw new ExpressionException(text, "its result is not yes or no; compare it with something");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Expression expression && text.equals(expression.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the expression as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
