package io.jenkins.plugins.gitops.engine.manifest.yaml;

import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Condition;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Index;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Key;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Select;
import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlPath.Step;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.ArrayList;
import java.util.List;

/** Reads the language of {@link YamlPath}. */
final class YamlPathParser {

    private static final int LONGEST = 4096;
    private static final char END = '\0';

    private final String text;
    private int at;

    YamlPathParser(String text) {
        this.text = text;
    }

    List<Step> parse() {
        if (text.isEmpty()) {
            throw invalid("the path is empty");
        }
        if (text.length() > LONGEST) {
            throw invalid("the path has more than " + LONGEST + " characters");
        }
        List<Step> steps = new ArrayList<>();
        while (at < text.length()) {
            if (peek() == '[') {
                steps.add(bracket());
            } else {
                if (!steps.isEmpty()) {
                    expect('.', "a dot or a bracket is missing");
                }
                steps.add(key());
            }
        }
        return steps;
    }

    private Step key() {
        if (isQuote(peek())) {
            return new Key(quoted(), true);
        }
        int start = at;
        boolean escaped = text.indexOf('\\', at) >= 0;
        String name = word(".[");
        if (name.isEmpty()) {
            at = start;
            throw invalid("a key is missing");
        }
        return new Key(name, escaped && text.substring(start, at).indexOf('\\') >= 0);
    }

    private Step bracket() {
        int start = at;
        expect('[', "a bracket is missing");
        skipSpaces();
        if (isQuote(peek()) && !isCondition()) {
            String name = quoted();
            skipSpaces();
            expect(']', "the bracket is not closed");
            return new Key(name, true);
        }
        int end = text.indexOf(']', at);
        if (end < 0) {
            at = start;
            throw invalid("the bracket is not closed");
        }
        String inside = text.substring(at, end).strip();
        if (inside.isEmpty() || inside.equals("*")) {
            throw invalid("a path leads to one place; name the element by a number or by a field");
        }
        if (Regex.matches(inside, "-\\d+")) {
            throw invalid("elements are counted from 0 and never from the end; select this one by a field");
        }
        if (Regex.matches(inside, "\\d+")) {
            at = end;
            expect(']', "the bracket is not closed");
            return index(inside, start);
        }
        return select();
    }

    private Index index(String digits, int start) {
        if (digits.length() > 9) {
            at = start;
            throw invalid("the number of the element is too large");
        }
        return new Index(Integer.parseInt(digits));
    }

    /** Returns whether the quoted text here is the field of a condition rather than a key. */
    private boolean isCondition() {
        int start = at;
        quoted();
        skipSpaces();
        boolean condition = peek() == '=' || peek() == '.';
        at = start;
        return condition;
    }

    private Select select() {
        List<Condition> conditions = new ArrayList<>();
        while (true) {
            skipSpaces();
            List<String> field = field();
            skipSpaces();
            expect('=', "an element is selected by field=value");
            skipSpaces();
            String value = isQuote(peek()) ? quoted() : word(",]").strip();
            skipSpaces();
            conditions.add(new Condition(field, value));
            if (peek() != ',') {
                break;
            }
            at++;
        }
        expect(']', "the bracket is not closed");
        return new Select(List.copyOf(conditions));
    }

    private List<String> field() {
        if (peek() == '.') {
            at++;
            return List.of();
        }
        List<String> keys = new ArrayList<>();
        do {
            if (!keys.isEmpty()) {
                at++;
            }
            String key = isQuote(peek()) ? quoted() : word(".=,]").strip();
            if (key.isEmpty()) {
                throw invalid("a field is missing");
            }
            keys.add(key);
        } while (peek() == '.');
        return List.copyOf(keys);
    }

    private String word(String terminators) {
        StringBuilder word = new StringBuilder();
        while (at < text.length() && terminators.indexOf(text.charAt(at)) < 0) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            word.append(text.charAt(at++));
        }
        return word.toString();
    }

    private String quoted() {
        char quote = text.charAt(at);
        int start = at++;
        StringBuilder content = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            content.append(text.charAt(at++));
        }
        if (at == text.length()) {
            at = start;
            throw invalid("the quote is not closed");
        }
        at++;
        return content.toString();
    }

    private void skipSpaces() {
        while (peek() == ' ') {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    private void expect(char c, String reason) {
        if (peek() != c) {
            throw invalid(reason);
        }
        at++;
    }

    private IllegalArgumentException invalid(String reason) {
        return new IllegalArgumentException("Path \"" + text + "\": " + reason + " (at character " + (at + 1)
                + "); write it as spec.template.spec.containers[name=app].image");
    }
}
