package io.jenkins.plugins.gitops.engine.manifest.yaml;

import io.jenkins.plugins.gitops.engine.operation.Regex;

/** Takes the text of a node over to another place, with its comments, indented as the place wants it. */
final class YamlCopy {

    private static final String BY_HAND = "copy it by hand, or copy the values inside of it one by one";

    private final YamlText text;

    YamlCopy(YamlText text) {
        this.text = text;
    }

    /** Returns the splice that puts a copy of the source in the place of the target. */
    Splice over(YamlNode target, YamlNode source) {
        requireSelfContained(source);
        if (source.lastLeaf().isBlockScalar()) {
            throw source.lastLeaf().refuse("the value to copy ends with a block scalar", BY_HAND);
        }
        boolean sourceBlock = !source.isScalar() && !source.flow;
        boolean targetBlock = !target.isScalar() && !target.flow;
        if (sourceBlock && target.isInFlow()) {
            throw target.refuse("a block of lines does not fit between brackets or braces", BY_HAND);
        }
        YamlNode last = target.lastLeaf();
        if (last.isBlockScalar() || target.tag() != null || target.anchor() != null) {
            throw target.refuse("the value here has a block scalar, a tag or an anchor", BY_HAND);
        }
        if (sourceBlock == targetBlock && sourceBlock) {
            return new Splice(
                    target.start, target.contentEnd(), shifted(source, text.column(target.start) - 1, target));
        }
        if (!sourceBlock && !targetBlock) {
            return new Splice(target.contentStart, target.contentEnd(), shifted(source, 0, target));
        }
        throw target.refuse(
                "a " + (sourceBlock ? "block of lines" : "value on one line")
                        + " cannot stand here without moving others",
                BY_HAND);
    }

    private static void requireSelfContained(YamlNode source) {
        if (source.isAlias() || source.anchor() != null) {
            throw source.refuse("the value to copy has an anchor or an alias", BY_HAND);
        }
        source.children().forEach(YamlCopy::requireSelfContained);
    }

    private String shifted(YamlNode source, int column, YamlNode target) {
        YamlText from = source.document().text();
        String content = from.text().substring(source.start, source.contentEnd());
        if (content.indexOf('\n') < 0 && content.indexOf('\r') < 0) {
            return content;
        }
        if (source.isScalar() || source.flow || content.indexOf('\t') >= 0) {
            throw source.refuse("the value to copy spans several lines or has tabs", BY_HAND);
        }
        int shift = column - (from.column(source.start) - 1);
        StringBuilder result = new StringBuilder();
        String separator = "";
        for (String line : Regex.split(content, "\r\n|\n|\r", -1)) {
            result.append(separator).append(separator.isEmpty() ? line : shifted(line, shift, source));
            separator = text.lineBreak(target.start);
        }
        return result.toString();
    }

    private static String shifted(String line, int shift, YamlNode source) {
        int indent = 0;
        while (indent < line.length() && line.charAt(indent) == ' ') {
            indent++;
        }
        if (line.isEmpty()) {
            return line;
        }
        if (indent == line.length()) {
            // within a block scalar such a line may have spaces of its own
            return " ".repeat(Math.max(0, indent + shift));
        }
        if (indent + shift < 0) {
            throw source.refuse("the value to copy is indented less than its place needs", BY_HAND);
        }
        return " ".repeat(indent + shift) + line.substring(indent);
    }
}
