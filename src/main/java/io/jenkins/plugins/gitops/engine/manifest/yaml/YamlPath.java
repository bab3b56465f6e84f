package io.jenkins.plugins.gitops.engine.manifest.yaml;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A place in a YAML file: {@code spec.template.spec.containers[name=app].image}, or in a stream
 * {@code documents[kind=Deployment,metadata.name=web].spec.replicas}.
 *
 * <p>Steps are keys, separated by dots; elements by number, {@code [0]}, counted from 0; elements by the text of their
 * fields, {@code [name=app]}, several of them separated by commas, {@code [.=text]} for an element that is a scalar itself.
 * A key with dots or brackets stands in brackets and quotes, {@code metadata.annotations["app.example.org/v"]}, or with a
 * backslash before each of them. {@code ["documents"]} is a key of that name.
 *
 * @param steps at least one
 */
public record YamlPath(List<Step> steps) {

    /** The first key of a path that chooses a document of a stream. */
    static final String DOCUMENTS = "documents";

    /** One step down. */
    public sealed interface Step {}

    /**
     * To the value under a key.
     *
     * @param name compared with the text of the key, whatever its type
     * @param literal whether the name was quoted, and so is never a number of an element or the word "documents"
     */
    public record Key(String name, boolean literal) implements Step {}

    /**
     * To an element by its number.
     *
     * @param number counted from 0
     */
    public record Index(int number) implements Step {}

    /**
     * To the one element that fulfils all conditions.
     *
     * @param conditions at least one
     */
    public record Select(List<Condition> conditions) implements Step {}

    /**
     * What an element must have.
     *
     * @param field keys from the element down to a scalar; none for the element itself
     * @param value the text of that scalar
     */
    public record Condition(List<String> field, String value) {}

    public YamlPath {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("The path is empty; write it as spec.replicas");
        }
    }

    /**
     * Parses a path.
     *
     * @throws IllegalArgumentException when the text is no path; the message names the text, the character (counted from
     *     1) and the reason
     */
    public static YamlPath parse(String text) {
        return new YamlPath(new YamlPathParser(Objects.requireNonNullElse(text, "")).parse());
    }

    /** Returns the step that chooses a document, where the path starts with one. */
    Optional<Step> documentStep() {
        boolean chooses = steps.size() > 1
                && steps.get(0) instanceof Key key
                && !key.literal()
                && key.name().equals(DOCUMENTS)
                && !(steps.get(1) instanceof Key);
        return chooses ? Optional.of(steps.get(1)) : Optional.empty();
    }

    /** Returns the steps inside of a document. */
    List<Step> stepsInDocument() {
        return documentStep().isPresent() ? steps.subList(2, steps.size()) : steps;
    }

    /** Returns the path in the form that {@link #parse(String)} reads. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        steps.forEach(step -> append(text, step));
        return text.toString();
    }

    static String describe(List<Step> steps) {
        StringBuilder text = new StringBuilder();
        steps.forEach(step -> append(text, step));
        return text.toString();
    }

    private static void append(StringBuilder text, Step step) {
        if (step instanceof Key key) {
            appendKey(text, key);
        } else if (step instanceof Index index) {
            text.append('[').append(index.number()).append(']');
        } else if (step instanceof Select select) {
            text.append('[');
            String separator = "";
            for (Condition condition : select.conditions()) {
                text.append(separator)
                        .append(field(condition.field()))
                        .append('=')
                        .append(conditionValue(condition.value()));
                separator = ",";
            }
            text.append(']');
        }
    }

    private static void appendKey(StringBuilder text, Key key) {
        boolean hidden = key.literal()
                && (key.name().chars().allMatch(c -> c >= '0' && c <= '9')
                        || text.length() == 0 && key.name().equals(DOCUMENTS));
        if (hidden || !isSimple(key.name())) {
            text.append('[').append(quoted(key.name())).append(']');
        } else {
            text.append(text.length() == 0 ? "" : ".").append(key.name());
        }
    }

    private static String field(List<String> keys) {
        if (keys.isEmpty()) {
            return ".";
        }
        StringBuilder text = new StringBuilder();
        for (String key : keys) {
            text.append(text.length() == 0 ? "" : ".").append(isSimple(key) ? key : quoted(key));
        }
        return text.toString();
    }

    private static String conditionValue(String value) {
        boolean simple = !value.isEmpty() && value.equals(value.strip()) && hasNone(value, "\"'\\,]=");
        return simple ? value : quoted(value);
    }

    private static boolean isSimple(String key) {
        return !key.isEmpty() && key.equals(key.strip()) && hasNone(key, ".[]\"'\\,=");
    }

    private static boolean hasNone(String text, String characters) {
        for (int i = 0; i < characters.length(); i++) {
            if (text.indexOf(characters.charAt(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
