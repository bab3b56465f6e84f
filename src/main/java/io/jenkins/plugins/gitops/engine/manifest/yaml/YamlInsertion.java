package io.jenkins.plugins.gitops.engine.manifest.yaml;

import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

/** Finds where something new goes and writes it as its neighbours are written. */
final class YamlInsertion {

    private static final int DEFAULT_STEP = 2;
    private static final String BY_HAND = "add it by hand once";

    private final YamlText text;

    YamlInsertion(YamlText text) {
        this.text = text;
    }

    /** Returns the splice that gives a mapping more pairs, at its end. */
    Splice add(YamlNode mapping, YamlLiteral.Fields fields) {
        LiteralWriter writer = writer(mapping, mapping);
        if (mapping.flow) {
            return intoFlow(
                    mapping, mapping.pairs() == 0 ? null : mapping.key(mapping.pairs() - 1), writer.flowFields(fields));
        }
        int indent = column(mapping.key(0).start);
        return below(mapping, indent, writer.blockFields(fields, indent));
    }

    /** Returns the splice that gives a sequence one more element, at its end. */
    Splice append(YamlNode sequence, YamlLiteral item) {
        YamlNode last = sequence.children().isEmpty()
                ? null
                : sequence.children().get(sequence.children().size() - 1);
        LiteralWriter writer = writer(sequence, last == null || !last.isMapping() ? sequence : last);
        if (sequence.flow) {
            return intoFlow(sequence, last, writer.flow(item));
        }
        int hyphen = hyphen(last);
        int indent = column(hyphen);
        int gap = last.isEmptyToken() ? 1 : last.start - hyphen - 1;
        String written = last.flow && last.isMapping()
                ? "-" + " ".repeat(gap) + writer.flow(item)
                : writer.blockItem(item, indent, gap);
        return below(sequence, indent, written);
    }

    /** Returns the splice that writes something where a key has no value. */
    Splice fill(YamlNode empty, YamlLiteral literal) {
        YamlNode mapping = empty.parent();
        LiteralWriter writer = writer(mapping == null ? empty : mapping, mapping == null ? empty : mapping);
        boolean fits = empty.isEmptyToken() && mapping != null && mapping.isMapping() && !empty.isInFlow();
        if (!fits) {
            if (empty.isEmptyToken()) {
                throw empty.refuse("nothing stands here that could be replaced", BY_HAND);
            }
            return new Splice(empty.contentStart, empty.end, writer.flow(literal));
        }
        YamlNode key = mapping.key(empty.pairInParent());
        StringBuilder below = new StringBuilder();
        writer.appendBelow(below, literal, column(key.start));
        int end = text.lineEnd(empty.end);
        requireRestOfLine(empty, empty.end, end);
        return new Splice(end, end, below.toString());
    }

    private Splice intoFlow(YamlNode collection, YamlNode lastStart, String written) {
        if (lastStart == null) {
            return new Splice(collection.end - 1, collection.end - 1, written);
        }
        int at = collection.children().get(collection.children().size() - 1).contentEnd();
        int lineStart = text.lineStart(lastStart.start);
        boolean ownLine = lineStart > collection.start
                && text.text().substring(lineStart, lastStart.start).isBlank();
        String separator =
                ownLine ? "," + text.lineBreak(lineStart) + text.text().substring(lineStart, lastStart.start) : ", ";
        return new Splice(at, at, separator + written);
    }

    private Splice below(YamlNode collection, int indent, String written) {
        YamlNode leaf = collection.lastLeaf();
        String line = " ".repeat(indent) + written;
        if (leaf.isBlockScalar()) {
            int at = leaf.end;
            if (at != text.lineStart(at)) {
                throw leaf.refuse(
                        "a block scalar without a line break ends the file", "end the file with a line break");
            }
            return new Splice(at, at, line + text.lineBreak(leaf.start));
        }
        int end = text.lineEnd(leaf.contentEnd());
        requireRestOfLine(leaf, leaf.contentEnd(), end);
        int at = afterOwnComments(end, indent);
        return new Splice(at, at, text.lineBreak(end) + line);
    }

    private void requireRestOfLine(YamlNode node, int from, int to) {
        String rest = text.text().substring(from, to).strip();
        if (!rest.isEmpty() && rest.charAt(0) != '#') {
            throw node.refuse("something else stands on the line behind this value", BY_HAND);
        }
    }

    /**
     * Comment lines below the last value belong to it when an empty line or the end follows them, and otherwise to what
     * comes next.
     */
    private int afterOwnComments(int lineEnd, int indent) {
        int end = lineEnd;
        while (end < text.text().length()) {
            int next = text.afterLineBreak(end);
            int nextEnd = text.lineEnd(next);
            String line = text.text().substring(next, nextEnd);
            String content = line.strip();
            if (content.isEmpty()) {
                return end;
            }
            if (content.charAt(0) != '#' || line.indexOf('#') < indent) {
                return lineEnd;
            }
            end = nextEnd;
        }
        return end;
    }

    private int hyphen(YamlNode item) {
        int at = (item.isEmptyToken() ? item.end : item.start) - 1;
        while (at >= 0 && text.text().charAt(at) == ' ') {
            at--;
        }
        if (at < 0 || text.text().charAt(at) != '-') {
            throw item.refuse("the last element does not stand behind its hyphen", BY_HAND);
        }
        return at;
    }

    private int column(int offset) {
        return text.column(offset) - 1;
    }

    private LiteralWriter writer(YamlNode at, YamlNode neighbours) {
        YamlNode keys = neighbours.isMapping() && neighbours.pairs() > 0 ? neighbours : nearestMapping(at);
        return new LiteralWriter(
                text.isJson() ? ScalarStyle.DOUBLE_QUOTED : keyStyle(keys),
                text.isJson() ? ScalarStyle.DOUBLE_QUOTED : valueStyle(neighbours),
                step(at),
                itemIndent(at.document().root()),
                text.lineBreak(at.start));
    }

    private static YamlNode nearestMapping(YamlNode node) {
        YamlNode at = node;
        while (at != null && (!at.isMapping() || at.pairs() == 0)) {
            at = at.parent();
        }
        return at;
    }

    private static ScalarStyle keyStyle(YamlNode mapping) {
        if (mapping == null || !mapping.key(0).isScalar()) {
            return ScalarStyle.PLAIN;
        }
        return quoting(mapping.key(0).style);
    }

    /** Returns the style that all neighbours have which are quoted strings, where no plain string is among them. */
    private static ScalarStyle valueStyle(YamlNode neighbours) {
        ScalarStyle style = null;
        for (int i = neighbours.isMapping() ? 1 : 0;
                i < neighbours.children().size();
                i += neighbours.isMapping() ? 2 : 1) {
            YamlNode value = neighbours.children().get(i);
            if (!value.isString()) {
                continue;
            }
            if (style != null && style != value.style) {
                return ScalarStyle.PLAIN;
            }
            style = value.style;
        }
        return style == null ? ScalarStyle.PLAIN : quoting(style);
    }

    /** Returns how far the sequences of this file are indented below their keys: both ways are common. */
    private int itemIndent(YamlNode top) {
        for (int pair = 0; pair < top.pairs(); pair++) {
            YamlNode value = top.valueOf(pair);
            if (value.isSequence() && !value.flow && !value.children().isEmpty()) {
                return Math.max(0, column(value.start) - column(top.key(pair).start));
            }
        }
        return 0;
    }

    private static ScalarStyle quoting(ScalarStyle style) {
        return style == ScalarStyle.SINGLE_QUOTED || style == ScalarStyle.DOUBLE_QUOTED ? style : ScalarStyle.PLAIN;
    }

    /** Returns by how much a mapping is indented against the one around it, nearest first. */
    private int step(YamlNode node) {
        for (YamlNode at = node; at != null; at = at.parent()) {
            YamlNode outer = at.parent();
            if (at.isMapping() && !at.flow && outer != null && outer.isMapping() && !outer.flow) {
                int step = column(at.start) - column(outer.start);
                if (step > 0) {
                    return step;
                }
            }
        }
        YamlNode top = node.document().root();
        for (int pair = 0; pair < top.pairs() && !top.flow; pair++) {
            YamlNode value = top.valueOf(pair);
            if (value.isMapping() && !value.flow && column(value.start) > column(top.start)) {
                return column(value.start) - column(top.start);
            }
        }
        return DEFAULT_STEP;
    }
}
