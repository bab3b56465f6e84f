package io.jenkins.plugins.gitops.engine.health.expression;

import io.jenkins.plugins.gitops.engine.health.expression.Tokens.Token;
import io.jenkins.plugins.gitops.engine.health.expression.Tokens.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Reads an expression by recursive descent; the order of the methods is the binding of the operators. */
final class Parser {

    private static final int DEEPEST = 50;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final Tokens tokens;
    private int depth;

    Parser(String text) {
        this.tokens = new Tokens(text);
    }

    Node parse() {
        Node node = or();
        if (tokens.peek().type() != Type.END) {
            throw tokens.fault("nothing more is expected here");
        }
        return node;
    }

    private Node or() {
        if (++depth > DEEPEST) {
            throw tokens.fault("it is nested too deeply");
        }
        Node node = and();
        while (tokens.take("||")) {
            Node left = node;
            Node right = and();
            node = scope -> Node.holds(left, scope) || Node.holds(right, scope);
        }
        depth--;
        return node;
    }

    private Node and() {
        Node node = comparison();
        while (tokens.take("&&")) {
            Node left = node;
            Node right = comparison();
            node = scope -> Node.holds(left, scope) && Node.holds(right, scope);
        }
        return node;
    }

    private Node comparison() {
        Node left = not();
        Token token = tokens.peek();
        if (token.type() == Type.SYMBOL && COMPARISONS.contains(token.value())) {
            String operator = tokens.next().value();
            Node right = not();
            return switch (operator) {
                case "==" -> scope -> Values.equal(left.evaluate(scope), right.evaluate(scope));
                case "!=" -> scope -> !Values.equal(left.evaluate(scope), right.evaluate(scope));
                default -> scope -> Values.ordered(left.evaluate(scope), operator, right.evaluate(scope));
            };
        }
        if (tokens.takeName("in")) {
            Node right = not();
            return scope -> Values.contains(right.evaluate(scope), left.evaluate(scope));
        }
        return left;
    }

    private Node not() {
        int count = 0;
        while (tokens.take("!")) {
            count++;
        }
        Node node = member();
        if (count == 0) {
            return node;
        }
        boolean negative = count % 2 != 0;
        return scope -> Node.holds(node, scope) != negative;
    }

    private Node member() {
        Node node = primary();
        while (true) {
            if (tokens.take(".")) {
                Node value = node;
                String name = tokens.expectName();
                node = tokens.take("(")
                        ? method(value, name)
                        : scope -> {
                            scope.step();
                            return Node.select(value.evaluate(scope), name);
                        };
            } else if (tokens.take("[")) {
                Node value = node;
                Node key = or();
                tokens.expect("]");
                node = scope -> Node.select(value.evaluate(scope), key.evaluate(scope));
            } else {
                return node;
            }
        }
    }

    private Node primary() {
        if (tokens.take("(")) {
            Node node = or();
            tokens.expect(")");
            return node;
        }
        if (tokens.take("[")) {
            return list();
        }
        Token token = tokens.peek();
        switch (token.type()) {
            case TEXT -> {
                tokens.next();
                return scope -> token.value();
            }
            case NUMBER -> {
                tokens.next();
                Number number = number(token.value());
                return scope -> number;
            }
            case NAME -> {
                tokens.next();
                return named(token.value());
            }
            default -> throw tokens.fault("a path or a value is expected here");
        }
    }

    private static Number number(String text) {
        return text.contains(".") || text.length() > 18 ? new BigDecimal(text) : (Number) Long.valueOf(text);
    }

    private Node named(String name) {
        if (tokens.take("(")) {
            return function(name);
        }
        return switch (name) {
            case "true" -> scope -> Boolean.TRUE;
            case "false" -> scope -> Boolean.FALSE;
            case "null" -> scope -> null;
            default -> scope -> scope.resolve(name);
        };
    }

    private Node list() {
        List<Node> elements = new ArrayList<>();
        if (!tokens.take("]")) {
            do {
                elements.add(or());
            } while (tokens.take(","));
            tokens.expect("]");
        }
        return scope -> {
            List<Object> values = new ArrayList<>();
            elements.forEach(element -> values.add(element.evaluate(scope)));
            return values;
        };
    }

    private Node function(String name) {
        Node argument = or();
        tokens.expect(")");
        return switch (name) {
            case "has" -> scope -> argument.evaluate(scope) != null;
            case "size" -> scope -> Values.size(argument.evaluate(scope));
            default -> throw tokens.fault("there is no function " + name + "; there are has and size");
        };
    }

    private Node method(Node value, String name) {
        switch (name) {
            case "size" -> {
                tokens.expect(")");
                return scope -> Values.size(value.evaluate(scope));
            }
            case "contains", "startsWith", "endsWith" -> {
                Node argument = or();
                tokens.expect(")");
                return scope -> text(name, value.evaluate(scope), argument.evaluate(scope));
            }
            case "exists", "all", "filter" -> {
                String variable = tokens.expectName();
                tokens.expect(",");
                Node condition = or();
                tokens.expect(")");
                return scope -> over(name, value.evaluate(scope), variable, condition, scope);
            }
            default ->
                throw tokens.fault("there is no function " + name
                        + "; there are size, contains, startsWith, endsWith, exists, all and filter");
        }
    }

    private static boolean text(String name, Object value, Object argument) {
        if (!(value instanceof String text) || !(argument instanceof String part)) {
            return false;
        }
        return switch (name) {
            case "contains" -> text.contains(part);
            case "startsWith" -> text.startsWith(part);
            default -> text.endsWith(part);
        };
    }

    private static Object over(String name, Object value, String variable, Node condition, Scope scope) {
        if (!(value instanceof List<?> elements)) {
            // nothing can be said of all of what is not there
            return name.equals("filter") ? List.of() : (Object) Boolean.FALSE;
        }
        List<Object> kept = elements.stream()
                .filter(Objects::nonNull)
                .filter(element -> Node.holds(condition, scope.with(variable, element)))
                .map(Object.class::cast)
                .toList();
        return switch (name) {
            case "exists" -> !kept.isEmpty();
            case "all" -> kept.size() == elements.size();
            default -> kept;
        };
    }
}
