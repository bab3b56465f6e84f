package io.jenkins.plugins.gitops.engine.manifest.yaml;

/** Finds the part of the text that goes with a pair. */
final class YamlRemoval {

    private static final String BY_HAND = "remove it by hand once";

    private final YamlText text;

    YamlRemoval(YamlText text) {
        this.text = text;
    }

    Splice remove(YamlNode mapping, int pair) {
        YamlNode key = mapping.key(pair);
        YamlNode value = mapping.valueOf(pair);
        boolean last = pair == mapping.pairs() - 1;
        if (mapping.pairs() < 2) {
            throw key.refuse("the mapping has no other key", BY_HAND);
        }
        if (mapping.flow) {
            return last
                    ? new Splice(mapping.valueOf(pair - 1).contentEnd(), value.contentEnd(), "")
                    : new Splice(key.start, mapping.key(pair + 1).start, "");
        }
        int lineStart = text.lineStart(key.start);
        if (text.text().substring(lineStart, key.start).isBlank()) {
            return lines(key, value, lineStart);
        }
        if (last) {
            throw key.refuse("the key shares its line with what stands before it", BY_HAND);
        }
        return new Splice(key.start, mapping.key(pair + 1).start, "");
    }

    private Splice lines(YamlNode key, YamlNode value, int lineStart) {
        int end = text.lineEnd(value.contentEnd());
        String rest = text.text().substring(value.contentEnd(), end).strip();
        if (value.lastLeaf().isBlockScalar() || !rest.isEmpty() && rest.charAt(0) != '#') {
            throw key.refuse("the end of the value is not the end of its line", BY_HAND);
        }
        if (end == text.text().length() && lineStart > 0) {
            // the file ends without a line break, and still does
            int before = lineStart - 1;
            boolean two = before > 0 && text.text().startsWith("\r\n", before - 1);
            return new Splice(two ? before - 1 : before, end, "");
        }
        return new Splice(lineStart, text.afterLineBreak(end), "");
    }
}
