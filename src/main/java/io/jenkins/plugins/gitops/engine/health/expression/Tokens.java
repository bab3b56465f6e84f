package io.jenkins.plugins.gitops.engine.health.expression;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of an expression, one after the other. */
final class Tokens {

    /** What a word is. */
    enum Type {
        NAME,
        NUMBER,
        TEXT,
        SYMBOL,
        END
    }

    /**
     * A word.
     *
     * @param value a text's content without its quotes
     * @param index where it begins
     */
    record Token(Type type, String value, int index) {}

    // possessive, so that a long text cannot make the matcher go back
    private static final Pattern WORD = Pattern.compile("\\s*+(?:"
            + "(?<name>[A-Za-z_][A-Za-z0-9_]*+)"
            + "|(?<number>-?[0-9]++(?:\\.[0-9]++)?+)"
            + "|(?<text>'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+'|\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\")"
            + "|(?<symbol>==|!=|<=|>=|&&|\\|\\||[<>!().,\\[\\]])"
            + ")");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int position;

    Tokens(String text) {
        this.text = text;
        Matcher matcher = Regex.matcher(WORD, text);
        int index = 0;
        int end = text.stripTrailing().length();
        while (index < end) {
            if (!matcher.region(index, text.length()).lookingAt()) {
                throw new ExpressionException(text, index, "this is not understood");
            }
            tokens.add(token(matcher));
            index = matcher.end();
        }
        tokens.add(new Token(Type.END, "", end));
    }

    private static Token token(Matcher matcher) {
        if (matcher.group("name") != null) {
            return new Token(Type.NAME, matcher.group("name"), matcher.start("name"));
        }
        if (matcher.group("number") != null) {
            return new Token(Type.NUMBER, matcher.group("number"), matcher.start("number"));
        }
        if (matcher.group("text") != null) {
            String quoted = matcher.group("text");
            String content = Regex.replaceAll(quoted.substring(1, quoted.length() - 1), "\\\\(.)", "$1");
            return new Token(Type.TEXT, content, matcher.start("text"));
        }
        return new Token(Type.SYMBOL, matcher.group("symbol"), matcher.start("symbol"));
    }

    Token peek() {
        return tokens.get(position);
    }

    Token next() {
        Token token = peek();
        if (token.type() != Type.END) {
            position++;
        }
        return token;
    }

    /** Takes a symbol if it comes next. */
    boolean take(String symbol) {
        boolean found = peek().type() == Type.SYMBOL && peek().value().equals(symbol);
        if (found) {
            position++;
        }
        return found;
    }

    /** Takes a word such as {@code in} if it comes next. */
    boolean takeName(String name) {
        boolean found = peek().type() == Type.NAME && peek().value().equals(name);
        if (found) {
            position++;
        }
        return found;
    }

    void expect(String symbol) {
        if (!take(symbol)) {
            throw fault("\"" + symbol + "\" is expected here");
        }
    }

    String expectName() {
        Token token = next();
        if (token.type() != Type.NAME) {
            throw new ExpressionException(text, token.index(), "a name is expected here");
        }
        return token.value();
    }

    ExpressionException fault(String reason) {
        return new ExpressionException(text, peek().index(), reason);
    }
}
