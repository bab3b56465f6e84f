package io.jenkins.plugins.gitops.engine.manifest.yaml;

import java.util.Map;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

/**
 * Writes new mappings and sequences in the style of what stands beside them.
 *
 * @param keys how keys are quoted
 * @param values how strings are quoted
 * @param step spaces per level
 * @param itemIndent spaces between a key and the hyphens below it
 * @param lineBreak between the lines of block style
 */
record LiteralWriter(ScalarStyle keys, ScalarStyle values, int step, int itemIndent, String lineBreak) {

    /** Returns a value for one line, between brackets or braces where it needs them. */
    String flow(YamlLiteral literal) {
        StringBuilder text = new StringBuilder();
        if (literal instanceof YamlValue value) {
            text.append(ScalarWriter.write(value, values, true, false, false));
        } else if (literal instanceof YamlLiteral.Commented commented) {
            text.append(flow(commented.value()));
        } else if (literal instanceof YamlLiteral.Items items) {
            text.append('[');
            String separator = "";
            for (YamlLiteral item : items.items()) {
                text.append(separator).append(flow(item));
                separator = ", ";
            }
            text.append(']');
        } else if (literal instanceof YamlLiteral.Fields fields) {
            text.append('{').append(flowFields(fields)).append('}');
        }
        return text.toString();
    }

    /** Returns the pairs of a mapping for one line, without braces. */
    String flowFields(YamlLiteral.Fields fields) {
        StringBuilder text = new StringBuilder();
        String separator = "";
        for (Map.Entry<String, YamlLiteral> field : fields.fields().entrySet()) {
            text.append(separator)
                    .append(key(field.getKey(), true))
                    .append(": ")
                    .append(flow(field.getValue()));
            separator = ", ";
        }
        return text.toString();
    }

    /** Returns the pairs of a mapping, one below the other; the first line is not indented. */
    String blockFields(YamlLiteral.Fields fields, int indent) {
        StringBuilder text = new StringBuilder();
        String separator = "";
        for (Map.Entry<String, YamlLiteral> field : fields.fields().entrySet()) {
            text.append(separator).append(key(field.getKey(), false)).append(':');
            appendBelow(text, field.getValue(), indent);
            separator = lineBreak + " ".repeat(indent);
        }
        return text.toString();
    }

    /** Returns one element of a block sequence, with its hyphen; the first line is not indented. */
    String blockItem(YamlLiteral item, int indent, int gap) {
        String marker = "-" + " ".repeat(gap);
        return marker
                + (item instanceof YamlLiteral.Fields fields && !isEmpty(item)
                        ? blockFields(fields, indent + marker.length())
                        : inBlock(item));
    }

    private String inBlock(YamlLiteral literal) {
        if (literal instanceof YamlLiteral.Commented commented) {
            return inBlock(commented.value()) + " # " + commented.comment();
        }
        return literal instanceof YamlValue value
                ? ScalarWriter.write(value, values, false, false, false)
                : flow(literal);
    }

    /** Appends what follows a key and its colon. */
    void appendBelow(StringBuilder text, YamlLiteral literal, int indent) {
        if (isEmpty(literal)) {
            text.append(' ').append(flow(literal));
        } else if (literal instanceof YamlLiteral.Fields fields) {
            text.append(lineBreak).append(" ".repeat(indent + step)).append(blockFields(fields, indent + step));
        } else if (literal instanceof YamlLiteral.Items items) {
            int inner = indent + itemIndent;
            for (YamlLiteral item : items.items()) {
                text.append(lineBreak).append(" ".repeat(inner)).append(blockItem(item, inner, 1));
            }
        } else {
            text.append(' ').append(inBlock(literal));
        }
    }

    private static boolean isEmpty(YamlLiteral literal) {
        return literal instanceof YamlLiteral.Fields fields && fields.fields().isEmpty()
                || literal instanceof YamlLiteral.Items items && items.items().isEmpty();
    }

    private String key(String key, boolean flow) {
        return ScalarWriter.write(YamlValue.of(key), keys, flow, false, false);
    }
}
